import type { Shape } from "../ir/shape.ts";

/**
 * The order in which a reduction adds. It depends on the reduced node's input shape, its dims and the lane count alone,
 * never on what the reduction was fused with, so fusing changes no bit.
 *
 * Dimensions of one step are dropped and neighbours of one class merged, which leaves runs that alternate between kept
 * and reduced. Where the last run is reduced (`along: "run"`), its `length` elements are walked in steps of `stripes`,
 * whose vectors are added in pairs, then to a vector of accumulators, and the `length % stripes` elements at its end to
 * one more; the other reduced runs are walked around it in row-major order. Where the last run is kept (`along: "columns"`), each result has one accumulator, which
 * walks the reduced runs in row-major order.
 *
 * Accumulators are f32 and hold at most `blockSteps` steps; then they are added in order (lanes, then the end) to an
 * f64 total. Few long reductions are cut into chunks of `outerChunk` outer steps by `runChunk` elements; each chunk's
 * total is rounded to f32, and the chunks are added in order in f64. Extremes, integers and products follow the same
 * walk, with products in f64 throughout.
 */
export interface ReduceTree {
  readonly along: "run" | "columns";
  /** Elements of the last run when it is reduced, else 1. */
  readonly length: number;
  /** Steps around it, or all steps for columns. */
  readonly outer: number;
  /** Elements of the last run when it is kept, else 1. */
  readonly columns: number;
  readonly stripes: number;
  readonly outerChunk: number;
  readonly runChunk: number;
  readonly chunks: number;
}

export const blockSteps = 64;
/** Elements of a chunk. */
const chunkSize = 16384;
/** Vectors of columns that one item walks together. */
export const columnVectors = 4;

export function reduceTree(shape: Shape, reduced: readonly boolean[], lanes: number): ReduceTree {
  let length = 1;
  let d = shape.length - 1;
  while (d >= 0 && (shape[d] === 1 || reduced[d])) length *= shape[d--];
  let kept = 1;
  let total = 1;
  let columns = 1;
  let inLastRun = true;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (reduced[i]) {
      total *= shape[i];
      if (shape[i] > 1) inLastRun = false;
    } else {
      kept *= shape[i];
      if (inLastRun) columns *= shape[i];
    }
  }
  if (length > 1 || columns === 1) {
    const outer = total / Math.max(length, 1);
    const stripes = lanes * (length >= 64 * lanes ? 4 : length >= 16 * lanes ? 2 : 1);
    const split = kept < 8 && total > chunkSize;
    const runChunk = split && length > chunkSize ? chunkSize : length;
    const outerChunk = split && length <= chunkSize ? Math.max(1, Math.floor(chunkSize / length)) : split ? 1 : outer;
    const chunks = Math.ceil(outer / Math.max(outerChunk, 1)) * Math.ceil(length / Math.max(runChunk, 1));
    return { along: "run", length, outer, columns: 1, stripes, outerChunk, runChunk, chunks: split ? chunks : 1 };
  }
  const items = (kept / columns) * Math.ceil(columns / (lanes * columnVectors));
  const split = items < 8 && total > chunkSize / 8;
  const outerChunk = split ? Math.min(total, Math.max(64, Math.floor((2 * chunkSize) / columns))) : total;
  const chunks = split ? Math.ceil(total / outerChunk) : 1;
  return { along: "columns", length: 1, outer: total, columns, stripes: 1, outerChunk, runChunk: 1, chunks };
}
