import { expect, test } from "vitest";
import { type CellRef, makeNode, type Node, type Scope } from "../ir/node.ts";
import { type Request, signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import type { Program } from "./program.ts";
import { each, input, node, over } from "./testing/nodes.ts";
import { runProgram } from "./testing/runProgram.ts";

const target = { lanes: 4, registers: 16, fused: true };
const backward: Scope = { module: "", op: "linear", phase: "backward" };
const update: Scope = { module: "", op: "sgd", phase: "update" };

let next = 1;
function cell(side = 20): { cell: CellRef; read: Node } {
  const own: CellRef = { id: next, name: `cell${next++}`, shape: [side, side], dtype: "float32" };
  const value = { kind: "cell", cell: own, version: 0 } as const;
  return { cell: own, read: makeNode("read", [], {}, own.shape, own.dtype, undefined, { value }) };
}

function times(x: Node, y: Node, transposeA: boolean, transposeB: boolean, scope?: Scope): Node {
  return node("matmul", [x, y], [20, 20], { transposeA, transposeB }, { scope });
}

const moved = (w: Node, g: Node): Node => node("sub", [w, g], w.shape, {}, { scope: update });
const lossOf = (y: Node): Node => node("reshape", [over("sum", y, [0, 1])], [], {});

function compiled(request: Request): Program {
  return compile(request, signatureOf(request), target);
}

/** Names of the kernels, and where each stores. */
function story(program: Program): string[] {
  return program.steps.map(({ kernel, buffers }, i) => {
    const stored = buffers.filter((_, k) => kernel.buffers[k].access !== "read");
    const places = stored
      .map((b) => program.buffers[b].place)
      .map((p) => (p.kind === "cell" ? `cell ${p.index}` : p.kind));
    return `${i === program.commitStep ? "guards; " : ""}${kernel.name} to ${places}`;
  });
}

test("updates run between the layers of the backward pass, so one gradient lives at a time", () => {
  const weights = [cell(), cell(), cell()];
  let y = input([20, 20]);
  const inputs = weights.map(({ read }) => {
    const own = y;
    y = times(y, read, false, false);
    return own;
  });
  const loss = lossOf(y);
  let g = each("neg", y);
  const gradients: Node[] = [];
  for (let i = 2; i >= 0; i--) {
    gradients[i] = times(inputs[i], g, true, false, backward);
    if (i > 0) g = times(g, weights[i].read, false, true, backward);
  }
  const writes = weights.map(({ cell, read }, i) => ({ cell, node: moved(read, gradients[i]) }));
  expect(story(compiled({ outputs: [loss], writes, guards: [loss] }))).toMatchInlineSnapshot(`
    [
      "matmul 20x20x20 to arena",
      "matmul 20x20x20 to arena",
      "matmul 20x20x20 to arena",
      "sum to arena",
      "guards; neg to arena",
      "matmul 20x20x20 to arena",
      "dot 20x20x20 to arena",
      "sub to cell 2",
      "matmul 20x20x20 to arena",
      "dot 20x20x20 to arena",
      "sub to cell 1",
      "matmul 20x20x20 to arena",
      "sub to cell 0",
    ]
  `);
});

test("a value that one cell takes and another's update reads is read in that cell", () => {
  const [w, average] = [cell(), cell()];
  const g = times(input([20, 20]), input([20, 20]), false, false, backward);
  const next = moved(w.read, g);
  const request = {
    outputs: [],
    writes: [
      { cell: w.cell, node: next },
      {
        cell: average.cell,
        node: node("mul", [average.read, times(next, next, false, false, update)], [20, 20], {}, { scope: update }),
      },
    ],
    guards: [],
  };
  expect(story(compiled(request))).toMatchInlineSnapshot(`
    [
      "guards; matmul 20x20x20 to arena",
      "sub to cell 0",
      "matmul 20x20x20 to arena",
      "mul to cell 1",
    ]
  `);
});

test("cells that take one another's values are written at once", () => {
  const [a, b] = [cell(), cell()];
  const product = (x: Node): Node => times(x, x, false, false, update);
  const request = {
    outputs: [],
    writes: [
      { cell: a.cell, node: product(b.read) },
      { cell: b.cell, node: product(a.read) },
    ],
    guards: [],
  };
  const data = (scale: number): Float32Array => Float32Array.from({ length: 400 }, (_, i) => scale * Math.sin(i));
  const run = (swap: boolean): Float32Array[] => {
    const cells = new Map([
      [a.cell, data(swap ? 2 : 1)],
      [b.cell, data(swap ? 1 : 2)],
    ]);
    runProgram(compiled(request), request, signatureOf(request), cells);
    return [cells.get(a.cell) ?? data(0), cells.get(b.cell) ?? data(0)];
  };
  expect(run(true)).toEqual(run(false).reverse());
});

test("a loss that is not finite keeps every cell as it was, though updates run between the layers", () => {
  const w = cell();
  const y = times(input([20, 20]), w.read, false, false);
  const loss = node(
    "mul",
    [lossOf(y), makeNode("scalar", [], {}, [], "float32", undefined, { source: { value: Number.NaN } })],
    [],
    {},
  );
  const request = {
    outputs: [loss],
    writes: [{ cell: w.cell, node: moved(w.read, times(input([20, 20]), y, true, false, backward)) }],
    guards: [loss],
  };
  const before = Float32Array.from({ length: 400 }, (_, i) => i);
  const cells = new Map([[w.cell, before.slice()]]);
  const { finite } = runProgram(compiled(request), request, signatureOf(request), cells);
  expect([finite, cells.get(w.cell)]).toEqual([false, before]);
});

test("a value that is asked for is computed before any cell is written", () => {
  const w = cell();
  const g = times(input([20, 20]), w.read, true, false, backward);
  const loss = lossOf(input([20, 20]));
  const norm = lossOf(g);
  const program = compiled({
    outputs: [loss, norm],
    writes: [{ cell: w.cell, node: moved(w.read, g) }],
    guards: [loss],
  });
  expect(story(program)).toMatchInlineSnapshot(`
    [
      "sum to arena",
      "matmul 20x20x20 to arena",
      "sum to arena",
      "guards; sub to cell 0",
    ]
  `);
});
