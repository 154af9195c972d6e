import { expect, test } from "vitest";
import { allocate, type DType, type TypedArray } from "../ir/dtype.ts";
import { type AttrsOf, type CellRef, makeNode, type Node, type PrimitiveName } from "../ir/node.ts";
import { type Request, signatureOf } from "../ir/request.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { compile } from "./compile.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { runProgram } from "./testing/runProgram.ts";

const target = { lanes: 4, registers: 16, fused: true };

let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
  return (seed >>> 8) / 2 ** 24;
}

function host(shape: Shape, dtype: DType = "float32", make: () => number = () => random() * 4 - 2): Node {
  const data = allocate(dtype, numel(shape));
  for (let i = 0; i < data.length; i++) data[i] = make();
  return makeNode("constant", [], {}, shape, dtype, undefined, { value: { kind: "host", data } });
}

function scalar(value: number, dtype: DType = "float32"): Node {
  return makeNode("scalar", [], {}, [], dtype, undefined, { source: { value } });
}

function node<P extends PrimitiveName>(
  op: P,
  inputs: Node[],
  shape: Shape,
  attrs: AttrsOf<P>,
  dtype: DType = inputs[0].dtype,
): Node {
  return makeNode(op, inputs, attrs, shape, dtype);
}

function close(actual: TypedArray, expected: TypedArray, tolerance = 2e-6): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (Object.is(a, e) || Math.abs(a - e) <= tolerance * (1 + Math.abs(e))) continue;
    if (Number.isNaN(a) && Number.isNaN(e)) continue;
    throw new Error(`element ${i}: got ${a}, expected ${e}`);
  }
}

function check(outputs: readonly Node[], tolerance?: number): void {
  const request: Request = { outputs, writes: [], guards: [] };
  const signature = signatureOf(request);
  const expected = evaluateNodes(signature.nodes);
  for (const lanes of [4]) {
    const program = compile(request, signature, { ...target, lanes });
    const run = runProgram(program, request, signature, undefined, lanes);
    outputs.forEach((output, i) => {
      close(run.outputs[i], expected.get(output) ?? run.outputs[i], tolerance);
    });
  }
}

const window = { stride: [2, 1], padding: [[1, 1] as const, [0, 1] as const], dilation: [1, 2] };

test("a sum over any dims equals its float64 evaluation", () => {
  for (const shape of [[7], [5, 13], [3, 4, 5], [2, 3, 4, 5], [1, 300, 3], [70, 9], [3, 200, 40], [5, 1, 6, 1]]) {
    for (let mask = 1; mask < 2 ** shape.length; mask++) {
      const dims = shape.map((_, d) => d).filter((d) => mask & (1 << d));
      const out = shape.map((extent, d) => (dims.includes(d) ? 1 : extent));
      const x = host(shape);
      check(
        ["sum", "amax", "amin", "prod"].map((op) => node(op as "sum", [x], out, { dims })),
        3e-5,
      );
    }
  }
});

test("a long sum is accurate to 3e-6 whatever is kept", () => {
  for (const [shape, dims] of [
    [[1_000_000], [0]],
    [[3, 100_000], [1]],
    [[100_000, 3], [0]],
    [
      [40, 2, 700],
      [0, 2],
    ],
    [
      [3000, 7, 2],
      [0, 2],
    ],
  ] as const) {
    const x = host(shape, "float32", () => random() + 0.5);
    const out = shape.map((extent, d) => ((dims as readonly number[]).includes(d) ? 1 : extent));
    check([node("sum", [x], out, { dims })], 3e-6);
  }
});

test("every movement equals its float64 evaluation", () => {
  const x = host([3, 4, 5]);
  check([node("permute", [x], [5, 3, 4], { order: [2, 0, 1] })]);
  for (const shape of [
    [70, 101],
    [3, 40, 33],
  ]) {
    const order = shape.map((_, d) => shape.length - 1 - d);
    check([node("permute", [host(shape)], [...shape].reverse(), { order })]);
  }
  check([node("slice", [x], [2, 2, 5], { start: [1, 0, 0], step: [1, 3, 1] })]);
  check([node("flip", [x], [3, 4, 5], { dims: [0, 2] })]);
  check([node("reshape", [x], [6, 10], {})]);
  check([node("pad", [x, scalar(7)], [3, 7, 8], { before: [0, 1, 2], after: [0, 2, 1] })]);
  check([node("expand", [host([3, 1, 5])], [3, 4, 5], {})]);
  check([node("cat", [x, host([3, 2, 5]), x], [3, 10, 5], { dim: 1 })]);
});

