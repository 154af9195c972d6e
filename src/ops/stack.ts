import { normalizeDim, sameShape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectList, inRegion, takeList } from "./lists.ts";
import { catAlong, reshapeTo } from "./primitives/shaping.ts";

/**
 * Tensors of one shape side by side along a new dimension.
 *
 * @zh 把形状相同的若干张量沿一个新的维并列起来。
 *
 * @param tensors  at least one; equal shapes
 * @param dim      where the new dimension stands in the result
 * @returns        one dimension more, its extent the number of tensors; common dtype
 * @throws ShapeError when the shapes differ
 * @example stack([tensor([1, 2]), tensor([3, 4])]) // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return inRegion("stack", () => {
    const list = takeList("stack", tensors);
    const { shape } = list[0];
    const at = normalizeDim("stack", dim, shape.length + 1);
    list.forEach((x, i) => {
      expectList("stack", sameShape(x.shape, shape), `tensors[${i}]`, `be ${show(shape)} as tensors[0]`, show(x.shape));
    });
    return catAlong(
      list.map((x) => reshapeTo(x, shape.toSpliced(at, 0, 1))),
      at,
    );
  });
}
