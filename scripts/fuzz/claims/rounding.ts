import type { TypedArray } from "../../../src/ir/dtype.ts";

/** Half the distance of neighbouring float32 numbers around 1: what one operation adds, relative to its result. */
export const unit = 2 ** -24;
export const largestFloat = 3.4028234663852886e38;
/** What is larger rounds to infinity. */
const overflow = 2 ** 128 * (1 - 2 ** -25);

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Distance of neighbouring float32 numbers around x. */
function ulp(x: number): number {
  double[0] = x;
  const exponent = ((words[1] >>> 20) & 0x7ff) - 1023;
  return 2 ** (Math.max(-126, Math.min(127, exponent)) - 23);
}

/**
 * The error of an operation whose exact result is `value`, whose inputs move it by at most `spread`, and which is off by
 * at most `ulps`. What rounds correctly is exact where the result is a float32 number.
 */
export function rounded(value: number, spread: number, ulps: number): number {
  if (!Number.isFinite(value)) return spread === 0 ? 0 : Number.POSITIVE_INFINITY;
  if (spread === 0 && (ulps <= 0.5 || value === 0) && Math.fround(value) === value) return 0;
  return spread + ulps * ulp(Math.abs(value) + spread);
}

/** Infinities where results overflow for certain, and no claim where they might; NaN bounds are no claim. */
export function settle(values: TypedArray, bounds: Float64Array): void {
  for (let i = 0; i < bounds.length; i++) {
    const bound = bounds[i];
    if (Number.isNaN(bound)) bounds[i] = Number.POSITIVE_INFINITY;
    const size = Math.abs(values[i]);
    if (size + bound < largestFloat || !Number.isFinite(size) || bound === Number.POSITIVE_INFINITY) continue;
    if (bound === 0 && size === largestFloat) continue;
    const certain = size - bound >= overflow;
    if (certain) values[i] = values[i] > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    bounds[i] = certain ? 0 : Number.POSITIVE_INFINITY;
  }
}

/** The largest power of two that divides every finite element; sums of its multiples below 2^24 of it are exact. */
export function quantumOf(values: TypedArray): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) {
    if (value === 0 || !Number.isFinite(value)) continue;
    double[0] = value;
    const [low, high] = words;
    const exponent = Math.max(1, (high >>> 20) & 0x7ff) - 1075;
    const zeros = low !== 0 ? 31 - Math.clz32(low & -low) : 32 + (31 - Math.clz32(mantissaBit(high)));
    least = Math.min(least, exponent + Math.min(52, zeros));
  }
  return 2 ** least;
}

/** The lowest set bit of the upper part of the mantissa, the hidden one included. */
function mantissaBit(high: number): number {
  const bits = (high & 0xfffff) | 0x100000;
  return bits & -bits;
}
