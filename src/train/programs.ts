import { backward } from "../autograd/backward.ts";
import { noGrad } from "../autograd/noGrad.ts";
import type { ForwardVitals, HealthProbe } from "../inspect/index.ts";
import { allocate, isFloat } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import type { Request } from "../ir/request.ts";
import { show } from "../ir/shape.ts";
import { correctCount } from "../metrics/correctCount.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { type Compiled, compile } from "../tensor/compile.ts";
import { constantNode } from "../tensor/constant.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Device } from "../tensor/device.ts";
import { recordRequest } from "../tensor/recordRequest.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import type { AnomalySearch } from "./anomalySearch.ts";
import { captureTensors } from "./captured.ts";
import type { LossFunction } from "./fitOptions.ts";
import { cellsOf, planOf, type StepPlan } from "./stepPlan.ts";
import type { Trainable, Updater } from "./trainable.ts";

/** Samples on the host, as a loader hands them out. */
export interface HostBatch {
  readonly x: HostTensor;
  readonly y: HostTensor;
}

/** Sums over a batch: the loss is a mean, `correct` a count. */
export interface BatchScore {
  readonly loss: number;
  readonly correct?: number;
  /** Of an observed step. */
  readonly observed?: ObservedForward;
}

/** What is to be known of an observed step's forward pass: that of the whole batch, or of its last chunk. */
export interface ObservedForward {
  readonly vitals: ForwardVitals;
  readonly samples: number;
}

/** How a batch is measured. */
export interface Judge {
  readonly loss?: LossFunction;
  readonly correct?: (output: Tensor, y: Tensor) => Tensor;
}

type Measured = { readonly loss: Tensor; readonly correct?: Tensor };
type Observed = { readonly measured: Measured; readonly vitals?: ForwardVitals };

/** What a run has its programs do besides training. */
export interface Watchers {
  /** Every step is checked, and one that fails is searched. */
  readonly anomalies?: AnomalySearch;
  /** Observed steps ask it. */
  readonly probe?: HealthProbe;
  /** Most bytes of temporary values, of an ordinary step's program and of an observed one's. */
  readonly arenaLimits?: ArenaLimits;
}

/** Which of a run's programs. */
export interface StepKind {
  /** Whether a step is one batch, and not several chunks whose gradients are added up. */
  readonly isOneChunk: boolean;
  readonly isObserved?: boolean;
}

export interface ArenaLimits {
  readonly ordinary?: number;
  readonly observed?: number;
}

/**
 * The programs of a training run: each is recorded once per shape of its batch, so a short last batch costs one more
 * recording. What a step returns has come back with it, so reading it costs nothing.
 */
export class Programs {
  readonly #model: Trainable;
  readonly #optimizer: Updater | undefined;
  readonly #device: Device;
  readonly #loss: LossFunction;
  readonly #correct: Judge["correct"];
  readonly #step: Compiled<[x: Tensor, y: Tensor], Measured>;
  readonly #accumulate: Compiled<[x: Tensor, y: Tensor, share: Tensor], Measured>;
  readonly #update: Compiled<[onThisDevice: Tensor], void>;
  /** The same with vitals: other programs, in which the step's own values have the same bits. */
  readonly #observedStep: Compiled<[x: Tensor, y: Tensor], Observed>;
  readonly #observedAccumulate: Compiled<[x: Tensor, y: Tensor, share: Tensor], Observed>;
  readonly #observedUpdate: Compiled<[onThisDevice: Tensor], void>;
  #classes: number | undefined;

  readonly #probe: HealthProbe | undefined;

