import { allocate, type TypedArray } from "../../ir/dtype.ts";
import type { HostTensor } from "../../ir/hostTensor.ts";
import { numel, sameShape } from "../../ir/shape.ts";
import { evaluate, type Tensor } from "../../tensor/tensor.ts";
import { type HostBatch, onDevice } from "../programs.ts";
import { type ClassScores, type Examination, firstOf, lossOf, outputOf, withoutChance } from "./examination.ts";
import type { Finding } from "./finding.ts";
import { found } from "./found.ts";

/** How far from equal scores, as a share of their loss, the first loss may be. */
const nearChance = 0.5;
/** A perfect model must come below this share of the loss of equal scores. */
const nearPerfect = 0.1;
/** Regression may begin at this many times the loss of the mean. */
const farFromMean = 20;
const samplesForSum = 16;

/** What the first outputs and the first loss tell. Both have been evaluated. */
export async function lossFindings(
  exam: Examination,
  output: Tensor,
  loss: Tensor,
  scored: ClassScores | null,
): Promise<Finding[]> {
  const value = await loss.item();
  const scores = await output.data();
  if (!Number.isFinite(value)) {
    const badOutputs = scores.filter((score) => !Number.isFinite(score)).length;
    return [found("loss-not-finite", { loss: value, badOutputs })];
  }
  const { batch } = exam;
  const findings: Finding[] = [];
  const samples = batch.x.shape[0];
  if (samples > 1 && areAlike(scores, samples) && !areAlike(batch.x.data, samples)) {
    findings.push(found("outputs-alike", { samples }));
  }
  const even = await lossOfScores(exam, output, batch.y, () => 0);
  const isBinary = scored === null && isZeroOrOne(batch.y) && even !== null && Math.abs(even - Math.LN2) < 1e-4;
  const kinds = isBinary ? 2 : (scored?.classes ?? null);
  if (kinds !== null) findings.push(...(await squashedFindings(exam, output, scores, kinds, scored?.dim)));
  const ratio = await ratioOfDouble(exam);
  if (ratio !== null && ratio > 1.5) findings.push(found("loss-summed", { ratio, samples }));
  const perSample = ratio !== null && ratio > 1.5 ? samples : 1;
  const chance = kinds === null ? await lossOfMean(exam, output, batch.y) : (even ?? Math.log(kinds));
  findings.push(startFinding(value, chance, kinds, perSample));
  return findings;
}

function startFinding(loss: number, chance: number | null, classes: number | null, perSample: number): Finding {
  if (chance === null) return found("loss-expected", { loss, chance, classes });
  if (loss < 0 && classes !== null) return found("loss-negative", { loss, chance });
  // Of a loss that is a sum the mean is what can be compared.
  const [mean, level] = [loss / perSample, chance / perSample];
  const isFar = classes === null ? mean > farFromMean * level : Math.abs(mean - level) > nearChance * level;
  return isFar
    ? found("loss-unexpected", { loss: mean, chance: level, classes })
    : found("loss-expected", { loss: mean, chance: level, classes });
}

/**
 * Whether the model squashes its scores although the loss does, too.
 *
 * @param dim  where the classes are; without it each output is the score of one of two classes
 */
async function squashedFindings(
  exam: Examination,
  output: Tensor,
  scores: TypedArray,
  classes: number,
  dim?: number,
): Promise<Finding[]> {
  if (!scores.every((score) => score >= 0 && score <= 1)) return [];
  const { y } = exam.batch;
  const inner = dim === undefined ? 1 : numel(output.shape.slice(dim + 1));
  const isRight = (place: number): number => {
    if (dim === undefined) return Number(y.data[place]);
    const outer = Math.floor(place / (classes * inner));
    return y.data[outer * inner + (place % inner)] === Math.floor(place / inner) % classes ? 1 : 0;
  };
  const best = await lossOfScores(exam, output, y, isRight);
  if (best === null || best < nearPerfect * Math.log(classes)) return [];
  const isSoftmax = dim !== undefined && sumToOne(scores, classes, inner);
  return [found("scores-squashed", { by: isSoftmax ? "softmax" : "sigmoid", best })];
}

function sumToOne(scores: TypedArray, classes: number, inner: number): boolean {
  for (let start = 0; start < scores.length; start += classes * inner) {
    for (let place = 0; place < inner; place++) {
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += scores[start + k * inner + place];
      if (Math.abs(sum - 1) > 1e-3) return false;
    }
  }
  return true;
}

/** The loss of made-up scores; null where the loss does not take them. */
async function lossOfScores(
  exam: Examination,
  { shape }: Tensor,
  y: HostTensor,
  score: (place: number) => number,
): Promise<number | null> {
  const data = Float32Array.from({ length: numel(shape) }, (_, place) => score(place));
  try {
    const value = await lossOf(exam, onDevice({ dtype: "float32", shape, data }, exam.device), y).item();
    return Number.isFinite(value) ? value : null;
  } catch {
    return null; // a loss that takes other scores only, such as logarithms, says nothing here
  }
}

async function lossOfMean(exam: Examination, output: Tensor, y: HostTensor): Promise<number | null> {
  if (!sameShape(output.shape, y.shape)) return null;
  const mean = Array.from(y.data).reduce((sum, value) => sum + value, 0) / y.data.length;
  return lossOfScores(exam, output, y, () => mean);
}

/** The loss of a batch given twice over that of the batch: 1 for a mean, 2 for a sum. */
async function ratioOfDouble(exam: Examination): Promise<number | null> {
  withoutChance(exam.model);
  const once = firstOf(exam.batch, samplesForSum);
  const twice: HostBatch = { x: doubled(once.x), y: doubled(once.y) };
  try {
    const losses = [twice, once].map(({ x, y }) => lossOf(exam, outputOf(exam, x), y));
    await evaluate(...losses);
    const [both, one] = await Promise.all(losses.map((each) => each.item()));
    return one === 0 ? null : both / one;
  } catch {
    return null; // a model for one batch size only, or statistics of too few samples
  } finally {
    exam.model.train(true);
  }
}

function doubled({ dtype, shape, data }: HostTensor): HostTensor {
  const all = allocate(dtype, 2 * data.length);
  all.set(data);
  all.set(data, data.length);
  return { dtype, shape: [2 * shape[0], ...shape.slice(1)], data: all };
}

function isZeroOrOne({ data }: HostTensor): boolean {
  return data.every((value) => value === 0 || value === 1);
}

/** Whether every sample's values are those of the first, but for rounding. */
function areAlike(data: TypedArray, samples: number): boolean {
  const size = data.length / samples;
  return data.every((value, i) => Math.abs(value - data[i % size]) <= 1e-6 * Math.abs(value));
}
