import { ValueError } from "../ir/errors.ts";
import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Bags, equalBags, offsetBags, rowsOrZero } from "./bags.ts";
import { choose } from "./choosing.ts";
import { defineOp, type Expect, show } from "./defineOp.ts";
import { embedding } from "./embedding.ts";
import { takeIndex } from "./indices.ts";
import { expectTable, paddingRow } from "./paddingRow.ts";
import { div, maximum, mul } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";
import { type MaxNormOptions, renormRows } from "./renormRows.ts";

export type BagMode = "sum" | "mean" | "max";

interface Attrs {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number | undefined;
  readonly scaleGradByFreq: boolean;
}

export type EmbeddingBagOptions = Partial<Attrs> &
  MaxNormOptions & { readonly offsets?: Tensor | undefined; readonly perSampleWeights?: Tensor | undefined };

interface Shapes {
  readonly index: Shape;
  readonly weight: Shape;
  readonly offsets?: Shape | undefined;
  readonly perSampleWeights?: Shape | undefined;
}

function refuse(argument: string, expected: string, received: string): never {
  throw new ValueError({ op: "embeddingBag", argument, expected, received });
}

function bagCount({ index, offsets }: Shapes, expect: Expect, includeLastOffset: boolean): number {
  expect.that(index.length === 1 || index.length === 2, "index", "be [N] with offsets or [B, N]", index);
  if (index.length === 2) {
    expect.that(offsets === undefined, "offsets", `be missing for index ${show(index)}`, offsets ?? []);
    return index[0];
  }
  expect.that(offsets !== undefined, "offsets", `be given for index ${show(index)}`, "none");
  const starts = offsets ?? [];
  expect.that(starts.length === 1 && starts[0] >= (includeLastOffset ? 1 : 0), "offsets", "be [B]", starts);
  return includeLastOffset ? starts[0] - 1 : starts[0];
}

function checkModes({ index, perSampleWeights }: Shapes, expect: Expect, { mode, scaleGradByFreq }: Attrs): void {
  if (mode !== "sum" && mode !== "mean" && mode !== "max") {
    refuse("mode", 'be "sum", "mean" or "max"', JSON.stringify(mode));
  }
  if (mode === "max" && scaleGradByFreq) refuse("scaleGradByFreq", 'be false with mode "max"', "true");
  if (!perSampleWeights) return;
  if (mode !== "sum") refuse("mode", 'be "sum" with perSampleWeights', JSON.stringify(mode));
  expect("perSampleWeights", perSampleWeights, index, `index ${show(index)}`);
}

/**
 * Rows of a table brought together in bags: what embedding followed by a sum, mean or maximum over each bag would give.
 *
 *     y[b] = Σ weight[index[i]] · perSampleWeights[i]   over the positions i of bag b
 *
 * A bag is a row of an index [B, N]; of an index [N] it runs from one offset to before the next. An empty bag gives 0.
 *
 * @zh 按袋查表：每袋下标取出的行求和、求均值或逐列取最大。
 *
 * @param index              [B, N], or [N] with offsets; any integer dtype
 * @param weight             [V, C] the table
 * @param offsets            [B] where each bag begins, ascending from 0; integers
 * @param perSampleWeights   shape of index; factors of the rows, with mode "sum"
 * @param mode               "mean" unless "sum" or "max"; the first of equal maxima gets the gradient
 * @param includeLastOffset  whether the last offset is the end of the last bag instead of a bag's beginning
 * @param paddingIdx         a row that counts as absent and gets no gradient; negative counts from the end
 * @param scaleGradByFreq    divides the gradient of a row by how often the index names it
 * @param maxNorm            rows that are read and longer are first scaled down to it, in the table (a parameter)
 * @param normType           exponent of that norm; 2 unless given
 * @returns                  [B, C] dtype of weight
 * @throws ShapeError when the shapes do not fit, ValueError for impossible modes and rows that do not exist
 * @saves   what embedding saves
 * @example embeddingBag(tensor([[0, 1]], { dtype: "int32" }), tensor([[1, 2], [3, 4]]), { mode: "sum" }) // [[4, 6]]
 */