  constructor(model: Trainable, judge: Judge, optimizer?: Updater, watchers: Watchers = {}) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#device = deviceOf(model);
    this.#loss = judge.loss ?? crossEntropy;
    this.#correct = judge.correct;
    const { anomalies, probe, arenaLimits } = watchers;
    this.#probe = probe;
    const options = { diagnose: anomalies?.diagnose, arenaLimit: arenaLimits?.ordinary };
    const observing = { ...options, arenaLimit: arenaLimits?.observed };
    this.#step = compile((x, y) => this.#recordStep(x, y).measured, options);
    this.#accumulate = compile((x, y, share) => this.#recordAccumulation(x, y, share).measured, options);
    this.#update = compile(() => this.#recordUpdate(), options);
    this.#observedStep = compile((x, y) => this.#recordStep(x, y, probe), observing);
    this.#observedAccumulate = compile((x, y, share) => this.#recordAccumulation(x, y, share, probe), observing);
    this.#observedUpdate = compile(() => this.#recordUpdate(probe), observing);
  }

  get device(): Device {
    return this.#device;
  }

  /** Whether some steps are observed. */
  get observes(): boolean {
    return this.#probe !== undefined;
  }

  /**
   * What an update from a batch, or a chunk's share of one, would take, with all that lives from step to step; undefined
   * where the device does not plan.
   */
  async planStep(
    batch: HostBatch,
    { isOneChunk, isObserved = false, arenaLimit }: StepKind & { readonly arenaLimit?: number },
  ): Promise<StepPlan | undefined> {
    const [x, y] = [placeholder(batch.x, this.#device), placeholder(batch.y, this.#device)];
    const share = number(1, this.#device);
    const probe = isObserved ? this.#probe : undefined;
    const record = async (body: () => Observed): Promise<Request> => (await recordRequest(body, this.#device)).request;
    const whole = await record(() => this.#recordStep(x, y, probe));
    if (isOneChunk) return planOf(this.#device, { ...whole, arenaLimit });
    const chunk = (): Promise<Request> => record(() => this.#recordAccumulation(x, y, share, probe));
    const first = planOf(this.#device, { ...(await chunk()), arenaLimit }, cellsOf(whole));
    const later = planOf(this.#device, { ...(await this.#withGradients(chunk)), arenaLimit }, cellsOf(whole));
    return first && later && first.totalBytes > later.totalBytes ? first : later;
  }

  /** Runs `body` as if there were gradients to add to, for all parameters that a recorded pass has given some. */
  async #withGradients<T>(body: () => Promise<T>): Promise<T> {
    const variables = this.#model.parameters().filter((each) => each instanceof Variable);
    const before = variables.map(({ hasGrad }) => hasGrad);
    for (const variable of variables) variable.restoreHasGrad(true);
    try {
      return await body();
    } finally {
      variables.forEach((variable, i) => {
        variable.restoreHasGrad(before[i]);
      });
    }
  }

  /** What measuring so many samples would take; the model's mode is put back. */
  async planEvaluation({ x, y }: HostBatch, samples: number): Promise<StepPlan | undefined> {
    const of = ({ shape, dtype }: HostTensor): Tensor =>
      placeholder({ shape: [samples, ...shape.slice(1)], dtype }, this.#device);
    const { training } = this.#model;
    this.#model.train(false);
    try {
      const record = (): Measured => noGrad(() => this.#measure(of(x), of(y)).measured);
      const { request } = await recordRequest(record, this.#device);
      return planOf(this.#device, request);
    } finally {
      this.#model.train(training);
    }
  }

  /** One update from the chunks of a step: in one program where there is one. */
  update(chunks: readonly HostBatch[], isObserved = false): Promise<BatchScore> {
    return chunks.length === 1 ? this.step(chunks[0], isObserved) : this.stepOverChunks(chunks, isObserved);
  }

  /** One update from one batch. Of an observed one the probe knows the update afterwards. */
  async step({ x, y }: HostBatch, isObserved = false): Promise<BatchScore> {
    this.#checkLabels(y);
    const inputs = this.#inputs(x, y);
    if (!isObserved) return scoreOf(await this.#step(...inputs));
    const { measured, vitals } = await this.#observedStep(...inputs);
    return { ...scoreOf(measured), observed: vitals && { vitals, samples: x.shape[0] } };
  }

  /**
   * One update from the summed gradients of chunks, each weighted by its share of the samples: the mean over all of them,
   * where the loss is a mean over the samples of its chunk. When a chunk fails, running statistics are put back.
   */
  async stepOverChunks(chunks: readonly HostBatch[], isObserved = false): Promise<BatchScore> {
    const samples = chunks.reduce((sum, { x }) => sum + x.shape[0], 0);
    let loss = 0;
    let correct: number | undefined;
    let observed: ObservedForward | undefined;
    const before = await captureTensors(this.#buffers());
    this.#optimizer?.zeroGrad();
    try {
      for (const chunk of chunks) {
        const share = chunk.x.shape[0] / samples;
        const score = await this.#addChunk(chunk, share, isObserved && chunk === chunks.at(-1));
        loss += score.loss * share;
        if (score.correct !== undefined) correct = (correct ?? 0) + score.correct;
        observed = score.observed;
      }
      await (isObserved ? this.#observedUpdate : this.#update)(number(1, this.#device));
    } catch (error) {
      this.#optimizer?.zeroGrad();
      for (const [name, buffer] of Object.entries(this.#buffers())) {
        const value = before.get(name);
        if (value) buffer.assignData(value.data);
      }
      throw error;
    }
    return { loss, correct, observed };
  }

  async #addChunk({ x, y }: HostBatch, share: number, isObserved: boolean): Promise<BatchScore> {
    this.#checkLabels(y);
    const inputs = [...this.#inputs(x, y), number(share, this.#device)] as const;
    if (!isObserved) return scoreOf(await this.#accumulate(...inputs));
    const { measured, vitals } = await this.#observedAccumulate(...inputs);
    return { ...scoreOf(measured), observed: vitals && { vitals, samples: x.shape[0] } };
  }

  /** Measures a batch; the model must be in evaluation mode. */
  async evaluate({ x, y }: HostBatch): Promise<BatchScore> {
    this.#checkLabels(y);
    return scoreOf(await this.#evaluate(...this.#inputs(x, y)));
  }

  #recordStep(x: Tensor, y: Tensor, probe?: HealthProbe): Observed {
    this.#optimizer?.zeroGrad();
    const observed = this.#recordForward(x, y, probe);
    backward(observed.measured.loss);
    this.#recordUpdate(probe);
    return observed;
  }

  #recordAccumulation(x: Tensor, y: Tensor, share: Tensor, probe?: HealthProbe): Observed {
    const observed = this.#recordForward(x, y, probe);
    backward(observed.measured.loss, share);
    return observed;
  }

  #recordForward(x: Tensor, y: Tensor, probe?: HealthProbe): Observed {
    if (!probe) return { measured: this.#measure(x, y).measured };
    const { result, vitals } = probe.observeForward(
      () => this.#measure(x, y),
      ({ output }) => output,
    );
    return { measured: result.measured, vitals };
  }

  #recordUpdate(probe?: HealthProbe): void {
    const update = (): void => this.#optimizer?.update();
    if (probe) probe.observeUpdate(update);
    else update();
    this.#optimizer?.zeroGrad(); // so gradients need no memory of their own
  }

  readonly #evaluate = compile((x: Tensor, y: Tensor): Measured => noGrad(() => this.#measure(x, y).measured));

  /** What a forward pass may write: state that is no parameter. */
  #buffers(): Record<string, Variable> {
    const parameters = new Set(this.#model.parameters());
    const state = Object.entries(this.#model.stateDict());
    return Object.fromEntries(
      state.filter((entry): entry is [string, Variable] => entry[1] instanceof Variable && !parameters.has(entry[1])),
    );
  }

  #inputs(x: HostTensor, y: HostTensor): [Tensor, Tensor] {
    return [onDevice(x, this.#device), onDevice(y, this.#device)];
  }

  #measure(x: Tensor, y: Tensor): { readonly measured: Measured; readonly output: Tensor } {
    const output = this.#model.forward(x);
    if (!(output instanceof Tensor)) {
      throw new ShapeError({
        op: "fit",
        argument: "model.forward(x)",
        expected: "give one tensor",
        received: typeof output,
        repair: "Write the loop yourself for models with several outputs.",
      });
    }
    const loss = this.#loss(output, y);
    if (loss.numel !== 1) {
      throw new ShapeError({ op: "fit", argument: "loss", expected: "be a scalar", received: show(loss.shape) });
    }
    if (this.#correct) return { output, measured: { loss, correct: this.#correct(output, y) } };
    const classifies = output.ndim === 2 && y.ndim === 1 && !isFloat(y.dtype);
    if (!classifies) return { output, measured: { loss } };
    this.#classes = output.shape[1];
    return { output, measured: { loss, correct: correctCount(output, y) } };
  }

  /** Before the program runs, so that the message speaks of the batch. */
  #checkLabels({ data }: HostTensor): void {
    const classes = this.#classes;
    if (classes === undefined) return;
    for (let i = 0; i < data.length; i++) {
      if (data[i] >= 0 && data[i] < classes) continue;
      const received = `${data[i]} at position [${i}] of the batch`;
      throw new ValueError({ op: "fit", argument: "label", expected: `be in [0, ${classes})`, received });
    }
  }
}

function scoreOf({ loss, correct }: Measured): BatchScore {
  return { loss: hostNumber(loss), correct: correct && hostNumber(correct) };
}

/** What a compiled function returned is on the host already. */
export function hostNumber(tensor: Tensor): number {
  const value = tensor.node.value;
  return value?.kind === "host" ? value.data[0] : Number.NaN;
}

/** A tensor over host memory that nobody changes any more. */
export function onDevice({ data, shape, dtype }: HostTensor, device: Device): Tensor {
  return new Tensor(constantNode(data, shape, dtype), device);
}

/** Where a model lives: with its first parameter. */
export function deviceOf(model: Trainable): Device {
  return model.parameters()[0]?.device ?? defaultDevice();
}

/** A leaf whose elements are never asked for. */
function placeholder({ shape, dtype }: Pick<HostTensor, "shape" | "dtype">, device: Device): Tensor {
  return new Tensor(constantNode(allocate(dtype, 0), shape, dtype), device);
}

function number(value: number, device: Device): Tensor {
  return onDevice({ data: Float32Array.of(value), shape: [], dtype: "float32" }, device);
}
