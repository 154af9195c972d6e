import { expect, test } from "vitest";
import { type CellRef, makeNode, type Node } from "../ir/node.ts";
import { type Request, signatureOf } from "../ir/request.ts";
import { compile } from "./compile.ts";
import { cse } from "./cse.ts";
import { graphOf, printGraph } from "./graph.ts";
import { imagesFirst } from "./imagesFirst.ts";
import { simplify } from "./simplify.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { each, input, node, number, over, spread } from "./testing/nodes.ts";

const target = { lanes: 4, registers: 16, fused: true };

function dumpOf(pass: string, request: Partial<Request>): string {
  const whole = { outputs: [], writes: [], guards: [], ...request };
  let text = "";
  const dump = (name: string, print: () => string): void => {
    if (name === pass) text = print();
  };
  compile(whole, signatureOf(whole), target, { dump });
  return text;
}

const graph = (...outputs: Node[]) => graphOf({ outputs, writes: [], guards: [] });

test("simplify drops arithmetic and movement that do nothing", () => {
  const x = input([2, 3]);
  const one = spread(number(1), [2, 3]);
  const scaled = each("mul", x, one);
  const twice = each("neg", each("neg", scaled));
  const turned = node("permute", [node("permute", [twice], [3, 2], { order: [1, 0] })], [2, 3], { order: [1, 0] });
  const flat = node("reshape", [node("reshape", [turned], [6], {})], [3, 2], {});
  const half = each("div", flat, spread(number(2), [3, 2]));
  const before = graph(half);
  expect(printGraph(before)).toMatchInlineSnapshot(`
    "%0 constant float32[2, 3]
    %1 scalar float32[] = 1
    %2 reshape float32[1, 1] %1
    %3 expand float32[2, 3] %2
    %4 mul float32[2, 3] %0 %3
    %5 neg float32[2, 3] %4
    %6 neg float32[2, 3] %5
    %7 permute float32[3, 2] %6 {"order":[1,0]}
    %8 permute float32[2, 3] %7 {"order":[1,0]}
    %9 reshape float32[6] %8
    %10 reshape float32[3, 2] %9
    %11 scalar float32[] = 2
    %12 reshape float32[1, 1] %11
    %13 expand float32[3, 2] %12
    %14 div float32[3, 2] %10 %13
    outputs %14"
  `);
  expect(printGraph(simplify(before))).toMatchInlineSnapshot(`
    "%0 constant float32[2, 3]
    %1 reshape float32[3, 2] %0
    %2 scalar float32[] = 0.5
    %3 reshape float32[1, 1] %2
    %4 expand float32[3, 2] %3
    %5 mul float32[3, 2] %1 %4
    outputs %5"
  `);
});

test("simplify keeps x + 0, which is not x where x is -0", () => {
  const sum = each("add", input([4]), spread(number(0), [4]));
  expect(simplify(graph(sum)).outputs[0]).toBe(sum);
});

test("cse computes an expression once", () => {
  const x = input([4]);
  const sum = each("add", each("exp", x), each("exp", x));
  expect(printGraph(cse(graph(sum)))).toMatchInlineSnapshot(`
    "%0 constant float32[4]
    %1 exp float32[4] %0
    %2 add float32[4] %1 %1
    outputs %2"
  `);
});

test("cse draws the random bits of forward and backward apart", () => {
  const words = [number(3, "int32"), number(4, "int32"), number(5, "int32")];
  const scope = { module: "", op: "dropout", phase: "backward" } as const;
  const bits = [{}, {}, { scope }].map((how) => node("randomBits", words, [8], {}, how));
  expect(cse(graph(...bits)).nodes.filter((n) => n.op === "randomBits").length).toBe(2);
});

