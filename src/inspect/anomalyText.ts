import { show } from "../ir/shape.ts";
import type { Anomaly } from "./findAnomaly.ts";
import type { TensorStatistics } from "./tensorStatistics.ts";

/** Words of an anomaly's description. */
export interface AnomalyWords {
  readonly phases: Readonly<Record<Anomaly["phase"], string>>;
  /** `log in module 2 (forward)`; the module and the parameter may be missing. */
  op(op: string, phase: string, module: string | undefined, parameter: string | undefined): string;
  data(argument: string, sample: number): string;
  parameter(name: string): string;
  readonly constant: string;
  /** What an op gave, or what a tensor held. */
  gave(nan: number, infinite: number, numel: number, shape: string): string;
  held(nan: number, infinite: number, numel: number, shape: string): string;
  readonly calledAt: string;
  readonly wentIn: string;
  readonly nothingFinite: string;
  range(min: string, max: string, mean: string): string;
  notFinite(nan: number, infinite: number, numel: number): string;
}

const counts = (nan: number, infinite: number): string =>
  [nan > 0 ? `${nan} NaN` : "", infinite > 0 ? `${infinite} infinite` : ""].filter(Boolean).join(" and ");

const english: AnomalyWords = {
  phases: { forward: "forward", backward: "backward", update: "update" },
  op: (op, phase, module, parameter) =>
    `${op}${module === undefined ? "" : ` in module ${module}`} (${phase}${parameter === undefined ? "" : ` of ${parameter}`})`,
  data: (argument, sample) => `${argument}, sample ${sample} of the batch,`,
  parameter: (name) => `${name}, before the step,`,
  constant: "a tensor that the step was given",
  gave: (nan, infinite, numel, shape) => `gave ${counts(nan, infinite)} among ${numel} values ${shape}`,
  held: (nan, infinite, numel, shape) => `held ${counts(nan, infinite)} among ${numel} values ${shape}`,
  calledAt: "called at",
  wentIn: "went in",
  nothingFinite: "nothing finite",
  range: (min, max, mean) => `min ${min}, max ${max}, mean ${mean}`,
  notFinite: (nan, infinite, numel) => `${counts(nan, infinite) || "0 not finite"} of ${numel}`,
};

/**
 * What happened first, from where, and what had gone in, in a few lines:
 *
 *     log in module 2 (forward) gave 1 infinite among 128 values [64, 2]
 *       called at /home/me/net.ts:12:20
 *       went in: x [64, 2], min 0, max 3.2, mean 1.1, 0 not finite of 128
 */
export function anomalyText(anomaly: Anomaly, words: AnomalyWords = english): string {
  const { result, source, inputs } = anomaly;
  const outcome = anomaly.kind === "op" ? words.gave : words.held;
  const { nanCount, infiniteCount, numel, shape } = result;
  const lines = [`${subjectOf(anomaly, words)} ${outcome(nanCount, infiniteCount, numel, show(shape))}`];
  if (source !== undefined) lines.push(`  ${words.calledAt} ${source}`);
  for (const input of inputs) lines.push(`  ${words.wentIn}: ${input.name} ${statisticsText(input, words)}`);
  return lines.join("\n");
}

function subjectOf({ kind, op, phase, module, parameter, sample }: Anomaly, words: AnomalyWords): string {
  if (kind === "data") return words.data(op, sample ?? 0);
  if (kind === "parameter") return words.parameter(parameter ?? op);
  if (kind === "constant") return words.constant;
  return words.op(op, words.phases[phase], module === "" ? undefined : module, parameter);
}

function statisticsText(statistics: TensorStatistics, words: AnomalyWords): string {
  const { shape, min, max, mean, nanCount, infiniteCount, numel } = statistics;
  const known = min !== undefined && max !== undefined && mean !== undefined;
  const range = known ? words.range(short(min), short(max), short(mean)) : words.nothingFinite;
  return `${show(shape)}, ${range}, ${words.notFinite(nanCount, infiniteCount, numel)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
