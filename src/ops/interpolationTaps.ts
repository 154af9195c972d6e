import type { DType } from "../ir/dtype.ts";
import { pickTaps, type Taps } from "./primitives/taps.ts";

/** How one dimension is resampled. */
export interface Resampling {
  readonly extent: number;
  readonly out: number;
  /** Output positions per input position as the caller gave it; without it the ratio of the extents counts. */
  readonly factor: number | undefined;
  readonly alignCorners: boolean;
  /** Positions are rounded as PyTorch rounds them, which decides what `nearest` picks: doubles for float64, else floats. */
  readonly dtype: DType;
}

const rounding = (dtype: DType): ((value: number) => number) => (dtype === "float64" ? (value) => value : Math.fround);

/** Input positions per output position. */
function stepOf({ extent, out, factor, alignCorners, dtype }: Resampling): number {
  const round = rounding(dtype);
  if (alignCorners) return out > 1 ? round((extent - 1) / (out - 1)) : 0;
  return round(factor !== undefined && factor > 0 ? 1 / factor : extent / out);
}

/** Where output position o lies in the input: at the middle of its share, or at corners that meet. */
function sourceOf(resampling: Resampling, step: number, o: number): number {
  const round = rounding(resampling.dtype);
  if (resampling.alignCorners) return round(step * o);
  return round(round(step * round(o + 0.5)) - 0.5);
}

/** The input position whose share begins (nearest) or lies (nearest-exact) around each output position. */
export function nearestTaps(resampling: Resampling, exact: boolean): Taps {
  const { extent, out, dtype } = resampling;
  const round = rounding(dtype);
  const step = stepOf({ ...resampling, alignCorners: false });
  const index = Int32Array.from({ length: out }, (_, o) => {
    const at = exact ? round(Math.max(0, sourceOf(resampling, step, o)) + 0.5) : round(step * o);
    return Math.min(Math.floor(Math.fround(at)), extent - 1);
  });
  return pickTaps(extent, index);
}

/** The two neighbours, by distance. */
export function linearTaps(resampling: Resampling): Taps {
  const { extent, out, dtype } = resampling;
  const step = stepOf(resampling);
  const round = rounding(dtype);
  const index = new Int32Array(2 * out);
  const weight = new Float64Array(2 * out);
  for (let o = 0; o < out; o++) {
    // Equal extents are a copy, whatever factor led to them.
    const at = extent === out ? o : Math.max(0, sourceOf(resampling, step, o));
    const first = Math.min(Math.floor(at), extent - 1);
    const share = Math.min(Math.max(round(at - first), 0), 1);
    index.set([first], o);
    index.set([Math.min(first + 1, extent - 1)], out + o);
    weight.set([1 - share], o);
    weight.set([share], out + o);
  }
  return { extent, out, count: 2, index, weight };
}

/** Keys' cubic convolution kernel; a is its slope at distance 1. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return 0;
}

/** The four neighbours under a cubic kernel; beyond the edge the edge counts again. */
export function cubicTaps(resampling: Resampling): Taps {
  const { extent, out } = resampling;
  const step = stepOf(resampling);
  const index = new Int32Array(4 * out);
  const weight = new Float64Array(4 * out);
  for (let o = 0; o < out; o++) {
    const at = sourceOf(resampling, step, o);
    const base = Math.min(Math.floor(at), extent - 1);
    const rest = Math.min(Math.max(at - base, 0), 1);
    for (let k = 0; k < 4; k++) {
      index[k * out + o] = Math.min(Math.max(base + k - 1, 0), extent - 1);
      weight[k * out + o] = cubic(k - 1 - rest, -0.75);
    }
  }
  return { extent, out, count: 4, index, weight };
}

/** The kernel stretched over what an output position shrinks to, so that no input position is passed over. */
export function smoothedTaps(resampling: Resampling, kind: "linear" | "cubic"): Taps {
  const { extent, out } = resampling;
  const step = stepOf(resampling);
  const reach = kind === "linear" ? 1 : 2;
  const stretch = Math.max(step, 1);
  const support = reach * stretch;
  const kernel = (distance: number): number =>
    kind === "linear" ? Math.max(0, 1 - Math.abs(distance)) : cubic(distance, -0.5);
  const rows = Array.from({ length: out }, (_, o) => {
    const center = step * (o + 0.5);
    const start = Math.max(Math.trunc(center - support + 0.5), 0);
    const end = Math.min(Math.trunc(center + support + 0.5), extent);
    const shares = Array.from({ length: end - start }, (_, j) => kernel((j + start - center + 0.5) / stretch));
    const total = shares.reduce((a, b) => a + b, 0);
    return { start, shares: shares.map((share) => (total === 0 ? share : share / total)) };
  });
  const count = rows.reduce((most, { shares }) => Math.max(most, shares.length), 1);
  const index = new Int32Array(count * out).fill(-1);
  const weight = new Float64Array(count * out);
  rows.forEach(({ start, shares }, o) => {
    shares.forEach((share, k) => {
      index[k * out + o] = start + k;
      weight[k * out + o] = share;
    });
  });
  return { extent, out, count, index, weight };
}
