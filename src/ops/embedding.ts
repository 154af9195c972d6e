import { numel, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import { defineOp } from "./defineOp.ts";
import { selectAlong, takeIndex } from "./indices.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Rows of a table, one for each index.
 *
 * @param index       any shape and integer dtype
 * @param weight      [V, C] the table
 * @param paddingIdx  a row that gets no gradient; negative counts from the end
 * @returns           [..., C] dtype of weight
 * @throws ShapeError when weight is no matrix, ValueError when a row does not exist
 * @saves             index, shape
 * @example embedding(tensor([1, 0], { dtype: "int32" }), tensor([[1, 2], [3, 4]])) // [[3, 4], [1, 2]]
 */
export const embedding = defineOp({
  name: "embedding",
  inputs: ["index", "weight"],
  integer: ["index"],
  float: ["weight"],
  attrs: { paddingIdx: undefined as number | undefined },
  shape({ index, weight }, expect, { paddingIdx }) {
    expect.that(weight.length === 2, "weight", "be [V, C]", weight);
    const [rows, columns] = weight;
    const known = paddingIdx === undefined || (paddingIdx >= -rows && paddingIdx < rows);
    expect.that(known, "paddingIdx", `be in [${-rows}, ${rows}) for weight ${show(weight)}`, String(paddingIdx));
    return [...index, columns];
  },
  forward({ index, weight }) {
    const rows = reshapeTo(takeIndex("embedding", index, weight.shape[0]), [index.numel]); // [N]
    const output = reshapeTo(selectAlong(weight, 0, rows), [...index.shape, weight.shape[1]]);
    return { output, saved: { index: rows, shape: weight.shape } };
  },
  backward(grad, { index, shape }, { paddingIdx }) {
    const [rows, columns] = shape;
    const table = [numel(index.shape), columns];
    const place = expandTo(reshapeTo(index, [table[0], 1]), table);
    let flat = reshapeTo(grad, table);
    if (paddingIdx !== undefined) {
      const padding = fullLike(place, paddingIdx < 0 ? paddingIdx + rows : paddingIdx);
      flat = elementwise("where", elementwise("eq", place, padding), fullLike(flat, 0), flat);
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
  ],
});
