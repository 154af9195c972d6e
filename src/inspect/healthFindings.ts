import type { HealthFinding, LayerHealth } from "./healthRecord.ts";

/**
 * When a number is worth a sentence. Rules of thumb, each with its source:
 *
 * - inactive: "as much as 40% of your network can be dead" when the learning rate is too high.
 *   Stanford CS231n notes, Neural Networks Part 1, commonly used activation functions.
 * - saturated: most units of a layer flat, as in Glorot and Bengio 2010, figures 2 and 3 (AISTATS 9).
 * - updateLarge, updateSmall: the norm of an update should be about a thousandth of that of the weights; named from 100
 *   times above and below. CS231n notes, Neural Networks Part 3, ratio of weights:updates.
 * - vanishing: per element, an early layer's gradient is less than a ten-thousandth of the largest. Glorot and Bengio 2010.
 * - exploding: the norm is more than ten times its recent average, beyond which Pascanu, Mikolov and Bengio 2013
 *   (arXiv:1211.5063) clip.
 * - statisticsOff: batch means are a running standard deviation away from the running ones, or standard deviations differ by
 *   a factor of two, so that evaluation normalises otherwise than training. Ioffe and Szegedy 2015 (arXiv:1502.03167), 3.1.
 */
export const healthLimits = {
  inactive: 0.4,
  saturated: 0.5,
  update: 1e-3,
  updateFactor: 100,
  vanishing: 1e-4,
  exploding: 10,
  meanDistance: 1,
  spreadFactor: 2,
} as const;

/** What rules need beside the layers. */
export interface HealthContext {
  readonly gradNorm: number;
  /** Mean of the norms of the observed steps before; absent until there are enough. */
  readonly usualGradNorm?: number;
  /** Steps of the run so far: running statistics need some to be near anything. */
  readonly step: number;
  /** Largest update ratio of each layer so far. */
  readonly largestRatio: (layer: string) => number;
  /** Elements of a layer's parameters. */
  readonly sizeOf: (layer: string) => number;
}

/** Steps after which a warm-up is under way, and running statistics with PyTorch's momentum of 0.1 have forgotten how they began. */
const settledAfter = 50;

export function healthFindings(layers: readonly LayerHealth[], context: HealthContext): HealthFinding[] {
  const found = layers.flatMap((layer) => [...unitFindings(layer), ...updateFindings(layer, context)]);
  return [...found, ...gradientFindings(layers, context), ...statisticsFindings(layers, context)];
}

function unitFindings({ layer, op, inactive, saturated, samplesSeen }: LayerHealth): HealthFinding[] {
  const { inactive: deadLimit, saturated: flatLimit } = healthLimits;
  const found: HealthFinding[] = [];
  if (inactive !== undefined && inactive >= deadLimit) {
    found.push({ kind: "inactive", layer, op, value: inactive, limit: deadLimit, samples: samplesSeen });
  }
  if (saturated !== undefined && saturated >= flatLimit) {
    found.push({ kind: "saturated", layer, op, value: saturated, limit: flatLimit });
  }
  return found;
}

/** Too small only if it never was larger, and not at once: a schedule may begin and end with steps of nothing. */
function updateFindings(
  { layer, op, updateRatio }: LayerHealth,
  { largestRatio, step }: HealthContext,
): HealthFinding[] {
  const { update, updateFactor } = healthLimits;
  if (updateRatio === undefined) return [];
  if (updateRatio > update * updateFactor)
    return [{ kind: "updateLarge", layer, op, value: updateRatio, limit: update }];
  if (step <= settledAfter) return [];
  const isSmall = Math.max(largestRatio(layer), updateRatio) < update / updateFactor;
  return isSmall ? [{ kind: "updateSmall", layer, op, value: updateRatio, limit: update }] : [];
}

function gradientFindings(layers: readonly LayerHealth[], context: HealthContext): HealthFinding[] {
  const { vanishing, exploding } = healthLimits;
  const { gradNorm, usualGradNorm, sizeOf } = context;
  const found: HealthFinding[] = [];
  const strengths = layers.flatMap(({ layer, op, gradNorm: norm }) =>
    norm === undefined ? [] : [{ layer, op, value: norm / Math.sqrt(Math.max(1, sizeOf(layer))) }],
  );
  const largest = Math.max(0, ...strengths.map(({ value }) => value));
  const deepest = strengths.findIndex(({ value }) => value === largest);
  for (const { layer, op, value } of strengths.slice(0, Math.max(0, deepest))) {
    if (value < vanishing * largest) {
      found.push({ kind: "vanishing", layer, op, value: value / largest, limit: vanishing });
    }
  }
  if (usualGradNorm !== undefined && gradNorm > exploding * usualGradNorm) {
    found.push({ kind: "exploding", value: gradNorm, limit: exploding * usualGradNorm });
  }
  return found;
}

function statisticsFindings(layers: readonly LayerHealth[], { step }: HealthContext): HealthFinding[] {
  if (step <= settledAfter) return [];
  return layers.flatMap(({ layer, op, meanDistance, spreadFactor }): HealthFinding[] => {
    if (meanDistance === undefined || spreadFactor === undefined) return [];
    const { meanDistance: far, spreadFactor: wide } = healthLimits;
    if (meanDistance > far) return [{ kind: "statisticsOff", layer, op, value: meanDistance, limit: far }];
    return spreadFactor > wide ? [{ kind: "statisticsOff", layer, op, value: spreadFactor, limit: wide }] : [];
  });
}
