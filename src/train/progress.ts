import type { DataLoader } from "../data/dataLoader.ts";
import type { HealthMonitor } from "../inspect/index.ts";
import { FormatError } from "../ir/errors.ts";
import { WeightedMean } from "../metrics/weightedMean.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import { captureOptimizer, captureTensors, type NamedTensors, restoreOptimizer } from "./captured.ts";
import { type Checkpoint, writeCheckpoint } from "./checkpoint.ts";
import { BestWatch } from "./earlyStopping.ts";
import type { FitOptions } from "./fitOptions.ts";
import { NonFiniteWeightsError } from "./nonFiniteStep.ts";
import { type BatchScore, deviceOf } from "./programs.ts";
import type { RunSettings, RunState } from "./runState.ts";
import type { Steps } from "./steps.ts";
import type { Trainable } from "./trainable.ts";
import type { EpochEnd, EpochRecord, RunStart, Score, StepEnd } from "./trainEvent.ts";

/** Where a run stands: what its events report, and what its checkpoints keep. */
export class Progress {
  readonly watch: BestWatch;
  step = 0;
  stepOfEpoch = 0;
  resumed: RunStart["resumed"];
  readonly #model: Trainable;
  readonly #loader: DataLoader<"x" | "y">;
  readonly #options: FitOptions;
  readonly #settings: RunSettings;
  readonly #health: HealthMonitor | undefined;
  readonly #generator: Generator;
  readonly #loss = new WeightedMean();
  readonly #accuracy = new WeightedMean();
  #epochs: EpochRecord[] = [];
  #elapsedMs = 0;
  #lr = 0;
  #best: NamedTensors | undefined;

  constructor(
    model: Trainable,
    loader: DataLoader<"x" | "y">,
    options: FitOptions,
    steps: Steps,
    health?: HealthMonitor,
  ) {
    this.#model = model;
    this.#health = health;
    this.#loader = loader;
    this.#options = options;
    this.#generator = options.generator ?? defaultGenerator;
    this.watch = new BestWatch(
      options.watch ?? (options.validation ? "validationLoss" : "trainLoss"),
      options.earlyStopping,
    );
    const { batchSize, shuffle, seed, dropLast, dataset } = loader;
    const { accumulate, chunkSize } = steps;
    const scaler = plain(options.scaler?.state() ?? null);
    const samples = dataset.length;
    this.#settings = { samples, batchSize, shuffle, seed, dropLast, accumulate, chunkSize, scaler };
  }

  get epochs(): readonly EpochRecord[] {
    return this.#epochs;
  }

  /** The epoch that is going on, counted from 1. */
  get epoch(): number {
    return this.#epochs.length + 1;
  }

