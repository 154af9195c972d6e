import { describe, expect, it } from "vitest";
import type { DType } from "./dtype.ts";
import { type AttrsOf, makeNode, type Node, type PrimitiveAttrs, type PrimitiveName } from "./node.ts";
import type { Shape } from "./shape.ts";
import { verify } from "./verify.ts";

const leaf = (shape: Shape, dtype: DType = "float32"): Node => makeNode("constant", [], {}, shape, dtype);

/** Verifies one node made of fresh leaves. */
function check<P extends PrimitiveName>(
  op: P,
  attrs: AttrsOf<P>,
  inputs: readonly Node[],
  shape: Shape,
  dtype: DType = "float32",
): void {
  const nodes = [...new Set(inputs)];
  verify([...nodes, makeNode(op, inputs, attrs, shape, dtype)]);
}

const window = { stride: [2], padding: [[1, 1]] as const, dilation: [1] };

describe("verify", () => {
  it("accepts every structural primitive as node.ts documents it", () => {
    const x = leaf([2, 3, 4]);
    const index = leaf([2, 5, 4], "int32");
    const seed = leaf([], "int32");
    const good: { readonly [P in keyof PrimitiveAttrs]: () => void } = {
      constant: () => verify([leaf([2])]),
      read: () => verify([makeNode("read", [], {}, [2], "float32")]),
      scalar: () => verify([makeNode("scalar", [], {}, [], "float32")]),
      cast: () => check("cast", {}, [x], [2, 3, 4], "bool"),
      sum: () => check("sum", { dims: [0, 2] }, [x], [1, 3, 1]),
      prod: () => check("prod", { dims: [] }, [x], [2, 3, 4]),
      amax: () => check("amax", { dims: [1] }, [x], [2, 1, 4]),
      amin: () => check("amin", { dims: [1] }, [x], [2, 1, 4]),
      argmax: () => check("argmax", { dim: 1 }, [x], [2, 1, 4], "int32"),
      argmin: () => check("argmin", { dim: 1 }, [x], [2, 1, 4], "int32"),
      matmul: () => check("matmul", { transposeA: true, transposeB: false }, [leaf([5, 2]), leaf([5, 3])], [2, 3]),
      conv: () => check("conv", { ...window, groups: 1 }, [leaf([2, 3, 8]), leaf([6, 3, 3])], [2, 6, 4]),
      convInputGrad: () =>
        check("convInputGrad", { ...window, groups: 1, inputSize: [8] }, [leaf([2, 6, 4]), leaf([6, 3, 3])], [2, 3, 8]),
      convWeightGrad: () =>
        check("convWeightGrad", { ...window, groups: 3, kernel: [3] }, [leaf([2, 3, 8]), leaf([2, 6, 4])], [6, 1, 3]),
      windowMax: () => check("windowMax", { ...window, kernel: [2] }, [x], [2, 3, 3]),
      windowArgmax: () => check("windowArgmax", { ...window, kernel: [2] }, [x], [2, 3, 3], "int32"),
      windowSum: () => check("windowSum", { ...window, kernel: [2] }, [x], [2, 3, 3]),
      gather: () => check("gather", { dim: 1 }, [x, index], [2, 5, 4]),
      scatter: () => check("scatter", { dim: 1, mode: "add" }, [x, index, leaf([2, 5, 4])], [2, 3, 4]),
      cumulative: () => check("cumulative", { dim: 1, mode: "argmax", reverse: true }, [x], [2, 3, 4], "int32"),
      recurrence: () => check("recurrence", { dim: 2, reverse: false }, [x, leaf([2, 3, 4])], [2, 3, 4]),
      argsort: () => check("argsort", { dim: 0, descending: true }, [x], [2, 3, 4], "int32"),
      checkRange: () => check("checkRange", { argument: "index" }, [index, seed, seed, seed], [2, 5, 4], "int32"),
      reshape: () => check("reshape", {}, [x], [6, 4]),
      permute: () => check("permute", { order: [2, 0, 1] }, [x], [4, 2, 3]),
      expand: () => check("expand", {}, [leaf([1, 3])], [2, 3]),
      pad: () => check("pad", { before: [0, 1, 0], after: [0, 0, 2] }, [x, leaf([])], [2, 4, 6]),
      slice: () => check("slice", { start: [0, 1, 0], step: [1, 1, 2] }, [x], [2, 2, 2]),
      flip: () => check("flip", { dims: [0] }, [x], [2, 3, 4]),
      cat: () => check("cat", { dim: 1 }, [x, leaf([2, 1, 4])], [2, 4, 4]),
      iota: () => check("iota", { dim: 1 }, [], [2, 3], "int32"),
      randomBits: () => check("randomBits", {}, [seed, seed, seed], [5], "int32"),
    };
    for (const accept of Object.values(good)) accept();
  });

  it("accepts rows of the scalar table", () => {
    const x = leaf([3]);
    check("add", {}, [x, x], [3]);
    check("lt", {}, [x, x], [3], "bool");
    check("where", {}, [leaf([3], "bool"), x, x], [3]);
    check("bitXor", {}, [leaf([], "int32"), leaf([], "int32")], [], "int32");
  });

  it("takes a node whose value is known for a leaf", () => {
    const known = makeNode("add", [], {}, [2], "float32", undefined, {
      value: { kind: "host", data: new Float32Array(2) },
    });
    verify([known, makeNode("neg", [known], {}, [2], "float32")]);
  });

  const x = leaf([2, 3]);
  const bad: [string, () => void, string][] = [
    [
      "an elementwise op on two shapes",
      () => check("add", {}, [x, leaf([3])], [2, 3]),
      "has shape [2, 3], its input [3]",
    ],
    ["mixed dtypes", () => check("add", {}, [x, leaf([2, 3], "int32")], [2, 3]), "mixes float32 and int32"],
    ["a comparison that is not bool", () => check("lt", {}, [x, x], [2, 3]), "must be bool, is float32"],
    ["exp of int32", () => check("exp", {}, [leaf([1], "int32")], [1], "int32"), "is of kind float and reads int32"],
    ["a sum that drops its dimension", () => check("sum", { dims: [1] }, [x], [2]), "must have shape [2, 1], has [2]"],
    [
      "a matmul whose inner dimensions differ",
      () => check("matmul", { transposeA: false, transposeB: false }, [x, x], [2, 3]),
      "multiplies [2, 3] and [2, 3]",
    ],
    [
      "a convolution of another output size",
      () => check("conv", { ...window, groups: 1 }, [leaf([2, 3, 8]), leaf([6, 3, 3])], [2, 6, 5]),
      "relates x [2, 3, 8] and weight [6, 3, 3] to [2, 6, 5]",
    ],
    ["a slice past the end", () => check("slice", { start: [0, 1], step: [1, 2] }, [x], [2, 2]), "of [2, 3]"],
    ["a permutation that repeats", () => check("permute", { order: [0, 0] }, [x], [2, 2]), "names dims [0, 0] of 2"],
    ["an index of floats", () => check("gather", { dim: 0 }, [x, x], [2, 3]), "has an index of float32"],
    [
      "a running log-sum-exp of integers",
      () => check("cumulative", { dim: 0, mode: "logsumexp", reverse: false }, [leaf([2], "int32")], [2], "int32"),
      "is logsumexp of int32",
    ],
    [
      "a check against a bound that is no scalar",
      () =>
        check(
          "checkRange",
          { argument: "index" },
          [leaf([2], "int32"), leaf([2], "int32"), leaf([], "int32")],
          [2],
          "int32",
        ),
      "has a bound that is no scalar",
    ],
    ["a negative extent", () => verify([leaf([-1])]), "has shape [-1]"],
    ["a node listed twice", () => verify([x, x]), "is listed twice"],
  ];
  for (const [title, act, message] of bad) {
    it(`refuses ${title}`, () => {
      expect(act).toThrow(message);
    });
  }

  it("names the pass, the node and the input that comes too late", () => {
    const node = makeNode("neg", [x], {}, [2, 3], "float32");
    const message = `after fuse, node ${node.id} (neg) reads node ${x.id} (constant), which does not come before it.`;
    expect(() => verify([node, x], "fuse")).toThrow(message);
  });
});
