import { ShapeError, ValueError } from "../ir/errors.ts";
import { type Shape, sameShape, show } from "../ir/shape.ts";
import { cat } from "../ops/cat.ts";
import { dropout } from "../ops/dropout.ts";
import type { SequenceWeights } from "../ops/recurrence.ts";
import { reshape } from "../ops/reshape.ts";
import { select } from "../ops/select.ts";
import { stack } from "../ops/stack.ts";
import { transpose } from "../ops/transpose.ts";
import { tensor } from "../tensor/create.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, inRange, type PlaceOptions, wholeNumber } from "./hyper.ts";
import { Module } from "./module.ts";

export interface RecurrentOptions extends PlaceOptions {
  /** Layers on top of one another; 1 unless given. */
  readonly numLayers?: number;
  /** Whether there are biases. */
  readonly bias?: boolean;
  /** Whether batches come as [B, T, in] instead of [T, B, in]. States are [layers, B, H] either way. */
  readonly batchFirst?: boolean;
  /** Share of a layer's outputs that training drops before the next layer. */
  readonly dropout?: number;
  /** Whether a second set of layers walks from the end; its outputs stand behind those of the first. */
  readonly bidirectional?: boolean;
  /** Where dropout's random streams come from: the default generator unless given. */
  readonly generator?: Generator;
}

/** Valid steps of each sequence of a batch: later outputs are 0, and final states are those of the last valid step. */
export type Lengths = Tensor | readonly number[];

/** Parameters of one layer in one direction. */
export interface RecurrentWeights extends SequenceWeights {
  readonly weightIh: Parameter;
  readonly weightHh: Parameter;
  readonly biasIh: Parameter | null;
  readonly biasHh: Parameter | null;
  readonly weightHr: Parameter | null;
}

/** What one layer in one direction gives for [T, B, in]. */
export interface Walked {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

/** What a walk of one layer in one direction is given besides its weights. */
export interface Walk {
  readonly states: readonly (Tensor | undefined)[];
  readonly lengths: Tensor | undefined;
  readonly reverse: boolean;
}

/** What RNN, LSTM and GRU share: layers, directions and dropout between them. */
export abstract class RecurrentLayer extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** Outputs of a step in one direction: the projection's, or hiddenSize. */
  readonly outputSize: number;
  /** One entry per layer and direction: layer 0 forward, layer 0 backward, layer 1 forward, … */
  readonly weights: readonly RecurrentWeights[];
  readonly #name: string;
  readonly #generator: Generator;