test("imagesFirst sums within images first, where there is something within", () => {
  const sum = over("sum", input([8, 3, 6, 6]), [0, 2, 3]);
  expect(printGraph(imagesFirst(graph(sum)))).toMatchInlineSnapshot(`
    "%0 constant float32[8, 3, 6, 6]
    %1 sum float32[8, 3, 1, 1] %0 {"dims":[2,3]}
    %2 sum float32[1, 3, 1, 1] %1 {"dims":[0]}
    outputs %2"
  `);
  const ofSmall = over("sum", input([8, 3, 5, 5]), [0, 2, 3]);
  const ofRows = over("sum", input([64, 3]), [0]);
  const within = over("sum", input([8, 3, 64]), [2]);
  const ofOne = over("sum", input([1, 3, 64]), [0, 2]);
  const all = over("sum", input([8, 64]), [0, 1]);
  for (const same of [ofSmall, ofRows, within, ofOne, all]) expect(imagesFirst(graph(same)).outputs[0]).toBe(same);
});

test("softmax is one kernel of three stages", () => {
  const x = input([64, 100]);
  const e = each("exp", each("sub", x, spread(over("amax", x, [1]), x.shape)));
  const y = each("div", e, spread(over("sum", e, [1]), x.shape));
  expect(dumpOf("fuse", { outputs: [y] })).toMatchInlineSnapshot(
    `"loop [64, (100)] reduces amax%1 sum%5 stores div%7 reads constant%0"`,
  );
});

test("batch normalisation with its statistics and a rectifier is one kernel", () => {
  const shape = [8, 16, 5, 5];
  const x = input(shape);
  const perChannel = (t: Node): Node => spread(node("reshape", [t], [1, 16, 1, 1], {}), shape);
  const count = number(1 / 200);
  const sumOf = (t: Node): Node => node("reshape", [over("sum", t, [0, 2, 3])], [16], {});
  const mean = each("mul", sumOf(x), spread(count, [16]));
  const centered = each("sub", x, perChannel(mean));
  const variance = each("mul", sumOf(each("mul", centered, centered)), spread(count, [16]));
  const rstd = each("rsqrt", each("add", variance, spread(number(1e-5), [16])));
  const scaled = each("mul", each("mul", centered, perChannel(rstd)), perChannel(input([16])));
  const y = each("maximum", each("add", scaled, perChannel(input([16]))), spread(number(0), shape));
  expect(dumpOf("fuse", { outputs: [y, mean, rstd] })).toMatchInlineSnapshot(
    `"loop [(8), 16, (5), (5)] reduces sum%1 sum%11 stores maximum%33, mul%6, rsqrt%18 reads reshape%15 reshape%4 reshape%27 reshape%23 constant%0"`,
  );
});

test("bias and activation end a matrix product, and views of its operands are not copied", () => {
  const [x, w, b] = [input([32, 20]), input([10, 20]), input([10])];
  const turned = node("permute", [w], [20, 10], { order: [1, 0] });
  const product = node("matmul", [x, turned], [32, 10], { transposeA: false, transposeB: false });
  const y = each("maximum", each("add", product, spread(b, [32, 10])), spread(number(0), [32, 10]));
  expect(dumpOf("fuse", { outputs: [y] })).toMatchInlineSnapshot(
    `"matmul%3 then maximum%11 reads constant%0 constant%1 reshape%5"`,
  );
  const kept = each("add", product, spread(b, [32, 10]));
  expect(dumpOf("fuse", { outputs: [product, kept] })).toMatchInlineSnapshot(`
    "matmul%3 reads constant%0 constant%1
    loop [32, 10] stores add%7 reads reshape%5 matmul%3"
  `);
});

