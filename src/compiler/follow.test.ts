import { expect, test } from "vitest";
import { type CellRef, makeNode, type Node } from "../ir/node.ts";
import { type Request, signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { each, input, node } from "./testing/nodes.ts";
import { runProgram } from "./testing/runProgram.ts";

interface Outcome {
  /** What fusion made, a line each. */
  readonly groups: readonly string[];
  readonly items: readonly number[];
}

/** Compiles for two widths, compares every output with a direct evaluation, and says how it was grouped. */
function checked(...outputs: Node[]): Outcome {
  const request: Request = { outputs, writes: [], guards: [] };
  const signature = signatureOf(request);
  const expected = evaluateNodes(signature.nodes);
  let groups: string[] = [];
  let items: number[] = [];
  for (const lanes of [8, 4]) {
    const dump = (pass: string, text: () => string): void => {
      if (pass === "fuse") groups = text().split("\n");
    };
    const program = compile(request, signature, { lanes, registers: 16, fused: true }, { dump });
    const run = runProgram(program, request, signature, undefined, lanes);
    outputs.forEach((output, i) => {
      run.outputs[i].forEach((value, at) => {
        const wanted = expected.get(output)?.[at] ?? Number.NaN;
        expect(Math.abs(value - wanted), `output ${i}, element ${at}`).toBeLessThan(2e-5 * (1 + Math.abs(wanted)));
      });
    });
    items = program.steps.map(({ kernel }) => kernel.items);
  }
  return { groups, items };
}

/** x [M, K] times rows of weights [N, K]. */
function product(M: number, N: number, K = 16): Node {
  const attrs = { transposeA: false, transposeB: true };
  return node("matmul", [input([M, K]), input([N, K])], [M, N], attrs);
}

/** Columns of a matrix from `from` on. */
function columns(x: Node, from: number, count: number): Node {
  return node("slice", [x], [x.shape[0], count], { start: [0, from], step: [1, 1] });
}

/** Something of `parts` blocks of columns of z and of a state of their size. */
function gates(z: Node, parts: number): readonly [Node, Node] {
  const size = z.shape[1] / parts;
  const state = input([z.shape[0], size]);
  const all = Array.from({ length: parts }, (_, p) => each("ndtr", columns(z, p * size, size)));
  const next = all.reduce((sum, gate) => each("add", sum, each("mul", gate, state)), state);
  return [next, each("mul", all[0], each("exp", each("neg", each("mul", next, next))))];
}

const isFollowed = ({ groups }: Outcome): boolean => groups.some((line) => line.includes(", followed by loop"));

for (const [rows, size, parts] of [
  [1, 2, 4],
  [1, 7, 3],
  [1, 16, 4],
  [1, 20, 2],
  [1, 128, 4],
  [2, 9, 4],
  [5, 33, 3],
  [24, 40, 2],
] as const) {
  test(`a product of ${rows} rows ends in what reads ${parts} blocks of ${size} columns, and is not stored`, () => {
    const z = each("add", product(rows, parts * size), input([rows, parts * size]));
    const outcome = checked(...gates(z, parts));
    expect(isFollowed(outcome)).toBe(true);
    expect(outcome.groups).toHaveLength(1);
  });
}

test("threads find several items, each with its columns of every block", () => {
  const { items } = checked(...gates(product(1, 512, 128), 4));
  expect(items).toEqual([4]);
});

test("parts of a concatenation are stored by what follows a product", () => {
  const z = product(2, 24);
  const [a, b] = gates(z, 2);
  const outcome = checked(node("cat", [a, b], [2, 24], { dim: 1 }));
  expect(isFollowed(outcome)).toBe(true);
});

test("one step after the other: each product reads what followed the one before", () => {
  const weights = input([64, 16]);
  let state = input([3, 16]);
  for (let t = 0; t < 4; t++) {
    const z = node("matmul", [state, weights], [3, 64], { transposeA: false, transposeB: true });
    state = each("mul", gates(z, 4)[1], state);
  }
  const { groups } = checked(state);
  expect(groups).toHaveLength(4);
});

/** What a step makes of a state: a new one, from its product with weights and from itself. */
function stepOf(state: Node, how: "as it is" | "under another shape"): Node {
  const [rows, size] = state.shape;
  const ahead = how === "as it is" ? [] : [1];
  const left = how === "as it is" ? state : node("reshape", [state], [1, rows, size], {});
  const attrs = { transposeA: false, transposeB: true };
  const z = node("matmul", [left, input([...ahead, 4 * size, size])], [...ahead, rows, 4 * size], attrs);
  const gate = (part: number): Node => {
    const start = [...ahead.map(() => 0), 0, part * size];
    return node("slice", [z], [...ahead, rows, size], { start, step: start.map(() => 1) });
  };
  const change = each("mul", each("ndtr", gate(0)), each("ndtr", gate(3)));
  return each("add", state, how === "as it is" ? change : node("reshape", [change], [rows, size], {}));
}

for (const how of ["as it is", "under another shape"] as const) {
  test(`a state that the product reads ${how} is not written over before every item has read it`, () => {
    const size = [8, 32];
    const cell: CellRef = { id: 1, name: "state", shape: size, dtype: "float32" };
    const value = { kind: "cell", cell, version: 0 } as const;
    const read = makeNode("read", [], {}, size, "float32", undefined, { value });
    const before = input(size);
    const [expected] = [stepOf(before, how)].map((after) => {
      const { nodes } = signatureOf({ outputs: [after], writes: [], guards: [] });
      return evaluateNodes(nodes).get(after) ?? [];
    });
    const request: Request = { outputs: [], writes: [{ cell, node: stepOf(read, how) }], guards: [] };
    const signature = signatureOf(request);
    let groups = "";
    const dump = (pass: string, text: () => string): void => {
      if (pass === "fuse") groups = text();
    };
    const program = compile(request, signature, { lanes: 4, registers: 16, fused: true }, { dump });
    expect(groups).toContain(", followed by loop");
    const data = before.value?.kind === "host" ? (before.value.data.slice() as Float32Array) : new Float32Array(0);
    runProgram(program, request, signature, new Map([[cell, data]]));
    data.forEach((got, i) => {
      expect(Math.abs(got - expected[i]), `element ${i}`).toBeLessThan(2e-5 * (1 + Math.abs(expected[i])));
    });
  });
}

test("a product stays in memory where somebody else wants it", () => {
  const z = product(2, 32);
  expect(isFollowed(checked(...gates(z, 4), z))).toBe(false);
  const other = product(2, 32);
  expect(isFollowed(checked(...gates(other, 4), node("argmax", [other], [2, 1], { dim: 1 }, { dtype: "int32" })))).toBe(
    false,
  );
});

test("it stays where the loop reads it under another shape, too", () => {
  const z = each("exp", product(2, 8));
  const row = node("reshape", [z], [1, 2, 8], {});
  const joined = node("cat", [input([1, 2, 8]), row], [2, 2, 8], { dim: 0 });
  expect(isFollowed(checked(joined, each("neg", z)))).toBe(false);
});

test("it stays where it is read at other rows, at columns that are no blocks, or is no sum of few rows", () => {
  const turned = product(8, 8);
  const square = node("permute", [turned], [8, 8], { order: [1, 0] });
  expect(isFollowed(checked(each("mul", each("ndtr", square), each("ndtr", turned))))).toBe(false);
  const shifted = product(2, 32);
  const some = each("mul", each("ndtr", columns(shifted, 3, 16)), each("ndtr", columns(shifted, 16, 16)));
  expect(isFollowed(checked(some))).toBe(false);
  expect(isFollowed(checked(...gates(product(25, 32), 4)))).toBe(false);
});
