import { permutation } from "../../data/permutation.ts";
import { NonFiniteError } from "../../ir/errors.ts";
import { Adam } from "../../optim/adam.ts";
import type { Variable } from "../../tensor/variable.ts";
import type { LabelledData } from "../fitOptions.ts";
import { type HostBatch, Programs } from "../programs.ts";
import { type TunableUpdater, untouched } from "../untouched.ts";
import { type Examination, withoutChance } from "./examination.ts";
import type { Descent, Finding } from "./finding.ts";
import { found } from "./found.ts";

/** One batch is learnt when its loss is below this share of the first. */
const nearZero = 0.05;
/** A loss that has risen this much is on its way out. */
const farUp = 3;
const samplesAtMost = 32;
/** Small networks take larger steps. */
const adamLrs = [1e-3, 1e-2, 1e-1];

/** Whether a small batch can be learnt by heart, and if not, whether the optimizer or the model is at fault. */
export async function overfitFindings(exam: Examination, batch: HostBatch, steps: number): Promise<Finding[]> {
  const { model, optimizer } = exam;
  const own = await descend(exam, batch, optimizer, steps);
  if (own.isLearnt) return [found("overfit-reached", own.descent)];
  const trained = model.parameters().filter((parameter): parameter is Variable => parameter.requiresGrad);
  if (trained.length === 0) return [found("overfit-short", { ...own.descent, adam: own.descent })];
  let other: Attempt | undefined;
  for (const lr of adamLrs) {
    const attempt = await descend(exam, batch, new Adam(trained, { lr }), steps);
    if (!other || attempt.isLearnt || attempt.descent.to < other.descent.to) other = attempt;
    if (other.isLearnt) break;
  }
  const adam = (other ?? own).descent;
  const id = other?.isLearnt ? (own.hasDiverged ? "overfit-diverged" : "overfit-slow") : "overfit-short";
  return [found(id, { ...own.descent, adam })];
}

/**
 * Samples from all over the data set, always the same: no more than the model has parameters to learn them with.
 *
 * @param outputs  numbers that the model gives for a sample
 */
export function smallBatch({ dataset, batch, model }: Examination, outputs: number): HostBatch {
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
  const learnable = Math.floor(parameters / (2 * outputs));
  const count = Math.min(samplesAtMost, dataset.length, Math.max(2, Math.min(batch.x.shape[0], learnable)));
  return someOf(dataset, count);
}

/** So many samples from all over a data set, always the same. */
export function someOf(dataset: LabelledData, count: number): HostBatch {
  return dataset.batch(permutation(dataset.length, { seed: 0, stream: 1 }).slice(0, count));
}

interface Attempt {
  readonly descent: Descent;
  readonly isLearnt: boolean;
  readonly hasDiverged: boolean;
}

/** Trains on one batch until it is learnt; the model is as before afterwards. */
function descend(exam: Examination, batch: HostBatch, optimizer: TunableUpdater, most: number): Promise<Attempt> {
  const { model, loss } = exam;
  return untouched(model, optimizer, async () => {
    withoutChance(model);
    const programs = new Programs(model, { loss }, optimizer);
    const samples = batch.x.shape[0];
    const lr = optimizer.paramGroups[0].lr;
    let [from, to, steps] = [Number.NaN, Number.NaN, 0];
    let accuracy: number | null = null;
    let hasDiverged = false;
    // The loss of a step is that before its update, so the last one only measures.
    while (steps <= most && !(to <= nearZero * from) && !hasDiverged) {
      try {
        const score = await programs.step(batch);
        if (steps === 0) from = score.loss;
        to = score.loss;
        accuracy = score.correct === undefined ? null : score.correct / samples;
      } catch (error) {
        if (!(error instanceof NonFiniteError)) throw error;
        to = Number.NaN;
      }
      hasDiverged = !(to <= farUp * Math.abs(from));
      steps += 1;
    }
    const descent = { samples, steps: steps - 1, from, to, lr, accuracy };
    return { descent, isLearnt: to <= nearZero * from || (accuracy === 1 && to < from / 2), hasDiverged };
  });
}
