import { normalizeDim, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { expectList } from "./lists.ts";
import { split } from "./split.ts";

/**
 * A dimension cut into at most `chunks` stretches of equal extent, the last one maybe smaller.
 *
 * @zh 把一维切成至多给定块数的等长小块，最后一块可能较短。
 *
 * @param x       at least one dimension
 * @param chunks  how many, at least 1
 * @param dim     the dimension
 * @returns       the stretches, fewer than asked for when the rounded-up extent needs fewer
 * @throws ShapeError when chunks is below 1
 * @example chunk(tensor([1, 2, 3]), 2) // [[1, 2], [3]]
 */
export function chunk(x: Tensor, chunks: number, dim = 0): Tensor[] {
  expectList(
    "chunk",
    Number.isInteger(chunks) && chunks >= 1,
    "chunks",
    "be a whole number of at least 1",
    String(chunks),
  );
  expectList("chunk", x.ndim > 0, "x", "have at least one dimension", show(x.shape));
  const extent = x.shape[normalizeDim("chunk", dim, x.ndim)];
  // Of nothing there is enough for everybody.
  const sizes = extent === 0 ? new Array<number>(chunks).fill(0) : Math.ceil(extent / chunks);
  return split(x, sizes, dim);
}
