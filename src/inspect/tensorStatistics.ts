import type { TypedArray } from "../ir/dtype.ts";
import type { Shape } from "../ir/shape.ts";

/** What a tensor holds, in a few numbers. */
export interface TensorStatistics {
  /** As the op's record calls it. */
  readonly name: string;
  readonly shape: Shape;
  /** Of the finite elements, as is the mean; undefined when there are none. */
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  readonly nanCount: number;
  /** Elements that are Infinity or -Infinity. */
  readonly infiniteCount: number;
  readonly numel: number;
}

export function tensorStatistics(name: string, shape: Shape, data: TypedArray): TensorStatistics {
  let [min, max, sum, nanCount, infiniteCount] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    if (Number.isNaN(value)) nanCount += 1;
    else if (!Number.isFinite(value)) infiniteCount += 1;
    else {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
  }
  const finite = data.length - nanCount - infiniteCount;
  const range = finite > 0 ? { min, max, mean: sum / finite } : {};
  return { name, shape, ...range, nanCount, infiniteCount, numel: data.length };
}