  constructor(
    name: string,
    gates: number,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions & { readonly projSize?: number },
  ) {
    super();
    const { bias = true, batchFirst = false, bidirectional = false, projSize = 0 } = options;
    this.#name = name;
    this.inputSize = wholeNumber(name, "inputSize", inputSize);
    this.hiddenSize = wholeNumber(name, "hiddenSize", hiddenSize);
    this.numLayers = wholeNumber(name, "numLayers", options.numLayers ?? 1);
    this.batchFirst = batchFirst;
    this.dropout = inRange(name, "dropout", options.dropout ?? 0, 0, 1);
    this.bidirectional = bidirectional;
    this.#generator = options.generator ?? defaultGenerator;
    if (!(Number.isInteger(projSize) && projSize >= 0 && projSize < hiddenSize)) {
      throw new ValueError({
        op: name,
        argument: "projSize",
        expected: `be a whole number below hiddenSize ${hiddenSize}`,
        received: String(projSize),
      });
    }
    this.outputSize = projSize > 0 ? projSize : hiddenSize;
    const rows = gates * hiddenSize;
    const weights: RecurrentWeights[] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const size = layer === 0 ? inputSize : this.outputSize * this.#directions;
      for (let direction = 0; direction < this.#directions; direction++) {
        const tail = `_l${layer}${direction === 1 ? "_reverse" : ""}`;
        const make = (name: string, shape: Shape): Parameter =>
          defaultParameter(`${name}${tail}`, shape, hiddenSize, options);
        weights.push({
          weightIh: make("weight_ih", [rows, size]),
          weightHh: make("weight_hh", [rows, this.outputSize]),
          biasIh: bias ? make("bias_ih", [rows]) : null,
          biasHh: bias ? make("bias_hh", [rows]) : null,
          weightHr: projSize > 0 ? make("weight_hr", [projSize, hiddenSize]) : null,
        });
      }
    }
    this.weights = weights;
  }

  get #directions(): number {
    return this.bidirectional ? 2 : 1;
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    for (const { weightIh, weightHh, biasIh, biasHh, weightHr } of this.weights) {
      for (const part of [weightIh, weightHh, biasIh, biasHh, weightHr]) if (part) yield [part.cell.name, part];
    }
  }

  /** One layer in one direction over [T, B, in]. */
  protected abstract walk(x: Tensor, weights: RecurrentWeights, how: Walk): Walked;

  /** The output of the last layer, and the final states [layers·directions, B, …] of all. */
  protected run(
    x: Tensor,
    given: readonly { readonly name: string; readonly value: Tensor | undefined; readonly size: number }[],
    lengths: Lengths | undefined,
  ): { output: Tensor; states: Tensor[] } {
    const batched = this.#batched(x);
    const layers = this.numLayers * this.#directions;
    const first = given.map(({ name, value, size }) => {
      if (!value) return undefined;
      const shape = x.ndim === 2 ? [layers, size] : [layers, batched.shape[1], size];
      if (!sameShape(value.shape, shape)) {
        const expected = `be ${show(shape)} for x ${show(x.shape)}`;
        throw new ShapeError({ op: this.#name, argument: name, expected, received: show(value.shape) });
      }
      return x.ndim === 2 ? reshape(value, [layers, 1, size]) : value;
    });
    const valid =
      lengths && !("shape" in lengths) ? tensor([...lengths], { dtype: "int32", device: x.device }) : lengths;
    const finals: Tensor[][] = given.map(() => []);
    let y = batched;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const input = layer === 0 ? y : this.#dropped(y);
      const outputs = Array.from({ length: this.#directions }, (_, direction) => {
        const k = layer * this.#directions + direction;
        const states = first.map((state) => state && select(state, 0, k));
        const walked = this.walk(input, this.weights[k], { states, lengths: valid, reverse: direction === 1 });
        walked.states.forEach((state, i) => {
          finals[i].push(state);
        });
        return walked.output;
      });
      y = outputs.length === 1 ? outputs[0] : cat(outputs, -1);
    }
    const states = finals.map((parts) => stack(parts, 0)); // [layers, B, H]
    if (x.ndim === 3) return { output: this.batchFirst ? transpose(y, 0, 1) : y, states };
    return {
      output: reshape(y, [y.shape[0], y.shape[2]]),
      states: states.map((state) => reshape(state, [layers, state.shape[2]])),
    };
  }

  /** x as [T, B, in]. */
  #batched(x: Tensor): Tensor {
    const letters = this.batchFirst ? "[B, T, in]" : "[T, B, in]";
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape[x.ndim - 1] !== this.inputSize) {
      throw new ShapeError({
        op: this.#name,
        argument: "x",
        expected: `be ${letters} or [T, in] with in = ${this.inputSize}`,
        received: show(x.shape),
      });
    }
    if (x.ndim === 2) return reshape(x, [x.shape[0], 1, x.shape[1]]);
    return this.batchFirst ? transpose(x, 0, 1) : x;
  }

  #dropped(x: Tensor): Tensor {
    if (this.dropout === 0) return x;
    return dropout(x, { p: this.dropout, training: this.training, generator: this.#generator });
  }

  protected override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, batchFirst, bidirectional } = this;
    const parts = [`${inputSize}, ${hiddenSize}`];
    if (numLayers > 1) parts.push(`numLayers=${numLayers}`);
    if (this.weights[0].biasIh === null) parts.push("bias=false");
    if (batchFirst) parts.push("batchFirst=true");
    if (this.dropout > 0) parts.push(`dropout=${this.dropout}`);
    if (bidirectional) parts.push("bidirectional=true");
    if (this.outputSize !== hiddenSize) parts.push(`projSize=${this.outputSize}`);
    return parts.join(", ");
  }
}
