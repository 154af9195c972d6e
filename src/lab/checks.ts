import type { Text } from "../report/index.ts";

/** How exactly a measurement must meet its prediction. */
export type Tolerance = "identity" | "closed form" | "statistical" | "empirical";

/** One comparison of a prediction with its measurement. */
export interface Check {
  /** What is compared, as a claim that is true when the check holds. */
  readonly claim: Text;
  readonly tolerance: Tolerance;
  readonly predicted: number;
  readonly measured: number;
  /** How the two must be related. */
  readonly relation: "=" | "≤" | "≥";
  /** What was allowed: a difference, in the unit of `measured`. */
  readonly allowed: number;
  readonly holds: boolean;
}

interface Compared {
  readonly claim: Text;
  readonly predicted: number;
  readonly measured: number;
}

/**
 * Equal but for rounding: the difference is at most 1e-5 of the prediction.
 *
 * @param scale  what the difference is measured by where the prediction is zero or its terms cancel
 */
export function identity({ scale, ...compared }: Compared & { readonly scale?: number }): Check {
  return within("identity", compared, 1e-5 * (scale ?? Math.abs(compared.predicted)));
}

/** Equal bit for bit, or as whole numbers: no difference at all. `tolerance` is the class it belongs to. */
export function exactly(compared: Compared & { readonly tolerance?: "identity" | "closed form" }): Check {
  const { tolerance = "identity", ...rest } = compared;
  return within(tolerance, rest, 0);
}

/** Equal to 1e-3 of the prediction: what is deterministic and known in closed form. */
export function closedForm({ scale, ...compared }: Compared & { readonly scale?: number }): Check {
  return within("closed form", compared, 1e-3 * (scale ?? Math.abs(compared.predicted)));
}

/** A bound that holds whatever is measured, but for rounding (1e-5 of it). */
export function atMost(compared: Compared & { readonly tolerance: "identity" | "closed form" }): Check {
  const { claim, predicted, measured, tolerance } = compared;
  const allowed = 1e-5 * Math.abs(predicted);
  return { claim, tolerance, predicted, measured, relation: "≤", allowed, holds: measured <= predicted + allowed };
}

/** The prediction lies within four standard errors of an estimate. */
export function statistical({ standardError, ...compared }: Compared & { readonly standardError: number }): Check {
  return within("statistical", compared, 4 * standardError);
}

/** The mean of independent samples (at least 10), with its standard error, against a prediction. */
export function statisticalMean({
  claim,
  predicted,
  samples,
}: {
  readonly claim: Text;
  readonly predicted: number;
  readonly samples: readonly number[];
}): Check {
  const n = samples.length;
  if (n < 10) throw new RangeError(`statisticalMean: samples must be at least 10, got ${n}.`);
  const mean = samples.reduce((sum, value) => sum + value, 0) / n;
  const squares = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return statistical({ claim, predicted, measured: mean, standardError: Math.sqrt(squares / (n - 1) / n) });
}

/**
 * An effect seen over at least five seeds: its median is at least `minimum`, and four of five seeds show its sign. It is
 * reported as found, never as a theorem.
 *
 * @param effects  one for each seed, positive where the claim says so
 */
export function empirical({
  claim,
  minimum,
  effects,
}: {
  readonly claim: Text;
  readonly minimum: number;
  readonly effects: readonly number[];
}): Check {
  const n = effects.length;
  if (n < 5) throw new RangeError(`empirical: effects must be those of at least 5 seeds, got ${n}.`);
  const sorted = effects.toSorted((a, b) => a - b);
  const measured = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
  const agreeing = effects.filter((effect) => effect > 0).length;
  const holds = measured >= minimum && agreeing >= 0.8 * n;
  return { claim, tolerance: "empirical", predicted: minimum, measured, relation: "≥", allowed: 0, holds };
}

function within(tolerance: Tolerance, { claim, predicted, measured }: Compared, allowed: number): Check {
  const holds = Object.is(predicted, measured) || Math.abs(measured - predicted) <= allowed;
  return { claim, tolerance, predicted, measured, relation: "=", allowed, holds };
}
