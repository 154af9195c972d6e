import { type DType, isFloat } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { normalizeDim, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { asLine } from "./asLine.ts";
import { choose } from "./choosing.ts";
import { defineOp, required } from "./defineOp.ts";
import { corner, expectIndex, takeIndex } from "./indices.ts";
import { div, maximum } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { type Places, scatterExtreme, scatterProduct } from "./primitives/scatterReduce.ts";
import { reshapeTo } from "./primitives/shaping.ts";
import { overCorner } from "./scattering.ts";

export type ScatterReduction = "sum" | "prod" | "mean" | "amax" | "amin";
const reductions: readonly string[] = ["sum", "prod", "mean", "amax", "amin"] satisfies ScatterReduction[];

/**
 * A copy of x in which each element is reduced with the elements of src that index sends there.
 *
 *     y[i, index[i, j, k], k] = reduce(x[i, index[i, j, k], k], src[i, j, k], …)    for dim = 1
 *
 * "mean" divides by the number of elements that met, rounding integers down. Equal extremes share the gradient of
 * "amax" and "amin"; that of "prod" is the product of the others, zeros or not.
 *
 * @zh 按 index 把 src 的元素归约（求和、乘积、均值、最大、最小）到 x 的副本中。
 * @param x            any shape
 * @param dim          the dimension that index counts in
 * @param index        as many dimensions as x, none but dim longer than that of x; any integer dtype
 * @param src          no dimension shorter than that of index
 * @param reduce       "sum", "prod", "mean", "amax" or "amin"
 * @param includeSelf  whether the element of x takes part where something is sent to
 * @returns            shape and dtype of x
 * @throws ShapeError when the shapes do not fit, ValueError when a position does not exist
 * @example scatterReduce(tensor([1, 2, 3]), 0, tensor([2, 2], { dtype: "int32" }), tensor([10, 20]), "amax") // [1, 2, 20]
 */
export const scatterReduce = defineOp(
  {
    name: "scatterReduce",
    inputs: ["x", "index", "src"],
    integer: ["index"],
    attrs: { dim: required<number>(), reduce: required<ScatterReduction>(), includeSelf: true },
    shape({ x, index, src }, expect, { dim, reduce }) {
      if (!reductions.includes(reduce)) {
        const expected = `be one of ${reductions.join(", ")}`;
        throw new ValueError({ op: "scatterReduce", argument: "reduce", expected, received: String(reduce) });
      }
      normalizeDim("scatterReduce", dim, x.length);
      // Beside a scalar, a line of any length is as good.
      if (x.length > 0) expectIndex("scatterReduce", expect, x, index, dim);
      const covers = src.length === index.length && src.every((extent, i) => extent >= index[i]);
      expect.that(covers, "src", `cover index ${show(index)}`, src);
      return x;
    },
    forward({ x, index, src }, { dim, reduce, includeSelf }) {
      const { line, dim: at, restore } = asLine("scatterReduce", x, dim);
      const taken = takeIndex("scatterReduce", index, line.shape[at]);
      const given = cast(corner(src, index.shape), x.dtype);
      const flat = (t: Tensor): Tensor => (x.ndim === 0 ? reshapeTo(t, [t.numel]) : t);
      const places = { index: flat(taken), dim: at };
      const reach = places.index.shape.with(at, line.shape[at]);
      const output = overCorner(line, reach, (part) => reductionOf(reduce)(part, places, flat(given), includeSelf));
      return { output: restore(output), saved: {} };
    },
    samples: [
      ...(["sum", "prod", "mean", "amax", "amin"] as const).flatMap((reduce) =>
        [true, false].map((includeSelf) => ({
          x: [4, 2],
          index: { values: [1, 0, 1, 3, 1, 3], shape: [3, 2], dtype: "int32" as const },
          src: [3, 2],
          dim: 0,
          reduce,
          includeSelf,
        })),
      ),
      {
        x: [3, 3],
        index: { values: [2, 1], shape: [1, 2], dtype: "int32" },
        src: [2, 3],
        dim: -1,
        reduce: "mean",
        includeSelf: false,
      },
      {
        x: { values: [-7, 5, 2], shape: [3], dtype: "int32" },
        index: { values: [0, 0, 2], shape: [3], dtype: "int32" },
        src: { values: [2, 1, 9], shape: [3], dtype: "int32" },
        dim: 0,
        reduce: "mean",
      },
      { x: [], index: { values: [0, 0], shape: [2], dtype: "int32" }, src: [2], dim: 0, reduce: "sum" },
    ],
    rejects: [
      {
        x: [2, 3],
        index: { values: [0, 1], shape: [2, 1], dtype: "int32" },
        src: [1, 1],
        dim: 1,
        reduce: "sum",
        message: "scatterReduce: src must cover index [2, 1], got [1, 1].",
      },
      {
        x: [2],
        index: { values: [0], shape: [1], dtype: "int32" },
        src: [1],
        dim: 0,
        reduce: "max",
        message: "scatterReduce: reduce must be one of sum, prod, mean, amax, amin, got max.",
      },
      {
        x: [2],
        index: { values: [2], shape: [1], dtype: "int32" },
        src: [1],
        dim: 0,
        reduce: "sum",
        message: "scatterReduce: index must be in [0, 2), got 2 at position [0].",
      },
    ],
  },
  (apply) =>
    (
      x: Tensor,
      dim: number,
      index: Tensor,
      src: Tensor,
      reduce: ScatterReduction,
      options: { readonly includeSelf?: boolean } = {},
    ): Tensor =>
      apply({ x, index, src }, { dim, reduce, ...options }),
);

type Reduce = (x: Tensor, places: Places, src: Tensor, includeSelf: boolean) => Tensor;

function reductionOf(reduce: ScatterReduction): Reduce {
  const start = (x: Tensor, places: Places, includeSelf: boolean, identity: number): Tensor =>
    includeSelf ? x : choose(hitBy(x, places), identity, x);
  const sum: Reduce = (x, places, src, includeSelf) =>
    scatterAlong(start(x, places, includeSelf, 0), places.index, src, places.dim, "add");
  switch (reduce) {
    case "sum":
      return sum;
    case "mean":
      return (x, places, src, includeSelf) => {
        const counted = fullLike(x, includeSelf ? 1 : 0, "int32");
        const ones = fullLike(places.index, 1);
        const count = maximum(scatterAlong(counted, places.index, ones, places.dim, "add"), 1);
        return quotient(sum(x, places, src, includeSelf), count);
      };
    case "prod":
      return (x, places, src, includeSelf) => scatterProduct(start(x, places, includeSelf, 1), places, src);
    default:
      return (x, places, src, includeSelf) => {
        const mode = reduce === "amax" ? "max" : "min";
        const base = start(x, places, includeSelf, least(x.dtype, mode));
        // PyTorch lets an x that equals the result share even where it takes no part.
        return scatterExtreme(mode, base, places, src, x.detach());
      };
  }
}

/** Whether anything is sent to each element. */
function hitBy(x: Tensor, { index, dim }: Places): Tensor {
  return cast(scatterAlong(fullLike(x, 0, "int32"), index, fullLike(index, 1), dim, "set"), "bool");
}

/** Integers are divided as floats and rounded down: exact while sums are below 2^24. */
function quotient(sum: Tensor, count: Tensor): Tensor {
  if (isFloat(sum.dtype)) return div(sum, cast(count, sum.dtype));
  return cast(elementwise("floor", div(cast(sum, "float32"), cast(count, "float32"))), sum.dtype);
}

/** What no element is beyond. */
function least(dtype: DType, mode: "max" | "min"): number {
  if (isFloat(dtype)) return mode === "max" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (dtype === "int32") return mode === "max" ? -(2 ** 31) : 2 ** 31 - 1;
  return mode === "max" ? 0 : dtype === "uint8" ? 255 : 1;
}
