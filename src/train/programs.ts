import { backward } from "../autograd/backward.ts";
import { noGrad } from "../autograd/noGrad.ts";
import { isFloat } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { show } from "../ir/shape.ts";
import { correctCount } from "../metrics/correctCount.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { type Compiled, compile } from "../tensor/compile.ts";
import { constantNode } from "../tensor/constant.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { AnomalySearch } from "./anomalySearch.ts";
import type { LossFunction } from "./fitOptions.ts";
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
}

/** How a batch is measured. */
export interface Judge {
  readonly loss?: LossFunction;
  readonly correct?: (output: Tensor, y: Tensor) => Tensor;
}

type Measured = { readonly loss: Tensor; readonly correct?: Tensor };

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
  #classes: number | undefined;

  constructor(model: Trainable, judge: Judge, optimizer?: Updater, anomalies?: AnomalySearch) {
    this.#model = model;
    this.#optimizer = optimizer;
    this.#device = deviceOf(model);
    this.#loss = judge.loss ?? crossEntropy;
    this.#correct = judge.correct;
    const options = anomalies ? { diagnose: anomalies.diagnose } : {};
    this.#step = compile((x, y) => this.#recordStep(x, y), options);
    this.#accumulate = compile((x, y, share) => this.#recordAccumulation(x, y, share), options);
    this.#update = compile(() => this.#recordUpdate(), options);
  }

  /** One update from one batch. */
  async step({ x, y }: HostBatch): Promise<BatchScore> {
    this.#checkLabels(y);
    return scoreOf(await this.#step(...this.#inputs(x, y)));
  }

  /** One update from the summed gradients of chunks, each weighted by its share of the samples. */
  async stepOverChunks(chunks: readonly HostBatch[]): Promise<BatchScore> {
    const samples = chunks.reduce((sum, { x }) => sum + x.shape[0], 0);
    let loss = 0;
    let correct: number | undefined;
    this.#optimizer?.zeroGrad();
    for (const { x, y } of chunks) {
      this.#checkLabels(y);
      const share = x.shape[0] / samples;
      const score = scoreOf(await this.#accumulate(...this.#inputs(x, y), number(share, this.#device)));
      loss += score.loss * share;
      if (score.correct !== undefined) correct = (correct ?? 0) + score.correct;
    }
    await this.#update(number(1, this.#device));
    return { loss, correct };
  }

  /** Measures a batch; the model must be in evaluation mode. */
  async evaluate({ x, y }: HostBatch): Promise<BatchScore> {
    this.#checkLabels(y);
    return scoreOf(await this.#evaluate(...this.#inputs(x, y)));
  }

  #recordStep(x: Tensor, y: Tensor): Measured {
    this.#optimizer?.zeroGrad();
    const measured = this.#measure(x, y);
    backward(measured.loss);
    this.#optimizer?.update();
    this.#optimizer?.zeroGrad(); // so gradients need no memory of their own
    return measured;
  }

  #recordAccumulation(x: Tensor, y: Tensor, share: Tensor): Measured {
    const measured = this.#measure(x, y);
    backward(measured.loss, share);
    return measured;
  }

  #recordUpdate(): void {
    this.#optimizer?.update();
    this.#optimizer?.zeroGrad();
  }

  readonly #evaluate = compile((x: Tensor, y: Tensor): Measured => noGrad(() => this.#measure(x, y)));

  #inputs(x: HostTensor, y: HostTensor): [Tensor, Tensor] {
    return [onDevice(x, this.#device), onDevice(y, this.#device)];
  }

  #measure(x: Tensor, y: Tensor): Measured {
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
    if (this.#correct) return { loss, correct: this.#correct(output, y) };
    const classifies = output.ndim === 2 && y.ndim === 1 && !isFloat(y.dtype);
    if (!classifies) return { loss };
    this.#classes = output.shape[1];
    return { loss, correct: correctCount(output, y) };
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
function hostNumber(tensor: Tensor): number {
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

function number(value: number, device: Device): Tensor {
  return onDevice({ data: Float32Array.of(value), shape: [], dtype: "float32" }, device);
}
