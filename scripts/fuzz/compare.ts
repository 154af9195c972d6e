import type { TypedArray } from "../../src/ir/dtype.ts";
import type { Claim } from "./claims/claim.ts";

/** The first element that breaks its claim. */
export interface Mismatch {
  readonly index: number;
  readonly actual: number;
  readonly exact: number;
  readonly bound: number;
}

/** How near results came to their bounds, and how many there were. */
export class Figures {
  compared = 0;
  leftOut = 0;
  /** The largest error over its bound. */
  worst = 0;
  /** Elements with a bound, by hundredths of it that their error takes. */
  readonly #shares = new Float64Array(101);

  add(share: number): void {
    this.worst = Math.max(this.worst, share);
    this.#shares[Math.min(100, Math.floor(100 * share))]++;
  }

  /** The error over its bound that this fraction of the elements stays below. */
  quantile(fraction: number): number {
    const total = this.#shares.reduce((a, b) => a + b, 0);
    let sofar = 0;
    for (let i = 0; i < this.#shares.length; i++) {
      sofar += this.#shares[i];
      if (sofar >= fraction * total) return Math.min(100, i + 1) / 100;
    }
    return 0;
  }
}

/** Holds a result against what is claimed of it. */
export function compare(actual: TypedArray, claim: Claim, figures: Figures): Mismatch | undefined {
  let first: Mismatch | undefined;
  const { values, bounds } = claim;
  for (let index = 0; index < values.length; index++) {
    const [got, exact, bound] = [actual[index], values[index], bounds[index]];
    figures.compared++;
    if (bound === Number.POSITIVE_INFINITY) {
      figures.leftOut++;
      continue;
    }
    if (got === exact || (Number.isNaN(got) && Number.isNaN(exact))) continue;
    const share = Math.abs(got - exact) / bound;
    if (share <= 1) figures.add(share);
    else first ??= { index, actual: got, exact, bound };
  }
  return first;
}

/** Whether two results have the same bits, any NaN counting as any other. */
export function sameBits(a: TypedArray, b: TypedArray): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
