import { addIndex, f32, get, i32, load, local, madd, mulIndex, op, splat, store } from "../../compiler/expr.ts";
import type { Expr, Kernel, Stmt } from "../../compiler/kernel.ts";
import type { Place, Program, ProgramBuffer, Step } from "../../compiler/program.ts";
import type { DType } from "../../ir/dtype.ts";
import { type CellRef, makeNode, type Node, rootScope } from "../../ir/node.ts";
import type { Request } from "../../ir/request.ts";
import type { Shape } from "../../ir/shape.ts";

/** Programs and requests made by hand, for tests of the runtime. */

export function programBuffer(place: Place, numel: number, dtype: DType = "float32"): ProgramBuffer {
  const bytes = Math.ceil((numel * 4) / 16) * 16;
  return { place, role: "workspace", dtype, shape: [numel], bytes, scope: rootScope, op: "test", from: 0, to: 0 };
}

export const arena = (offset: number): Place => ({ kind: "arena", offset });
export const leaf = (index: number): Place => ({ kind: "leaf", index });
export const cell = (index: number): Place => ({ kind: "cell", index });

export function program(parts: Partial<Program> & Pick<Program, "buffers" | "steps">): Program {
  const { steps } = parts;
  return {
    commitStep: steps.length,
    preparedSteps: 0,
    guards: [],
    faults: [],
    outputs: [],
    overwrittenBy: [],
    arenaBytes: 0,
    scratchBytes: 0,
    ...parts,
  };
}

export function step(kernel: Kernel, ...buffers: number[]): Step {
  return { kernel, buffers, scope: rootScope };
}

/** One item per 4 elements of `numel`: last buffer = compute(others), lane by lane. */
export function mapKernel(numel: number, inputs: number, compute: (...args: Expr[]) => Expr, flop = numel): Kernel {
  const item = local("item", "i32");
  const index = mulIndex(get(item), 4);
  const args = Array.from({ length: inputs }, (_, b) => load(b, "f32", true, index));
  return kernel(item, numel / 4, inputs + 1, numel, [store(inputs, index, compute(...args))], flop);
}

export function kernel(
  item: Kernel["item"],
  items: number,
  buffers: number,
  numel: number,
  body: readonly Stmt[],
  flop = numel,
): Kernel {
  const list = Array.from({ length: buffers }, () => ({ dtype: "float32", access: "readwrite", numel }) as const);
  return { name: "test", buffers: list, items, item, body, scratch: 0, flop, bytes: 4 * buffers * numel };
}

/** out[i] = x[i] · a + b */
export function affineKernel(numel: number, a: number, b: number, flop?: number): Kernel {
  return mapKernel(numel, 1, (x) => madd(x, splat(f32(a)), splat(f32(b))), flop);
}

/** Traps when it reaches item `at`: it loads far outside the memory. */
export function trapKernel(items: number, at: number): Kernel {
  const item = local("item", "i32");
  const far = op("where", op("eq", get(item), i32(at)), i32(0x3000_0000), i32(0));
  return kernel(item, items, 2, items, [store(1, get(item), load(0, "f32", false, addIndex(far, get(item))))], 1e6);
}

export function constant(data: Float32Array, shape: Shape = [data.length]): Node {
  return makeNode("constant", [], {}, shape, "float32", rootScope, { value: { kind: "host", data } });
}

export function scalarNode(value: number): Node {
  return makeNode("scalar", [], {}, [], "float32", rootScope, { source: { value } });
}

export function cellNode(ref: CellRef): Node {
  return makeNode("read", [], {}, ref.shape, ref.dtype, rootScope, { value: { kind: "cell", cell: ref, version: 0 } });
}

/** A node computed from leaves, whatever its op: the program says what happens. */
export function resultNode(inputs: readonly Node[], numel: number, tag = 0): Node {
  return makeNode("permute", inputs, { order: [tag] }, [numel], "float32");
}

export function request(parts: Partial<Request>): Request {
  return { outputs: [], writes: [], guards: [], ...parts };
}