  /** A step is over. */
  stepped(score: BatchScore, samples: number, elapsedMs: number, lr: number): StepEnd {
    this.step += 1;
    this.stepOfEpoch += 1;
    this.#elapsedMs += elapsedMs;
    this.#lr = lr;
    this.#loss.add(score.loss, samples);
    if (score.correct !== undefined) this.#accuracy.addTotal(score.correct, samples);
    return {
      type: "step",
      epoch: this.epoch,
      stepOfEpoch: this.stepOfEpoch,
      step: this.step,
      samples,
      lr,
      elapsedMs,
      loss: score.loss,
      ...(score.correct === undefined ? {} : { accuracy: score.correct / samples }),
      epochSoFar: this.#score(),
      samplesPerSecond: perSecond(this.#loss.weight, this.#elapsedMs),
    };
  }

  /** The epoch is over: its record, and the best weights if these are. */
  async endEpoch(validation: Score | undefined, validationMs: number): Promise<EpochEnd> {
    const record: EpochRecord = {
      epoch: this.epoch,
      step: this.step,
      train: this.#score(),
      ...(validation ? { validation } : {}),
      lr: this.#lr,
      samplesPerSecond: perSecond(this.#loss.weight, this.#elapsedMs),
      elapsedMs: this.#elapsedMs + validationMs,
    };
    this.#epochs.push(record);
    this.stepOfEpoch = 0;
    this.#elapsedMs = 0;
    this.#loss.restore({ sum: 0, weight: 0 });
    this.#accuracy.restore({ sum: 0, weight: 0 });
    const isBest = this.watch.see(record);
    if (isBest && this.#options.restoreBest) this.#best = await captureTensors(this.#model.stateDict());
    return { type: "epochEnd", ...record, isBest };
  }

  /** Puts the best epoch's weights into the model, if they were to be kept. */
  async restoreBest(): Promise<void> {
    if (this.#best) await this.#model.loadStateDict(this.#best);
  }

  /** The bytes of a checkpoint of this moment. @throws NonFiniteWeightsError when its weights would be broken */
  async checkpoint(): Promise<Uint8Array> {
    const { name, description, relaxed } = deviceOf(this.#model);
    const variables = this.#model.stateDict();
    const model = await captureTensors(variables);
    for (const [parameter, { data }] of model) {
      const broken = variables[parameter].requiresGrad ? data.find((value) => !Number.isFinite(value)) : undefined;
      if (broken !== undefined) throw new NonFiniteWeightsError(this.step, parameter, broken);
    }
    const optimizer = await captureOptimizer(this.#options.optimizer);
    const state: RunState = {
      settings: this.#settings,
      device: { name, description, relaxed: relaxed ?? null },
      epochs: this.#epochs,
      step: this.step,
      stepOfEpoch: this.stepOfEpoch,
      loader: this.#loader.state(),
      generator: this.#generator.state(),
      soFar: {
        loss: this.#loss.state(),
        accuracy: this.#accuracy.state(),
        elapsedMs: this.#elapsedMs,
        lr: this.#lr,
      },
      watch: this.watch.state(),
      optimizer: optimizer.json,
      schedule: this.#options.schedule?.stateDict() ?? null,
    };
    const best = this.#best ?? new Map();
    const health = this.#health?.state() ?? new Map();
    return writeCheckpoint({ tensors: { model, optimizer: optimizer.tensors, best, health }, state });
  }

  /** @throws FormatError when the checkpoint is of a run with other settings; then nothing was changed */
  async restore({ tensors, state }: Checkpoint<RunState>): Promise<void> {
    const earlier = new Map<string, unknown>([["accumulate", 1], ...Object.entries(state.settings)]); // older ones lack it
    for (const [name, value] of Object.entries(this.#settings)) {
      const then = JSON.stringify(earlier.get(name));
      if (then === JSON.stringify(value)) continue;
      const expected = `be of a run with ${name} ${JSON.stringify(value)}`;
      throw new FormatError({ op: "fit", argument: "the checkpoint", expected, received: `one with ${then}` });
    }
    await this.#model.loadStateDict(tensors.model ?? new Map());
    await restoreOptimizer(this.#options.optimizer, { tensors: tensors.optimizer ?? new Map(), json: state.optimizer });
    this.#options.schedule?.loadStateDict(state.schedule as never);
    this.#epochs = [...state.epochs];
    this.step = state.step;
    this.stepOfEpoch = state.stepOfEpoch;
    this.#loader.restore(state.loader);
    this.#generator.restore(state.generator);
    this.#loss.restore(state.soFar.loss);
    this.#accuracy.restore(state.soFar.accuracy);
    this.#elapsedMs = state.soFar.elapsedMs;
    this.#lr = state.soFar.lr;
    this.watch.restore(state.watch);
    this.#best = tensors.best;
    this.#health?.restore(tensors.health ?? new Map());
    const { name, relaxed } = deviceOf(this.#model);
    const same = state.device.name === name && state.device.relaxed === (relaxed ?? null);
    this.resumed = {
      epoch: this.epoch,
      step: this.stepOfEpoch,
      epochs: state.epochs,
      ...(same ? {} : { otherDevice: state.device.description }),
    };
  }

  #score(): Score {
    const accuracy = this.#accuracy.weight > 0 ? { accuracy: this.#accuracy.value } : {};
    return { loss: this.#loss.value, ...accuracy };
  }
}

function perSecond(samples: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (1000 * samples) / elapsedMs : 0;
}

/** As it will be after a checkpoint. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
