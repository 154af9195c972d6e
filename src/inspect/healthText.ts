import type { FindingKind, HealthFinding, HealthRecord, LayerHealth } from "./healthRecord.ts";
import { textTable } from "./textTable.ts";

/** Words of a run's health; numbers come as text. */
export interface HealthWords {
  readonly layer: string;
  readonly op: string;
  readonly gradNorm: string;
  readonly updateRatio: string;
  readonly mean: string;
  readonly spread: string;
  readonly inactive: string;
  readonly saturated: string;
  readonly statistics: string;
  /** Stands for the network itself, and for what does not apply. */
  readonly outside: string;
  /** Joins names of layers. */
  readonly comma: string;
  /** Goes on after some names: that there are more. */
  others(count: number): string;
  range(low: string, high: string): string;
  /** What is wrong and what the rule says, with its source. */
  readonly findings: Readonly<
    Record<FindingKind, (where: string, value: string, limit: string, samples: string) => string>
  >;
}

const english: HealthWords = {
  layer: "layer",
  op: "op",
  gradNorm: "gradient",
  updateRatio: "update/weight",
  mean: "mean",
  spread: "spread",
  inactive: "inactive",
  saturated: "saturated",
  statistics: "batch-running",
  outside: "-",
  comma: ", ",
  others: (count) => ` and ${count} more`,
  range: (low, high) => `${low} to ${high}`,
  findings: {
    inactive: (where, value, limit, samples) =>
      `${where}: ${value} of the units were 0 on all ${samples} samples seen; they learn nothing while they are. ` +
      `Up to ${limit} is common, more points to a learning rate too high or biases far below 0 (CS231n notes, activation functions).`,
    saturated: (where, value, limit) =>
      `${where}: ${value} of the values lie where the slope is below 6 % of its largest, so little gradient passes. From ${limit} on a layer ` +
      "hardly learns: scale the inputs, or begin with smaller weights (Glorot and Bengio 2010).",
    updateLarge: (where, value, limit) =>
      `${where}: a step changes the weights by ${value} of their norm, far above the rule of thumb of ${limit}. ` +
      "The learning rate may be too high (CS231n notes, ratio of updates to weights).",
    updateSmall: (where, value, limit) =>
      `${where}: a step changes the weights by ${value} of their norm, far below the rule of thumb of ${limit}. ` +
      "The learning rate may be too low, or the layer gets no gradient (CS231n notes, ratio of updates to weights).",
    vanishing: (where, value, limit) =>
      `${where}: its gradient, per weight, is ${value} of that of a later layer; below ${limit} gradients vanish on their way back. ` +
      "Normalise, use ReLU, or initialise by the layer's width (Glorot and Bengio 2010).",
    exploding: (where, value, limit) =>
      `${where}: the gradient's norm is ${value}, more than ten times its recent mean (${limit}). ` +
      "Lower the learning rate, or clip with clipGradNorm (Pascanu, Mikolov and Bengio 2013).",
    statisticsOff: (where, value, limit) =>
      `${where}: the batch's statistics are off the running ones by ${value} (limit ${limit}), so evaluation normalises otherwise than training. ` +
      "Larger batches or a larger momentum bring them together (Ioffe and Szegedy 2015).",
  },
};

/** Layers that a sentence names. */
const namesShown = 6;

/** What is wrong, in a sentence or two with its numbers; findings of one kind share theirs. */
export function findingTexts(findings: readonly HealthFinding[], words: HealthWords = english): string[] {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = findings.filter((finding) => finding.kind === kind);
    const text = kind === "inactive" || kind === "saturated" ? shareText : numberText;
    const values = own.map(({ value }) => value);
    const [low, high] = [text(Math.min(...values)), text(Math.max(...values))];
    const { limit, samples } = own[0];
    const value = low === high ? low : words.range(low, high);
    return words.findings[kind](placesText(own, words), value, text(limit), String(samples ?? ""));
  });
}

function placesText(findings: readonly HealthFinding[], words: HealthWords): string {
  const names = findings.map(({ layer, op }) => [layer, op].filter(Boolean).join(" ") || words.outside);
  const more = names.length - namesShown;
  return names.slice(0, namesShown).join(words.comma) + (more > 0 ? words.others(more) : "");
}

/** One observed step, a line a layer. */
export function healthTable({ layers }: HealthRecord, words: HealthWords = english): string {
  const { layer, op, gradNorm, updateRatio, mean, spread, inactive, saturated, statistics } = words;
  const cell = (value: number | undefined, text: (value: number) => string): string =>
    value === undefined ? "" : text(value);
  const row = (each: LayerHealth): string[] => [
    each.layer || words.outside,
    each.op || words.outside,
    cell(each.gradNorm, numberText),
    cell(each.updateRatio, numberText),
    cell(each.mean, numberText),
    cell(each.spread, numberText),
    cell(each.inactive, shareText),
    cell(each.saturated, shareText),
    cell(each.meanDistance, numberText),
  ];
  const head = [layer, op, gradNorm, updateRatio, mean, spread, inactive, saturated, statistics];
  return textTable([head, ...layers.map(row)], 2);
}

/** Three digits. */
function numberText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

function shareText(value: number): string {
  return `${Number((100 * value).toPrecision(3))} %`;
}
