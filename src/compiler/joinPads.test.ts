import { expect, test } from "vitest";
import type { DType } from "../ir/dtype.ts";
import { makeNode, type Node } from "../ir/node.ts";
import { type Shape, sameShape } from "../ir/shape.ts";
import { graphOf } from "./graph.ts";
import { simplify } from "./simplify.ts";
import { evaluateNodes } from "./testing/evaluateNodes.ts";
import { each, input, node, number } from "./testing/nodes.ts";

/** A tensor with `before` and `after` elements of `fill` around dimension `dim`. */
function padded(x: Node, dim: number, [before, after]: readonly [number, number], fill = 0): Node {
  const around = (count: number): number[] => x.shape.map((_, d) => (d === dim ? count : 0));
  const shape = x.shape.with(dim, before + x.shape[dim] + after);
  return node("pad", [x, number(fill, x.dtype)], shape, { before: around(before), after: around(after) });
}

const sum = (...terms: Node[]): Node => terms.reduce((a, b) => each("add", a, b));
const graph = (output: Node) => graphOf({ outputs: [output], writes: [], guards: [] });
const opsOf = (output: Node): string[] => graph(output).nodes.map(({ op }) => op);

/** The simplified sum, whose bits must be those of the sum as it was. */
function simplified(before: Node): Node {
  const [after] = simplify(graph(before)).outputs;
  const bits = (root: Node): Uint32Array => {
    const values = evaluateNodes(graph(root).nodes).get(root);
    if (values === undefined) throw new Error("the root has no value");
    return new Uint32Array(Float32Array.from(values).buffer);
  };
  expect(sameShape(after.shape, before.shape)).toBe(true);
  expect(bits(after)).toEqual(bits(before));
  return after;
}

const part = (shape: Shape, dtype: DType = "float32"): Node => input(shape, dtype);

test("gradients of slices become one concatenation, in the order of their places, each part plus 0", () => {
  const [a, b, c] = [part([2, 3]), part([2, 1]), part([2, 2])];
  const whole = simplified(sum(padded(b, 1, [3, 2]), padded(a, 1, [0, 3]), padded(c, 1, [4, 0])));
  expect(whole.op).toBe("cat");
  expect(whole.inputs.map((each) => each.op)).toEqual(["add", "add", "add"]);
  expect(whole.inputs.map((each) => each.inputs[0])).toEqual([a, b, c]);
});

test("what is missing between parts is zeros, around them padding", () => {
  const whole = simplified(sum(padded(part([1, 2]), 0, [1, 5]), padded(part([2, 2]), 0, [4, 2])));
  expect(whole.op).toBe("pad");
  expect(whole.inputs[0].op).toBe("cat");
  expect(whole.inputs[0].inputs.map(({ shape }) => shape[0])).toEqual([1, 2, 2]);
});

test("a part that is -0 becomes 0, as in the sum", () => {
  const minus = makeNode("constant", [], {}, [2], "float32", undefined, {
    value: { kind: "host", data: new Float32Array([-0, 1]) },
  });
  expect(simplified(sum(padded(minus, 0, [0, 2]), padded(part([2]), 0, [2, 0]))).op).toBe("cat");
});

test("integers need no 0", () => {
  const whole = simplified(sum(padded(part([2], "int32"), 0, [0, 2]), padded(part([2], "int32"), 0, [2, 0])));
  expect(opsOf(whole)).not.toContain("add");
});

test("sums of parts that overlap, lie along two dimensions or are padded with something else stay", () => {
  const x = part([2, 2]);
  expect(simplified(sum(padded(x, 0, [0, 1]), padded(x, 0, [1, 0]))).op).toBe("add");
  const square = sum(padded(part([3, 2]), 1, [0, 1]), padded(part([2, 3]), 0, [1, 0]));
  expect(simplified(square).op).toBe("add");
  expect(simplified(sum(padded(x, 0, [0, 2], 1), padded(x, 0, [2, 0], 1))).op).toBe("add");
});

test("parts of hundreds of slices are joined up to 64 of them", () => {
  const count = 100;
  const parts = Array.from({ length: count }, (_, i) => padded(part([1]), 0, [i, count - 1 - i]));
  const joined = graph(simplified(sum(...parts))).nodes.filter(({ op }) => op === "cat");
  expect(joined.map(({ inputs }) => inputs.length)).toEqual([64]);
});