test("max pooling of 2×2 ends the convolution whose value nobody else wants", () => {
  const none = [0, 0] as const;
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  const attrs = { stride: [1, 1], padding, dilation: [1, 1], groups: 1 };
  const window = { kernel: [2, 2], stride: [2, 2], padding: [none, none], dilation: [1, 1] };
  const shape = [1, 16, 8, 8];
  const convolved = (): Node => {
    const y = node("conv", [input([1, 8, 8, 8]), input([16, 8, 3, 3])], shape, attrs);
    return each("maximum", y, spread(number(0), shape));
  };
  const pooled = (x: Node, how = window, out = [1, 16, 4, 4]): Node => node("windowMax", [x], out, how);
  expect(dumpOf("fuse", { outputs: [pooled(convolved())] })).toMatchInlineSnapshot(
    `"conv%2 then maximum%6 then windowMax%7 reads constant%0 constant%1"`,
  );
  const [x, y] = [convolved(), convolved()];
  expect(dumpOf("fuse", { outputs: [pooled(x), x] })).toMatchInlineSnapshot(`
    "conv%2 then maximum%6 reads constant%0 constant%1
    windowMax%7 reads maximum%6"
  `);
  const where = node("windowArgmax", [y], [1, 16, 4, 4], window, { dtype: "int32" });
  expect(dumpOf("fuse", { outputs: [pooled(y), where] })).toMatchInlineSnapshot(`
    "conv%2 then maximum%6 reads constant%0 constant%1
    windowMax%7 + windowArgmax%8 reads maximum%6"
  `);
  const overlapping = pooled(convolved(), { ...window, stride: [1, 1] }, [1, 16, 7, 7]);
  expect(dumpOf("fuse", { outputs: [overlapping] })).toMatchInlineSnapshot(`
    "conv%2 then maximum%6 reads constant%0 constant%1
    windowMax%7 reads maximum%6"
  `);
});

test("a column sum stores what it adds only where its rows are few or near", () => {
  const groupsOf = (shape: [number, number]): number => {
    const x = each("exp", input(shape));
    return dumpOf("fuse", { outputs: [x, over("sum", x, [0])] }).split("\n").length;
  };
  expect(groupsOf([1024, 128])).toBe(2);
  expect(groupsOf([100, 128])).toBe(1);
  expect(groupsOf([1300, 120])).toBe(1);
});

test("a normalisation with running statistics ends the product it follows, though its scale was recorded later", () => {
  const parameter = (name: string): Node => {
    const own = { name, shape: [10], dtype: "float32" } as unknown as CellRef;
    const value = { kind: "cell", cell: own, version: 0 } as const;
    return makeNode("read", [], {}, [10], "float32", undefined, { value });
  };
  const shape = [32, 10];
  const product = node("matmul", [input([32, 20]), input([20, 10])], shape, { transposeA: false, transposeB: false });
  const scale = each("mul", each("rsqrt", parameter("variance")), parameter("weight"));
  const scaled = each("mul", each("sub", product, spread(parameter("mean"), shape)), spread(scale, shape));
  const y = each("maximum", scaled, spread(number(0), shape));
  const groups = dumpOf("fuse", { outputs: [y] }).split("\n");
  expect(groups.map((group) => group.replace(/%\d+/g, "").replace(/ reads .*/, ""))).toEqual([
    "loop [10] stores mul",
    "matmul then maximum",
  ]);
});

test("a value that is asked for is stored by the kernel that passes it", () => {
  const x = input([4, 50]);
  const e = each("exp", x);
  const total = over("sum", e, [1]);
  expect(dumpOf("fuse", { outputs: [total, e] })).toMatchInlineSnapshot(
    `"loop [4, (50)] reduces sum%2 stores sum%2, exp%1 reads constant%0"`,
  );
});

