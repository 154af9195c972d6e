import { ShapeError, ValueError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRegion, takeList } from "./lists.ts";
import { expandTo, permuteTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * Grids of coordinates: for each vector a tensor that runs through it along its own dimension.
 *
 *     grids[k][i₀, i₁, …] = tensors[k][i_k]
 *
 * @zh 由若干坐标向量生成网格坐标。
 *
 * @param tensors  vectors (a scalar counts as one of extent 1)
 * @param options  indexing: "ij", or "xy", which exchanges the first two dimensions
 * @returns        one tensor per vector, all of the same shape; common dtype
 * @throws ShapeError when one has more than one dimension, ValueError for another indexing
 * @example meshgrid([tensor([1, 2]), tensor([3, 4, 5])])[0] // [[1, 1, 1], [2, 2, 2]]
 */
export function meshgrid(tensors: readonly Tensor[], options: { readonly indexing?: "ij" | "xy" } = {}): Tensor[] {
  const { indexing = "ij" } = options;
  if (indexing !== "ij" && indexing !== "xy") {
    throw new ValueError({
      op: "meshgrid",
      argument: "indexing",
      expected: 'be "ij" or "xy"',
      received: JSON.stringify(indexing),
    });
  }
  return inRegion("meshgrid", () => {
    const list = takeList("meshgrid", tensors);
    list.forEach((x, i) => {
      if (x.ndim <= 1) return;
      const expected = "have at most 1 dimension";
      throw new ShapeError({ op: "meshgrid", argument: `tensors[${i}]`, expected, received: show(x.shape) });
    });
    const shape = list.map((x) => x.numel);
    const order = shape.map((_, i) => (indexing === "xy" && list.length > 1 && i < 2 ? 1 - i : i));
    return list.map((x, i) => {
      const along = shape.map((extent, dim) => (dim === i ? extent : 1));
      return permuteTo(expandTo(reshapeTo(x, along), shape), order);
    });
  });
}
