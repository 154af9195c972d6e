import type { DataLoader } from "../data/dataLoader.ts";
import { NonFiniteError, ValueError } from "../ir/errors.ts";
import { accumulationOf } from "./accumulationOf.ts";
import { AnomalySearch } from "./anomalySearch.ts";
import { byteCount } from "./byteCount.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { chunkSizeFor } from "./chunks.ts";
import { evaluateModel } from "./evaluateModel.ts";
import type { FitOptions, TrainingData } from "./fitOptions.ts";
import { gradientNoiseScale } from "./gradientNoiseScale.ts";
import { HealthWatch } from "./healthWatch.ts";
import { loaderOf } from "./loaderOf.ts";
import { type BudgetPlan, planWithin } from "./memoryBudget.ts";
import { NonFiniteStepError } from "./nonFiniteStep.ts";
import { type BatchScore, deviceOf, type HostBatch, Programs, type Watchers } from "./programs.ts";
import { Progress } from "./progress.ts";
import { isRunState } from "./runState.ts";
import { Steps } from "./steps.ts";
import type { Trainable } from "./trainable.ts";
import type { FitResult, RunStart, Score, StopReason, TrainEvent } from "./trainEvent.ts";

/** A training run: iterate over its events, or await its result. Nothing happens before one of the two. */
export class Training implements AsyncIterable<TrainEvent>, PromiseLike<FitResult> {
  readonly #events: AsyncGenerator<TrainEvent, FitResult>;
  #result: Promise<FitResult> | undefined;

  constructor(events: AsyncGenerator<TrainEvent, FitResult>) {
    this.#events = events;
  }

  [Symbol.asyncIterator](): AsyncGenerator<TrainEvent, FitResult> {
    return this.#events;
  }

  // biome-ignore lint/suspicious/noThenProperty: `await fit(...)` is one of the two ways to use it
  then<A = FitResult, B = never>(
    fulfilled?: ((result: FitResult) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#result ??= this.#drain();
    return this.#result.then(fulfilled, rejected);
  }

  async #drain(): Promise<FitResult> {
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done) return value;
    }
  }
}

/**
 * Trains a model: each batch of each epoch gives one update, or `accumulate` of them do. Losses, accuracies and gradients are
 * weighted by samples, so short batches do not bias them; validation runs in evaluation mode. A run that is resumed from any
 * of its checkpoints ends with the same bits as one that was never interrupted.
 *
 * @throws ValueError for options out of range, a label without a class, or a checkpoint of other settings
 * @throws MemoryBudgetError when a step does not fit into the memory budget; it names the layer and the smallest that would do
 * @throws NonFiniteStepError when a loss is NaN or infinite; the weights are then those before that step. With `anomaly`
 *         also when anything that the step would have written is, and `error.anomaly` says where it came from
 * @throws NonFiniteWeightsError when a checkpoint would hold a NaN or an infinity; the checkpoint before is kept
 * @example for await (const event of fit(model, digits(), { optimizer, epochs: 3 })) console.log(event)
 * @example const { epochs } = await fit(model, digits(), { optimizer, epochs: 3 })
 */
export function fit(model: Trainable, data: TrainingData, options: FitOptions): Training {
  expectCount("epochs", options.epochs);
  for (const name of ["checkpointEverySteps", "evaluationBatchSize", "accumulate"] as const) {
    const value = options[name];
    if (value !== undefined) expectCount(name, value);
  }
  if (options.health?.every !== undefined) expectCount("health.every", options.health.every);
  const anomalies = options.anomaly ? new AnomalySearch(model, new Error().stack) : undefined;
  return new Training(run(model, data, options, anomalies));
}