test("a slice of something padded is a slice of it, or of the padding", () => {
  const x = input([2, 3]);
  const padded = node("pad", [x, number(0)], [5, 3], { before: [2, 0], after: [1, 0] });
  const rows = (from: number, count: number, whole = padded): Node =>
    node("slice", [whole], [count, 3], { start: [from, 0], step: [1, 1] });
  const opsOf = (output: Node): string[] => simplify(graph(output)).nodes.map(({ op }) => op);
  expect(opsOf(each("exp", rows(3, 1)))).toEqual(["constant", "slice", "exp"]);
  expect(opsOf(each("exp", rows(2, 2)))).toEqual(["constant", "exp"]);
  expect(opsOf(each("exp", rows(0, 2)))).toEqual(["scalar", "reshape", "expand", "exp"]);
  expect(opsOf(each("exp", rows(1, 2)))).toContain("pad");
  const second = node("slice", [padded], [2, 3], { start: [1, 0], step: [3, 1] });
  expect(opsOf(each("exp", second))).toContain("pad");
  const turned = node("permute", [padded], [3, 5], { order: [1, 0] });
  const columns = (from: number): Node => node("slice", [turned], [3, 1], { start: [0, from], step: [1, 1] });
  expect(opsOf(each("exp", columns(3)))).toEqual(["constant", "slice", "reshape", "exp"]);
  expect(opsOf(each("exp", columns(4)))).toEqual(["scalar", "reshape", "expand", "exp"]);
  for (const output of [rows(3, 1), rows(2, 2), rows(0, 2), rows(1, 2), second, columns(3), columns(4)]) {
    const [before, after] = [graph(output), simplify(graph(output))].map(({ nodes, outputs }) =>
      evaluateNodes(nodes).get(outputs[0]),
    );
    expect(after).toEqual(before);
  }
});

test("what several slices are read of ends the product that it is computed from, after what else it needs", () => {
  const [x, w, a, b] = [input([12, 8]), input([8, 4]), input([1, 4]), input([1, 4])];
  const product = node("matmul", [x, w], [12, 4], { transposeA: false, transposeB: false });
  const shifted = each("add", spread(each("add", a, b), [12, 4]), product);
  const steps = node("reshape", [shifted], [3, 4, 4], {});
  const step = (t: number): Node => node("slice", [steps], [1, 4, 4], { start: [t, 0, 0], step: [1, 1, 1] });
  expect(dumpOf("fuse", { outputs: [over("sum", step(0), [0, 1, 2]), each("exp", step(1))] })).toMatchInlineSnapshot(`
    "loop [1, 4] stores add%2 reads constant%1 constant%0
    matmul%6 then add%7 reads constant%4 constant%5 add%2
    loop [(1), (4), (4)] reduces sum%10 stores sum%10 reads reshape%8
    loop [1, 4, 4] stores exp%12 reads reshape%8"
  `);
});

test("values that read one thing over one domain are one loop, and parts of a concatenation go into their slices there", () => {
  const [x, w] = [input([8, 12]), input([12, 12])];
  const product = node("matmul", [x, w], [8, 12], { transposeA: false, transposeB: false });
  const part = (k: number): Node => node("slice", [product], [8, 4], { start: [0, 4 * k], step: [1, 1] });
  const gates = [each("exp", part(0)), each("log", part(1))];
  const joined = node("cat", [each("mul", gates[0], part(2)), each("neg", gates[1])], [8, 8], { dim: 1 });
  expect(dumpOf("fuse", { outputs: [product, ...gates, joined] })).toMatchInlineSnapshot(`
    "matmul%2 reads constant%0 constant%1
    loop [8, 4] stores mul%8 into cat%10, neg%9 into cat%10, exp%4, log%6 reads matmul%2"
  `);
});

test("a concatenation of what several kernels compute is complete after the last of them", () => {
  const [x, w] = [input([4, 4]), input([4, 4])];
  const first = each("exp", x);
  const product = node("matmul", [first, w], [4, 4], { transposeA: false, transposeB: false });
  const second = each("exp", product);
  const joined = node("cat", [second, first], [8, 4], { dim: 0 });
  expect(dumpOf("fuse", { outputs: [first, second, each("neg", joined)] })).toMatchInlineSnapshot(`
    "loop [4, 4] stores exp%1, exp%1 into cat%5 reads constant%0
    matmul%3 then exp%4 reads exp%1 constant%2
    loop [4, 4] stores exp%4 into cat%5 reads exp%4
    loop [8, 4] stores neg%6 reads cat%5"
  `);
});

