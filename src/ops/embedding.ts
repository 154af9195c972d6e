import { numel } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { selectAlong, takeIndex } from "./indices.ts";
import { expectTable, paddingRow } from "./paddingRow.ts";
import { div } from "./primitives/arithmetic.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";
import { type MaxNormOptions, renormRows } from "./renormRows.ts";

interface Attrs {
  readonly paddingIdx: number | undefined;
  readonly scaleGradByFreq: boolean;
}

export type EmbeddingOptions = Partial<Attrs> & MaxNormOptions;

/**
 * Rows of a table, one for each index.
 *
 * @zh 查表：每个下标取出表中的一行。
 *
 * @param index            any shape and integer dtype
 * @param weight           [V, C] the table
 * @param paddingIdx       a row that gets no gradient; negative counts from the end
 * @param scaleGradByFreq  divides the gradient of a row by how often the index names it
 * @param maxNorm          rows that are read and longer are first scaled down to it, in the table (a parameter)
 * @param normType         exponent of that norm; 2 unless given
 * @returns                [..., C] dtype of weight
 * @throws ShapeError when weight is no matrix, ValueError when a row does not exist
 * @saves             index, shape
 * @example embedding(tensor([1, 0], { dtype: "int32" }), tensor([[1, 2], [3, 4]])) // [[3, 4], [1, 2]]
 */
export const embedding = defineOp(
  {
    name: "embedding",
    inputs: ["index", "weight"],
    integer: ["index"],
    float: ["weight"],
    attrs: { paddingIdx: undefined, scaleGradByFreq: false } as Attrs,
    shape({ index, weight }, expect, { paddingIdx }) {
      expectTable(expect, weight, paddingIdx);
      return [...index, weight[1]];
    },
    forward({ index, weight }) {
      const rows = reshapeTo(takeIndex("embedding", index, weight.shape[0]), [index.numel]); // [N]
      const output = reshapeTo(selectAlong(weight, 0, rows), [...index.shape, weight.shape[1]]);
      return { output, saved: { index: rows, shape: weight.shape } };
    },
    backward(grad, { index, shape }, { paddingIdx, scaleGradByFreq }) {
      const [rows, columns] = shape;
      const table = [numel(index.shape), columns];
      const place = expandTo(reshapeTo(index, [table[0], 1]), table);
      let flat = reshapeTo(grad, table);
      if (scaleGradByFreq) flat = div(flat, reshapeTo(frequencies(index, rows, flat), [table[0], 1]));
      if (paddingIdx !== undefined) {
        const padding = elementwise("eq", place, fullLike(place, paddingRow(paddingIdx, rows)));
        flat = choose(padding, 0, flat);
      }
      const base = full([rows, columns], 0, { dtype: grad.dtype, device: grad.device });
      return { index: null, weight: scatterAlong(base, place, flat, 0, "add") };
    },
    because: { index: "embedding keeps the indices: the gradient of a row is the sum of those of its readers" },
    samples: [
      { index: { values: [1, 0, 3, 1], shape: [2, 2], dtype: "int32" }, weight: [4, 3] },
      { index: { values: [2], shape: [], dtype: "uint8" }, weight: [4, 3] },
    ],
    rejects: [
      {
        index: { values: [1, 4], shape: [2], dtype: "int32" },
        weight: [4, 3],
        message: "embedding: index must be in [0, 4), got 4 at position [1].",
      },
      {
        index: { values: [1, 3], shape: [2], dtype: "int32" },
        weight: [4, 3],
        paddingIdx: 4,
        message: "embedding: paddingIdx must be in [-4, 4) for weight [4, 3], got 4.",
      },
    ],
  },
  (apply) =>
    (index: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor => {
      const { maxNorm, normType, ...attrs } = options;
      renormRows("embedding", index, weight, { maxNorm, normType });
      return apply({ index, weight }, attrs);
    },
);

/** How often each element of the index occurs in it: [N], dtype of `like`. */
function frequencies(index: Tensor, rows: number, like: Tensor): Tensor {
  const ones = fullLike(index, 1, like.dtype);
  const counts = scatterAlong(full([rows], 0, { dtype: like.dtype, device: like.device }), index, ones, 0, "add");
  return selectAlong(counts, 0, index);
}
