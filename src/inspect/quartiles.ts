import type { Quartiles } from "./profileRecord.ts";

/** Values in any order; between two of them by their distance. */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}
