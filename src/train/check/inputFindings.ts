import { isFloat } from "../../ir/dtype.ts";
import type { Finding } from "./finding.ts";
import { found } from "./found.ts";
import type { DataScan, FieldScan } from "./scanData.ts";

/** Root mean square that no usual scaling goes beyond: standardised values have 1, pixels as shares of white less. */
const largestScale = 5;
/** Values that all lie below this are lost beside the initial biases. */
const smallestReach = 0.02;

/** What the inputs' values tell: scale, features that never change, values that are no numbers. */
export function inputFindings({ x, samples, of }: DataScan): Finding[] {
  const looked = { samples, of };
  if (x.notFinite) return [found("inputs-not-finite", { ...x.notFinite, ...looked })];
  if (x.isAlike && samples > 1) return [found("inputs-alike", looked)];
  const { smallest, largest } = x;
  if (!isFloat(x.dtype)) return [found("inputs-indices", { smallest, largest, ...looked })];
  const spread = spreadOf(x);
  const findings: Finding[] = [];
  const far = farthest(x);
  if (far && far.scale > largestScale) {
    const worst = x.features.length > 1 ? { feature: far.feature, mean: far.mean, deviation: far.deviation } : null;
    findings.push(found("inputs-unscaled", { ...spread, ...looked, worst }));
  } else if (Math.max(-smallest, largest) < smallestReach) {
    findings.push(found("inputs-unscaled", { ...spread, ...looked, worst: null }));
  } else findings.push(found("inputs-scaled", { ...spread, ...looked }));
  const features = x.features.flatMap(({ deviation, mean }, f) => (isConstant(mean, deviation) ? [f] : []));
  if (features.length > 0 && samples > 1) findings.push(found("inputs-constant", { features, of: x.features.length }));
  return findings;
}

/** Location and spread without the rest of what was seen. */
export function spreadOf({ mean, deviation, smallest, largest }: FieldScan): {
  mean: number;
  deviation: number;
  smallest: number;
  largest: number;
} {
  return { mean, deviation, smallest, largest };
}

/** Whether a deviation is no more than float32 rounding of the mean. */
export function isConstant(mean: number, deviation: number): boolean {
  return deviation <= 1e-7 * Math.abs(mean);
}

function farthest({
  features,
}: FieldScan): { feature: number; mean: number; deviation: number; scale: number } | undefined {
  const scales = features.map(({ mean, deviation }, feature) => ({
    feature,
    mean,
    deviation,
    scale: Math.hypot(mean, deviation),
  }));
  return scales.sort((a, b) => b.scale - a.scale)[0];
}
