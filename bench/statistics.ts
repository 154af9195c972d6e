/** In the unit of what was given. */
export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.slice().sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** A peer computed something else: a time would mean nothing. */
export class OtherNumbersError extends Error {
  constructor(message: string) {
    super(`${message}: not the same work, so no time`);
  }
}

/** Throws an OtherNumbersError unless the numbers of two peers agree to `tolerance`, relative to the largest of them. */
export function expectSame(own: readonly number[], other: readonly number[], tolerance: number): void {
  if (own.length !== other.length) throw new OtherNumbersError(`${own.length} numbers here and ${other.length} there`);
  const scale = Math.max(...other.map(Math.abs), 1e-30);
  own.forEach((value, i) => {
    if (Math.abs(value - other[i]) <= tolerance * scale) return;
    throw new OtherNumbersError(`number ${i} is ${value} here and ${other[i]} there`);
  });
}