test("plan reuses the memory of what is dead, and an input's where it dies", () => {
  const [w, index] = [input([16, 16]), input([16, 3], "int32")];
  let y = input([16, 16]);
  for (let i = 0; i < 3; i++) y = node("matmul", [y, w], [16, 16], { transposeA: false, transposeB: false });
  const scattered = node("scatter", [y, index, input([16, 3])], [16, 16], { dim: 1, mode: "set" });
  expect(dumpOf("plan", { outputs: [each("exp", scattered)] })).toMatchInlineSnapshot(`
    "0 matmul 16x16x16 items 1 (b0 b1 b2)
    1 matmul 16x16x16 items 1 (b2 b1 b3)
    2 matmul 16x16x16 items 1 (b3 b1 b4)
    3 scatter set items 16 (b4 b5 b6 b7)
    4 exp items 1 (b7 b8)
    b0 leaf 0 input float32[16,16] constant 0..4
    b1 leaf 1 input float32[16,16] constant 0..4
    b2 arena+0 workspace float32[16,16] matmul 0..1
    b3 arena+1024 workspace float32[16,16] matmul 1..2
    b4 arena+0 workspace float32[16,16] matmul 2..3
    b5 leaf 2 input int32[16,3] constant 0..4
    b6 leaf 3 input float32[16,3] constant 0..4
    b7 arena+1024 workspace float32[16,16] scatter 3..4
    b8 arena+1024 output float32[16,16] exp 4..4
    arena 2048 scratch 0"
  `);
});

test("an update of several cells is one kernel that writes them in place after the guards", () => {
  const scope = { module: "", op: "sgd", phase: "update" } as const;
  const cell = (id: number): { cell: CellRef; read: Node } => {
    const own: CellRef = { id, name: `cell${id}`, shape: [20, 10], dtype: "float32" };
    const value = { kind: "cell", cell: own, version: 0 } as const;
    return { cell: own, read: makeNode("read", [], {}, own.shape, own.dtype, scope, { value }) };
  };
  const update = (op: "add" | "sub" | "mul", ...inputs: Node[]): Node => node(op, inputs, [20, 10], {}, { scope });
  const [weight, momentum] = [cell(1), cell(2)];
  const [x, g] = [input([32, 20]), input([32, 10])];
  const grad = node("matmul", [x, g], [20, 10], { transposeA: true, transposeB: false });
  const moved = update("add", update("mul", momentum.read, spread(number(0.9), [20, 10])), grad);
  const next = update("sub", weight.read, update("mul", moved, spread(number(0.01), [20, 10])));
  const writes = [
    { cell: weight.cell, node: next },
    { cell: momentum.cell, node: moved },
  ];
  expect(
    dumpOf("plan", { writes, guards: [node("reshape", [over("sum", x, [0, 1])], [], {})] }),
  ).toMatchInlineSnapshot(`
    "0 sum items 1 (b0 b1)
    -- commit --
    1 matmul 20x10x32 items 1 (b0 b2 b3)
    2 sub + add items 1 (b4 b5 b6 b3 b7 b8 b9)
    b0 leaf 3 input float32[32,20] constant 0..2
    b1 arena+0 workspace float32[1,1] sum 0..1
    b2 leaf 4 input float32[32,10] constant 0..2
    b3 arena+16 workspace float32[20,10] matmul 1..2
    b4 leaf 0 parameter float32[20,10] read 0..2
    b5 leaf 1 parameter float32[20,10] read 0..2
    b6 leaf 2 scalar float32[] scalar 0..2
    b7 leaf 5 scalar float32[] scalar 0..2
    b8 cell 0 parameter float32[20,10] sub 0..2
    b9 cell 1 parameter float32[20,10] add 0..2
    arena 816 scratch 0"
  `);
});
