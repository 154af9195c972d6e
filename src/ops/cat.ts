import { normalizeDim, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectList, inRegion, takeList } from "./lists.ts";
import { catAlong } from "./primitives/shaping.ts";

/**
 * Tensors one after the other along a dimension.
 *
 * @zh 沿一维依次拼接若干张量。
 *
 * @param tensors  at least one; equal shapes but for dim (an empty vector is skipped, as in PyTorch)
 * @param dim      the dimension that grows
 * @returns        extent of dim: the sum; common dtype
 * @throws ShapeError when the other dimensions differ
 * @example cat([tensor([1, 2]), tensor([3])]) // [1, 2, 3]
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  return inRegion("cat", () => {
    const all = takeList("cat", tensors);
    const list = all.filter((x) => !sameShape(x.shape, [0]));
    if (list.length === 0) return all[0];
    const [first] = list;
    expectList("cat", first.ndim > 0, "tensors[0]", "have at least one dimension", show(first.shape));
    const at = normalizeDim("cat", dim, first.ndim);
    list.forEach((x, i) => {
      const fits = x.ndim === first.ndim && x.shape.every((extent, d) => d === at || extent === first.shape[d]);
      const wanted = `have the shape of tensors[0] ${show(first.shape)} but for dimension ${at}`;
      expectList("cat", fits, `tensors[${i}]`, wanted, show(x.shape));
    });
    return catAlong(list, at);
  });
}