test("indexing primitives equal their float64 evaluation", () => {
  const x = host([4, 6, 5]);
  const index = host([4, 9, 5], "int32", () => Math.floor(random() * 6));
  check([node("gather", [x, index], [4, 9, 5], { dim: 1 })]);
  check([node("scatter", [x, index, host([4, 9, 5])], [4, 6, 5], { dim: 1, mode: "add" })]);
  check([node("scatter", [x, index, host([4, 9, 5])], [4, 6, 5], { dim: 1, mode: "set" })]);
  const zeros = node("expand", [node("reshape", [scalar(0)], [1, 1, 1], {})], [4, 6, 5], {});
  check([node("scatter", [zeros, index, host([4, 9, 5])], [4, 6, 5], { dim: 1, mode: "add" })]);
  const rows = node("expand", [host([40, 1], "int32", () => Math.floor(random() * 7))], [40, 70], {});
  for (const mode of ["add", "set"] as const)
    check([node("scatter", [host([7, 70]), rows, host([40, 70])], [7, 70], { dim: 0, mode })]);
  const flat = host([6, 33], "int32", () => Math.floor(random() * 50));
  check([node("scatter", [host([6, 50]), flat, host([6, 33])], [6, 50], { dim: 1, mode: "add" })]);
  check([node("iota", [], [3, 7], { dim: 1 }, "int32")]);
  for (const dim of [0, 1, 2]) {
    const out = x.shape.map((extent, d) => (d === dim ? 1 : extent));
    check([node("argmax", [x], out, { dim }, "int32"), node("argmin", [x], out, { dim }, "int32")]);
  }
});

test("random bits are the words of Philox", () => {
  const inputs = [scalar(12345, "int32"), scalar(7, "int32"), scalar(99, "int32")];
  for (const count of [1, 7, 64, 4099]) check([node("randomBits", inputs, [count], {})]);
});

test("products and windows equal their float64 evaluation", () => {
  check([node("matmul", [host([3, 5, 7]), host([3, 7, 6])], [3, 5, 6], { transposeA: false, transposeB: false })]);
  check([node("matmul", [host([7, 5]), host([6, 7])], [5, 6], { transposeA: true, transposeB: true })]);
  const x = host([2, 4, 6, 7]);
  const attrs = { ...window, groups: 2 };
  const w = host([6, 2, 3, 2]);
  const y = [2, 6, 3, 6];
  check([node("conv", [x, w], y, attrs)]);
  check([node("convInputGrad", [host(y), w], x.shape, { ...attrs, inputSize: [6, 7] })]);
  check([node("convWeightGrad", [x, host(y)], w.shape, { ...attrs, kernel: [3, 2] })]);
  const pool = { ...window, kernel: [3, 2] };
  const out = [2, 4, 3, 6];
  check([
    node("windowMax", [x], out, pool),
    node("windowArgmax", [x], out, pool, "int32"),
    node("windowSum", [x], out, pool),
  ]);
});

