import { ValueError } from "../../ir/errors.ts";
import { numel } from "../../ir/shape.ts";
import { crossEntropy } from "../../ops/crossEntropy.ts";
import { recordRequest } from "../../tensor/recordRequest.ts";
import { evaluate, type Tensor } from "../../tensor/tensor.ts";
import { chunkSizeFor, chunksOf } from "../chunks.ts";
import type { FitOptions, TrainingData } from "../fitOptions.ts";
import { loaderOf } from "../loaderOf.ts";
import { deviceOf } from "../programs.ts";
import { type Examinable, type TunableUpdater, untouched } from "../untouched.ts";
import { classesOf, type Examination, lossOf, outputOf } from "./examination.ts";
import { type CheckTopic, checkTopics, type Finding, type FindingFacts, type FindingLevel } from "./finding.ts";
import { forecastFindings } from "./forecastFindings.ts";
import { found } from "./found.ts";
import { gradientFindings, watchedGradients } from "./gradientFindings.ts";
import { inputFindings } from "./inputFindings.ts";
import { labelFindings, targetFindings } from "./labelFindings.ts";
import { lossFindings } from "./lossFindings.ts";
import { overfitFindings, smallBatch, someOf } from "./overfitFindings.ts";
import { type DataScan, scanData } from "./scanData.ts";
import { unitFindings, watchedLayers } from "./unitFindings.ts";

/** With fewer samples a unit may rest by chance. */
const samplesForUnits = 16;
/** Statistics of a batch of fewer samples say little about the others. */
const fewest = 4;

/** The options of the run that is planned, as `fit` takes them, and how closely to look. */
export interface CheckOptions
  extends Pick<
    FitOptions,
    "loss" | "batchSize" | "accumulate" | "shuffle" | "seed" | "dropLast" | "clock" | "memoryLimitBytes"
  > {
  readonly optimizer: TunableUpdater;
  /** Of the planned run, for the forecast; 1 unless given. */
  readonly epochs?: number;
  /** Samples whose values and labels are looked at; 10,000 unless given. */
  readonly samples?: number;
  /** Most steps on the one batch that is to be learnt; 200 unless given. */
  readonly overfitSteps?: number;
}

export interface CheckReport {
  /** In the order of `checkTopics`; every topic has at least one. */
  readonly findings: readonly Finding[];
  /** The worst of all. */
  readonly level: FindingLevel;
}

/**
 * Looks for what keeps a run from learning before it begins: inputs and labels, shapes, one forward and one backward
 * pass, the first loss against that of equal scores (ln K for K classes), units that are stuck, gradients that do not
 * arrive, whether one batch can be learnt by heart, and what the run takes of time and memory.
 *
 * Model, optimizer, loader and random generators are to the bit as before, also when something throws. What a model or
 * a loss keeps outside parameters and buffers is not known here. Nothing else may use them meanwhile.
 *
 * @param options  those that `fit` is given; the schedule is left out, the optimizer's learning rate is the present one
 * @throws ValueError for counts out of range; what the model, the loss and the data throw is a finding
 * @example const { level, findings } = await check(model, data, { optimizer, epochs: 3 })
 */
export async function check(model: Examinable, data: TrainingData, options: CheckOptions): Promise<CheckReport> {
  const { epochs = 1, accumulate = 1, samples = 10_000, overfitSteps = 200 } = options;
  for (const [name, value] of Object.entries({ epochs, accumulate, samples, overfitSteps })) expectCount(name, value);
  const loader = loaderOf(data, options);
  const { dataset } = loader;
  const findings: Finding[] = [];
  const { optimizer, loss = crossEntropy, clock } = options;
  await untouched(model, optimizer, async () => {
    model.train(true);
    const seen = await attempt(findings, "data", () => ({
      planned: dataset.batch(loader.peek().indices),
      scan: scanData(dataset, samples),
    }));
    if (!seen) return;
    const { planned, scan } = seen;
    findings.push(...inputFindings(scan));
    const chunkSize = await attempt(findings, "forward", () => chunkSizeFor(model, loader, options));
    if (chunkSize === undefined) return;
    const [batch] = chunksOf(planned, chunkSize);
    const exam: Examination = { model, optimizer, loss, dataset, loader, device: deviceOf(model), batch };
    const output = await passFindings(exam, scan, findings);
    if (!output) return;
    await lastBatchFindings(exam, findings);
    const batchToLearn = smallBatch(exam, numel(output.shape.slice(1)));
    const overfit = await attempt(findings, "step", () => overfitFindings(exam, batchToLearn, overfitSteps));
    findings.push(...(overfit ?? []));
    const run = { epochs, accumulate, clock };
    const forecast = await attempt(findings, "step", () => forecastFindings(exam, planned, run));
    findings.push(...(forecast ?? []));
  });
  return reportOf(findings);
}