async function* run(
  model: Trainable,
  data: TrainingData,
  options: FitOptions,
  anomalies: AnomalySearch | undefined,
): AsyncGenerator<TrainEvent, FitResult> {
  const { epochs, validation, signal, scheduleEvery = "step", checkpointEverySteps } = options;
  const clock = options.clock ?? ((): number => 0);
  const loader = loaderOf(data, options);
  const before = model.training;
  model.train(true);
  try {
    const steps = new Steps(loader, { ...options, chunkSize: chunkSizeFor(model, loader, options) });
    const health = options.health && new HealthWatch(model, options.health);
    const probe = health?.probe;
    const budget = await budgetOf(model, loader, steps, options, { probe });
    const watchers = { anomalies, probe, arenaLimits: budget?.arenaLimits };
    const programs = new Programs(model, options, options.optimizer, watchers);
    const progress = new Progress(model, loader, options, steps, health?.monitor);
    const store = options.checkpoint;
    const bytes = options.resume ? await store?.load() : undefined;
    if (bytes) await progress.restore(readCheckpoint(bytes, isRunState));
    const save = async function* (): AsyncGenerator<TrainEvent> {
      if (!store) return;
      const written = await progress.checkpoint();
      await store.save(written);
      yield { type: "checkpoint", epoch: progress.epoch, step: progress.step, sizeBytes: written.length };
    };
    const end = async function* (reason: StopReason): AsyncGenerator<TrainEvent, FitResult> {
      const result = { reason, epochs: progress.epochs, steps: progress.step, best: progress.watch.best };
      yield { type: "runEnd", ...result };
      return result;
    };

    yield startOf(model, loader, options, { stepsPerEpoch: steps.length, resumed: progress.resumed });
    const accumulation = accumulationOf(model, loader, steps);
    if (accumulation) yield accumulation;
    if (budget) {
      const { evaluationBatchSize: _, arenaLimits: __, ...plan } = budget;
      yield { type: "memoryBudget", ...plan };
    }
    while (progress.epoch <= epochs && !progress.watch.isOver) {
      if (signal?.aborted) {
        yield* save();
        return yield* end("aborted");
      }
      yield { type: "epochStart", epoch: progress.epoch };
      if (progress.stepOfEpoch < steps.length) {
        for (const { chunks, samples } of steps) {
          const begun = clock();
          const lr = options.optimizer.paramGroups[0].lr;
          const isWhole = samples === Math.min(loader.batchSize * (options.accumulate ?? 1), loader.dataset.length);
          const isObserved = isWhole && (health?.isDue(progress.step + 1) ?? false);
          const score = await oneStep(programs, chunks, isObserved, progress);
          if (scheduleEvery === "step") options.schedule?.step();
          const event = progress.stepped(score, samples, clock() - begun, lr);
          yield event;
          if (health && score.observed) yield health.eventOf(score.observed, event.epoch, event.step);
          if (checkpointEverySteps && progress.step % checkpointEverySteps === 0) yield* save();
          if (signal?.aborted) {
            yield* save();
            return yield* end("aborted");
          }
        }
      }
      const begun = clock();
      const score = validation && (await validate(model, programs, { ...options, ...sizeWithin(budget) }));
      if (scheduleEvery === "epoch") options.schedule?.step();
      const over = await progress.endEpoch(score, clock() - begun);
      yield over;
      if (options.health?.noiseScale) {
        const { loss, seed, generator } = options;
        const noise = await gradientNoiseScale(model, loader.dataset, { loss, seed, generator });
        yield { type: "noiseScale", epoch: over.epoch, step: over.step, ...noise };
      }
      yield* save();
    }
    const { best, isOver } = progress.watch;
    const early = isOver && best !== undefined && progress.epoch <= epochs;
    if (early) yield { type: "earlyStop", epoch: progress.epoch - 1, best };
    await progress.restoreBest();
    return yield* end(early ? "earlyStop" : "completed");
  } finally {
    model.train(before);
  }
}

/** How the run keeps within its memory budget, if it has one. */
async function budgetOf(
  model: Trainable,
  loader: DataLoader<"x" | "y">,
  { accumulate, chunkSize }: Steps,
  options: FitOptions,
  watchers: Watchers,
): Promise<BudgetPlan | undefined> {
  if (options.memoryBudget === undefined) return undefined;
  const budgetBytes = byteCount("fit", "memoryBudget", options.memoryBudget);
  const samples = Math.min(chunkSize, loader.batchSize, loader.dataset.length);
  const chunk = loader.dataset.batch(Array.from({ length: samples }, (_, i) => i));
  const { evaluationBatchSize = 256 } = options;
  const programs = new Programs(model, options, options.optimizer, watchers);
  const isOneChunk = accumulate === 1 && chunkSize >= loader.batchSize;
  return planWithin(budgetBytes, programs, { chunk, isOneChunk, evaluationBatchSize });
}

function sizeWithin(budget: BudgetPlan | undefined): Pick<FitOptions, "evaluationBatchSize"> {
  return budget ? { evaluationBatchSize: budget.evaluationBatchSize } : {};
}

function validate(model: Trainable, programs: Programs, options: FitOptions): Promise<Score> | undefined {
  const { validation, evaluationBatchSize } = options;
  return validation && evaluateModel(model, validation, { programs, batchSize: evaluationBatchSize });
}

async function oneStep(
  programs: Programs,
  chunks: readonly HostBatch[],
  isObserved: boolean,
  { epoch, stepOfEpoch, step }: Progress,
): Promise<BatchScore> {
  try {
    return await programs.update(chunks, isObserved);
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    const place = { epoch, stepOfEpoch: stepOfEpoch + 1, step: step + 1 };
    throw new NonFiniteStepError(place, error);
  }
}

function startOf(
  model: Trainable,
  loader: DataLoader<"x" | "y">,
  { epochs, validation }: FitOptions,
  { stepsPerEpoch, resumed }: Pick<RunStart, "stepsPerEpoch" | "resumed">,
): RunStart {
  const { name, description, threads, relaxed } = deviceOf(model);
  return {
    type: "runStart",
    description,
    device: name,
    threads,
    relaxed,
    epochs,
    samples: loader.dataset.length,
    stepsPerEpoch,
    validationSamples: validation?.length ?? 0,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.numel, 0),
    resumed,
  };
}

function expectCount(argument: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new ValueError({ op: "fit", argument, expected: "be an integer >= 1", received: String(value) });
}