export const embeddingBag = defineOp(
  {
    name: "embeddingBag",
    inputs: ["index", "weight", "offsets?", "perSampleWeights?"],
    integer: ["index", "offsets"],
    float: ["weight", "perSampleWeights"],
    attrs: { mode: "mean", includeLastOffset: false, paddingIdx: undefined, scaleGradByFreq: false } as Attrs,
    shape(shapes, expect, attrs) {
      expectTable(expect, shapes.weight, attrs.paddingIdx);
      checkModes(shapes, expect, attrs);
      return [bagCount(shapes, expect, attrs.includeLastOffset), shapes.weight[1]];
    },
    forward({ index, weight, offsets, perSampleWeights }, attrs) {
      const { mode, paddingIdx, scaleGradByFreq, includeLastOffset } = attrs;
      const [rows, columns] = [index.numel, weight.shape[1]];
      const flat = reshapeTo(takeIndex("embeddingBag", index, weight.shape[0]), [rows]);
      const bags: Bags = offsets
        ? offsetBags(cast(offsets, "int32"), rows, includeLastOffset)
        : equalBags(index.shape[0], index.shape[1]);
      const looked = embedding(flat, weight, { paddingIdx, scaleGradByFreq }); // [rows, C]
      const keep =
        paddingIdx === undefined
          ? undefined
          : elementwise("ne", flat, fullLike(flat, paddingRow(paddingIdx, weight.shape[0])));
      const perRow = (t: Tensor): Tensor => expandTo(reshapeTo(t, [rows, 1]), [rows, columns]);
      const without = (x: Tensor, value: number): Tensor => (keep ? choose(perRow(keep), x, value) : x);
      const counts = (): Tensor => bags.sum(keep ? cast(keep, "int32") : fullLike(flat, 1)); // [bags]
      if (mode === "max") {
        const best = bags.argmax(without(looked.detach(), Number.NEGATIVE_INFINITY));
        const output = rows === 0 ? fullLike(best, 0, weight.dtype) : rowsOrZero(looked, best, counts());
        return { output, saved: {} };
      }
      const factors = perSampleWeights && reshapeTo(cast(perSampleWeights, weight.dtype), [rows]);
      const sums = bags.sum(without(factors ? mul(looked, perRow(factors)) : looked, 0));
      if (mode === "sum") return { output: sums, saved: {} };
      const divisor = cast(maximum(counts(), 1), weight.dtype);
      return { output: div(sums, reshapeTo(divisor, [bags.count, 1])), saved: {} };
    },
    samples: [
      { index: { values: [1, 0, 3, 1, 2, 2], shape: [2, 3], dtype: "int32" }, weight: [4, 3] },
      { index: { values: [1, 0, 3, 1], shape: [2, 2], dtype: "int32" }, weight: [4, 3], mode: "max", paddingIdx: -1 },
      {
        index: { values: [1, 0, 3, 1, 2], shape: [5], dtype: "int32" },
        weight: [4, 2],
        offsets: { values: [0, 2, 2, 3], shape: [4], dtype: "int32" },
        perSampleWeights: [5],
        mode: "sum",
        paddingIdx: 1,
      },
      {
        index: { values: [1, 0, 3, 1, 2], shape: [5], dtype: "int32" },
        weight: [4, 2],
        offsets: { values: [0, 0, 3, 5], shape: [4], dtype: "int32" },
        includeLastOffset: true,
        mode: "max",
      },
      {
        index: { values: [1, 0, 3], shape: [3], dtype: "int32" },
        weight: [4, 2],
        offsets: { values: [0, 2], shape: [2], dtype: "int32" },
      },
    ],
    rejects: [
      {
        index: { values: [0, 1], shape: [2], dtype: "int32" },
        weight: [4, 2],
        message: "embeddingBag: offsets must be given for index [2], got none.",
      },
      {
        index: { values: [0, 4], shape: [1, 2], dtype: "int32" },
        weight: [4, 2],
        message: "embeddingBag: index must be in [0, 4), got 4 at position [0, 1].",
      },
      {
        index: { values: [0, 1], shape: [1, 2], dtype: "int32" },
        weight: [4, 2],
        perSampleWeights: [1, 2],
        message: 'embeddingBag: mode must be "sum" with perSampleWeights, got "mean".',
      },
    ],
  },
  (apply) =>
    (index: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor => {
      const { maxNorm, normType, offsets, perSampleWeights, ...attrs } = options;
      renormRows("embeddingBag", index, weight, { maxNorm, normType });
      return apply({ index, weight, offsets, perSampleWeights }, attrs);
    },
);
