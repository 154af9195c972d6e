/** Losses of a range test, in the order of its steps. */
export interface LrCurve {
  readonly lrs: readonly number[];
  /** Before the step with that rate; NaN where it was not finite. */
  readonly losses: readonly number[];
  /** The loss went out of hand before the last rate. */
  readonly isOut: boolean;
}

export interface LrSuggestion {
  /** Where the smoothed loss falls fastest; null when it does not fall. */
  readonly suggestion: number | null;
  /** The losses averaged over their neighbours; NaN losses are left out. */
  readonly smoothed: readonly number[];
  /** Change of the smoothed loss per factor e of the rate, at the suggestion. */
  readonly slope: number | null;
  /** Where the smoothed loss is lowest. */
  readonly lowest: { readonly lr: number; readonly loss: number };
  /** The loss still falls at the largest rate that was tried. */
  readonly isOpen: boolean;
  /** How many points are worth drawing: behind them the loss is far above the first. */
  readonly shown: number;
  /** The rule with its numbers, in English. */
  readonly sentence: string;
}

/** Behind its lowest point a curve is drawn until it has risen above the first loss by this share of its fall. */
const drawnRise = 0.25;

/** A loss that falls by less than this share does not fall. */
export const leastFall = 0.05;

/**
 * The rate at which the smoothed loss falls fastest per factor of the rate, before its lowest point. Losses are averaged
 * with Gaussian weights over a thirtieth of the steps to both sides, so the curve is not moved to larger rates, as an
 * average of past losses would move it.
 */
export function suggestLr({ lrs, losses, isOut }: LrCurve): LrSuggestion {
  const known = losses.map((_, i) => i).filter((i) => Number.isFinite(losses[i]));
  if (known.length === 0) {
    const lowest = { lr: Number.NaN, loss: Number.NaN };
    const rest = { suggestion: null, smoothed: losses, slope: null, lowest, isOpen: false, shown: losses.length };
    return { ...rest, sentence: "no suggestion: the first loss is not finite. Run check on the model and its data." };
  }
  const smoothed = smooth(losses, known, Math.max(1, losses.length / 30));
  const deepest = known.reduce((best, i) => (smoothed[i] < smoothed[best] ? i : best), known[0]);
  const lowest = { lr: lrs[deepest], loss: smoothed[deepest] };
  const isOpen = !isOut && deepest >= losses.length - 1 - losses.length / 30;
  const fall = smoothed[known[0]] - lowest.loss;
  const most = smoothed[known[0]] + drawnRise * fall;
  const end = smoothed.findIndex((loss, i) => i > deepest && loss > most);
  const shown = end < 0 ? losses.length : end + 1;
  if (fall < leastFall * Math.abs(smoothed[known[0]])) {
    const rest = { suggestion: null, smoothed, slope: null, lowest, isOpen, shown };
    return { ...rest, sentence: flatSentence(lrs, smoothed[known[0]], lowest.loss) };
  }
  let [steepest, slope] = [known[0], 0];
  for (let i = 1; i <= deepest && i + 1 < losses.length; i++) {
    const change = (smoothed[i + 1] - smoothed[i - 1]) / Math.log(lrs[i + 1] / lrs[i - 1]);
    if (change < slope) [steepest, slope] = [i, change];
  }
  const suggestion = lrs[steepest];
  const sentence = foundSentence({ suggestion, slope, lowest, isOpen });
  return { suggestion, smoothed, slope, lowest, isOpen, shown, sentence };
}

function smooth(losses: readonly number[], known: readonly number[], width: number): number[] {
  return losses.map((_, i) => {
    let [sum, weights] = [0, 0];
    for (const j of known) {
      const weight = Math.exp(-0.5 * ((i - j) / width) ** 2);
      sum += weight * losses[j];
      weights += weight;
    }
    return sum / weights;
  });
}

const figure = (value: number): string => String(Number(value.toPrecision(3)));

function foundSentence({
  suggestion,
  slope,
  lowest,
  isOpen,
}: Omit<LrSuggestion, "smoothed" | "shown" | "sentence">): string {
  return (
    `lr ${figure(suggestion ?? Number.NaN)}: there the smoothed loss falls fastest, by ${figure(-(slope ?? 0) * Math.LN10)} per tenfold rate; it is lowest, ${figure(lowest.loss)}, at ${figure(lowest.lr)}.` +
    (isOpen ? " It still falls at the largest rate that was tried: raise maxLr." : "")
  );
}

function flatSentence(lrs: readonly number[], first: number, lowest: number): string {
  return (
    `no suggestion: from lr ${figure(lrs[0])} to ${figure(lrs[lrs.length - 1])} the smoothed loss goes from ${figure(first)} no lower than ${figure(lowest)}, less than ${100 * leastFall} %. ` +
    "Raise maxLr, or run check on the model and its data."
  );
}
