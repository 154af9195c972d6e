import { normalizeDim, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectList, inRegion } from "./lists.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * Stretches of a dimension, in order.
 *
 * @zh 把一维依次切成若干段。
 *
 * @param x      at least one dimension
 * @param sizes  the extent of each, the last one maybe smaller; or all extents, which add up to that of x
 * @param dim    the dimension
 * @returns      the stretches
 * @throws ShapeError when the sizes do not fit
 * @example split(tensor([1, 2, 3]), 2) // [[1, 2], [3]]
 */
export function split(x: Tensor, sizes: number | readonly number[], dim = 0): Tensor[] {
  return inRegion("split", () => {
    const source = x.snapshot();
    expectList("split", x.ndim > 0, "x", "have at least one dimension", show(x.shape));
    const at = normalizeDim("split", dim, x.ndim);
    const extent = x.shape[at];
    const list = typeof sizes === "number" ? equalSizes(extent, sizes) : sizes;
    const total = list.reduce((sum, size) => sum + size, 0);
    const fits = list.every((size) => Number.isInteger(size) && size >= 0) && total === extent;
    const given = typeof sizes === "number" ? String(sizes) : show(sizes);
    expectList("split", fits, "sizes", `add up to ${extent}, dimension ${at} of x ${show(x.shape)}`, given);
    let start = 0;
    return list.map((size) => {
      start += size;
      return sliceAlong(source, at, start - size, size);
    });
  });
}

function equalSizes(extent: number, size: number): number[] {
  if (!(Number.isInteger(size) && size > 0)) return [size];
  const count = Math.max(1, Math.ceil(extent / size));
  return Array.from({ length: count }, (_, i) => Math.min(size, extent - i * size));
}