test("windows of any geometry equal their float64 evaluation, with NaN and ties", () => {
  const values = [0, 1, 1, 2, Number.NaN, -1, Number.NEGATIVE_INFINITY];
  const make = (): number => values[Math.floor(random() * (random() < 0.1 ? 7 : 4))];
  const none = [0, 0] as const;
  for (const [size, kernel, stride, padding, dilation] of [
    [
      [8, 12],
      [2, 2],
      [2, 2],
      [none, none],
      [1, 1],
    ],
    [
      [9, 15],
      [3, 3],
      [2, 2],
      [
        [1, 1],
        [1, 1],
      ],
      [1, 1],
    ],
    [
      [7, 21],
      [3, 3],
      [1, 1],
      [
        [1, 1],
        [1, 1],
      ],
      [1, 1],
    ],
    [
      [6, 31],
      [2, 3],
      [1, 3],
      [none, [1, 1]],
      [1, 2],
    ],
    [[29], [4], [2], [[2, 1]], [1]],
    [
      [3, 5, 13],
      [2, 2, 2],
      [1, 2, 2],
      [none, none, [1, 0]],
      [1, 1, 1],
    ],
    [
      [9, 10],
      [9, 10],
      [1, 1],
      [none, none],
      [1, 1],
    ],
  ] as const) {
    const x = host([2, 3, ...size], "float32", make);
    const out = size.map((extent, d) => {
      const [before, after] = padding[d];
      return Math.floor((extent + before + after - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1;
    });
    const attrs = { stride, padding, dilation, kernel };
    const shape = [2, 3, ...out];
    const max = node("windowMax", [x], shape, attrs);
    check([max, node("windowArgmax", [x], shape, attrs, "int32")]);
    check([max, node("windowSum", [x], shape, attrs)]);
  }
});

test("every dtype casts to every other", () => {
  const types = ["float32", "int32", "uint8", "bool"] as const;
  for (const from of types) {
    const x = host([9], from, () =>
      from === "bool" ? Number(random() > 0.5) : from === "uint8" ? random() * 255 : random() * 600 - 300,
    );
    check(types.filter((to) => to !== from).map((to) => node("cast", [x], [9], {}, to)));
  }
});

test("bytes wrap after every operation", () => {
  const x = host([11], "uint8", () => random() * 255);
  const doubled = node("add", [x, x], [11], {});
  check([node("maximum", [doubled, x], [11], {}), node("lt", [doubled, x], [11], {}, "bool")]);
});

test("tensors without elements need no steps", () => {
  const x = host([0, 3]);
  check([node("neg", [x], [0, 3], {}), node("sum", [x], [1, 3], { dims: [0] })]);
  check([node("reshape", [node("sum", [x], [1, 1], { dims: [0, 1] })], [], {})]);
  check([node("matmul", [host([2, 0]), x], [2, 3], { transposeA: false, transposeB: false })]);
  check([node("pad", [x, scalar(3)], [2, 3], { before: [1, 0], after: [1, 0] })]);
});

function cell(id: number, shape: Shape): { ref: CellRef; data: TypedArray; read: Node } {
  const ref = { id, name: `cell${id}`, shape, dtype: "float32" } as const;
  const data = allocate("float32", numel(shape));
  for (let i = 0; i < data.length; i++) data[i] = random();
  const read = makeNode("read", [], {}, shape, "float32", undefined, {
    value: { kind: "cell", cell: ref, version: 0 },
  });
  return { ref, data, read };
}

test("an update kernel writes its cell in place and a shared value is copied at the end", () => {
  const [w, m] = [cell(1, [70]), cell(2, [70])];
  const grad = host([70]);
  const rate = node("expand", [node("reshape", [scalar(0.25)], [1], {})], [70], {});
  const moved = node("add", [m.read, grad], [70], {});
  const next = node("sub", [w.read, node("mul", [moved, rate], [70], {})], [70], {});
  const loss = node("reshape", [node("sum", [w.read], [1], { dims: [0] })], [], {});
  const writes = [
    { cell: w.ref, node: next },
    { cell: m.ref, node: moved },
  ];
  const request: Request = { outputs: [loss], writes, guards: [loss] };
  const signature = signatureOf(request);
  const program = compile(request, signature, target);
  const [w0, m0] = [w.data.slice(), m.data.slice()];
  const cells = new Map([w, m].map(({ ref, data }) => [ref as CellRef, data]));
  const run = runProgram(program, request, signature, cells);
  const g = grad.value?.kind === "host" ? grad.value.data : m0;
  close(run.outputs[0], new Float32Array([[...w0].reduce((a, b) => a + b, 0)]));
  close(
    m.data,
    m0.map((v, i) => v + g[i]),
  );
  close(
    w.data,
    w0.map((v, i) => v - 0.25 * (m0[i] + g[i])),
  );
});

test("no cell is written when a guard is not finite", () => {
  const w = cell(3, [5]);
  const bad = node("log", [node("neg", [node("sum", [w.read], [1], { dims: [0] })], [1], {})], [1], {});
  const writes = [{ cell: w.ref, node: node("neg", [w.read], [5], {}) }];
  const request: Request = { outputs: [], writes, guards: [bad] };
  const signature = signatureOf(request);
  const old = w.data.slice();
  const run = runProgram(compile(request, signature, target), request, signature, new Map([[w.ref, w.data]]));
  expect(run.finite).toBe(false);
  expect(w.data).toEqual(old);
});

test("two cells that exchange their values both get the old value of the other", () => {
  const [a, b] = [cell(4, [9]), cell(5, [9])];
  const writes = [
    { cell: a.ref, node: node("neg", [b.read], [9], {}) },
    { cell: b.ref, node: node("neg", [a.read], [9], {}) },
  ];
  const request: Request = { outputs: [], writes, guards: [] };
  const signature = signatureOf(request);
  const [a0, b0] = [a.data.slice(), b.data.slice()];
  const cells = new Map([a, b].map(({ ref, data }) => [ref as CellRef, data]));
  runProgram(compile(request, signature, target), request, signature, cells);
  close(
    a.data,
    b0.map((v) => -v),
  );
  close(
    b.data,
    a0.map((v) => -v),
  );
});

test("products of one matrix pack it once, and equal their float64 evaluation", () => {
  const weight = host([67, 130]);
  const outputs = Array.from({ length: 5 }, () => {
    return node("matmul", [host([32, 130]), weight], [32, 67], { transposeA: false, transposeB: true });
  });
  check(outputs, 3e-5);
  const request: Request = { outputs, writes: [], guards: [] };
  const { steps } = compile(request, signatureOf(request), target);
  expect(steps.map((step) => step.kernel.name)).toEqual([
    "pack columns 130x67",
    ...outputs.map(() => "matmul 32x67x130"),
  ]);
});

test("a value of dozens of operations that a sum and a later quotient need is computed once, over any walk", () => {
  const walks: { shape: Shape; dims: readonly number[] }[] = [
    { shape: [5, 13], dims: [1] },
    { shape: [3, 40], dims: [1] },
    { shape: [4, 3, 31], dims: [0, 2] },
    { shape: [2, 70, 3, 9], dims: [1, 3] },
    { shape: [8, 20000], dims: [1] },
  ];
  for (const { shape, dims } of walks) {
    const x = host(shape);
    const kept = shape.map((extent, d) => (dims.includes(d) ? 1 : extent));
    const e = node("exp", [x], shape, {});
    const total = node("expand", [node("sum", [e], kept, { dims })], shape, {});
    const share = node("div", [e, total], shape, {});
    check([share], 3e-5);
    const request: Request = { outputs: [share], writes: [], guards: [] };
    const { steps, scratchBytes } = compile(request, signatureOf(request), target);
    const points = dims.reduce((count, d) => count * shape[d], 1);
    // What would not stay in the nearest caches is computed again.
    expect({ shape, steps: steps.length, scratchBytes }).toEqual({
      shape,
      steps: 1,
      scratchBytes: points <= 16_384 ? 4 * points : 0,
    });
  }
});

test("a part of a concatenation joins a loop only where its cuts of the domain and the loop's go together", () => {
  const half = node("slice", [host([192])], [96], { start: [96], step: [1] });
  const split = node("reshape", [half], [2, 2, 2, 2, 3, 2], {});
  const turned = node("permute", [split], [2, 2, 2, 2, 2, 3], { order: [0, 1, 3, 5, 2, 4] });
  const part = node("reshape", [half], [3, 16, 2], {});
  const joined = node("cat", [host([3, 16, 8]), host([3, 16, 1]), part], [3, 16, 11], { dim: 2 });
  check([node("reshape", [turned], [2, 8, 2, 3], {}), joined, part]);
});