/** One forward and one backward pass: the output, but none when there is no use in going on. */
async function passFindings(exam: Examination, scan: DataScan, findings: Finding[]): Promise<Tensor | undefined> {
  const { x, y } = exam.batch;
  const output = await attempt(findings, "forward", () => outputOf(exam, x));
  if (!output) return undefined;
  const scores = classesOf(output, y);
  const labels = scores ? labelFindings(exam, scan, scores.classes) : targetFindings(exam, scan);
  findings.push(...labels);
  if (labels.some(({ id }) => id === "labels-out-of-range")) return undefined;
  const loss = await attempt(findings, "loss", () => lossOf(exam, output, y));
  if (!loss) return undefined;
  const gradients = await attempt(findings, "backward", () => watchedGradients(exam, loss));
  if (!gradients) return undefined;
  const few = x.shape[0] < samplesForUnits;
  const seen = few ? someOf(exam.dataset, samplesForUnits) : exam.batch;
  const layers = await attempt(findings, "forward", () =>
    watchedLayers(few ? lossOf(exam, outputOf(exam, seen.x), seen.y) : loss),
  );
  if (!layers) return undefined;
  const sizes = gradients.flatMap(({ size }): Tensor[] => (size ? [size.norm, size.peak] : []));
  const computed = await attempt(findings, "forward", async () => {
    await evaluate(output, loss, ...sizes, ...layers.map(({ reach }) => reach));
    return true;
  });
  if (!computed) return undefined;
  findings.push(found("shapes-fit", { x: x.shape, y: y.shape, output: output.shape }));
  const keepsStatistics = Object.keys(exam.model.stateDict()).some((name) => name.endsWith("running_mean"));
  const { batchSize } = exam.loader;
  if (keepsStatistics && batchSize < fewest) findings.push(found("statistics-noisy", { batchSize }));
  findings.push(...(await unitFindings(layers, seen.x.shape[0])));
  findings.push(...(await gradientFindings(exam, gradients)));
  const start = await lossFindings(exam, output, loss, scores);
  findings.push(...start);
  return start.some(({ id }) => id === "loss-not-finite") ? undefined : output;
}

/** Records what the short last batch of an epoch would do. */
async function lastBatchFindings(exam: Examination, findings: Finding[]): Promise<void> {
  const { batchSize, dropLast } = exam.loader;
  const samples = exam.dataset.length % batchSize;
  if (dropLast || samples === 0 || exam.dataset.length < batchSize) return;
  const { x, y } = exam.dataset.batch(Int32Array.from({ length: samples }, (_, i) => i));
  try {
    await recordRequest(() => lossOf(exam, outputOf(exam, x), y), exam.device);
  } catch (error) {
    findings.push(found("last-batch-fault", { samples, batchSize, message: messageOf(error) }));
  }
}

/** What `body` gives; what it throws is a finding, and what it recorded is forgotten by whoever called `check`. */
async function attempt<T>(
  findings: Finding[],
  during: FindingFacts["pass-fault"]["during"],
  body: () => T | Promise<T>,
): Promise<T | undefined> {
  try {
    return await body();
  } catch (error) {
    findings.push(found("pass-fault", { during, message: messageOf(error) }));
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reportOf(findings: Finding[]): CheckReport {
  const topics = checkTopics.filter((topic) => !findings.some((each) => each.topic === topic));
  if (topics.length > 0) findings.push(found("not-checked", { topics }));
  const place = (topic: CheckTopic): number => checkTopics.indexOf(topic);
  const last = (each: Finding): number => (each.id === "not-checked" ? checkTopics.length : place(each.topic));
  findings.sort((a, b) => last(a) - last(b));
  const level = (["fail", "warn"] as const).find((worst) => findings.some((each) => each.level === worst)) ?? "ok";
  return { findings, level };
}

function expectCount(argument: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new ValueError({ op: "check", argument, expected: "be an integer >= 1", received: String(value) });
}
