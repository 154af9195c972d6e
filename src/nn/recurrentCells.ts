import { gruCell } from "../ops/gruCell.ts";
import { lstmCell } from "../ops/lstmCell.ts";
import { expectNonlinearity, type RnnNonlinearity } from "../ops/rnn.ts";
import { rnnCell } from "../ops/rnnCell.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Parameter } from "../tensor/variable.ts";
import { defaultParameter, type PlaceOptions, wholeNumber } from "./hyper.ts";
import type { LSTMState } from "./lstm.ts";
import { Module } from "./module.ts";

export interface CellOptions extends PlaceOptions {
  /** Whether there are biases. */
  readonly bias?: boolean;
}

/** What RNNCell, LSTMCell and GRUCell share: weights for one step. */
abstract class RecurrentCell extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** [gates·hiddenSize, inputSize] */
  readonly weightIh: Parameter;
  /** [gates·hiddenSize, hiddenSize] */
  readonly weightHh: Parameter;
  readonly biasIh: Parameter | null;
  readonly biasHh: Parameter | null;

  constructor(name: string, gates: number, inputSize: number, hiddenSize: number, options: CellOptions) {
    super();
    this.inputSize = wholeNumber(name, "inputSize", inputSize);
    this.hiddenSize = wholeNumber(name, "hiddenSize", hiddenSize);
    const rows = gates * hiddenSize;
    const bias = options.bias ?? true;
    this.weightIh = defaultParameter("weight_ih", [rows, inputSize], hiddenSize, options);
    this.weightHh = defaultParameter("weight_hh", [rows, hiddenSize], hiddenSize, options);
    this.biasIh = bias ? defaultParameter("bias_ih", [rows], hiddenSize, options) : null;
    this.biasHh = bias ? defaultParameter("bias_hh", [rows], hiddenSize, options) : null;
  }

  /** PyTorch's names, so that weights can be exchanged. */
  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["weight_ih", this.weightIh];
    yield ["weight_hh", this.weightHh];
    yield ["bias_ih", this.biasIh];
    yield ["bias_hh", this.biasHh];
  }

  protected override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}, bias=${this.biasIh !== null}`;
  }
}

/** One step of Elman's network: x [B, in] or [in] and the state before it give the state after it. */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: RnnNonlinearity;

  constructor(
    inputSize: number,
    hiddenSize: number,
    options: CellOptions & { readonly nonlinearity?: RnnNonlinearity } = {},
  ) {
    super("RNNCell", 1, inputSize, hiddenSize, options);
    this.nonlinearity = options.nonlinearity ?? "tanh";
    expectNonlinearity("RNNCell", this.nonlinearity);
  }

  forward(x: Tensor, h?: Tensor): Tensor {
    return rnnCell(x, this, { h, nonlinearity: this.nonlinearity });
  }
}

/** One step of long short-term memory: x [B, in] or [in] and the states before it give those after it. */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super("LSTMCell", 4, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, state: LSTMState = {}): { h: Tensor; c: Tensor } {
    return lstmCell(x, this, state);
  }
}

/** One step of gated recurrent units: x [B, in] or [in] and the state before it give the state after it. */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    super("GRUCell", 3, inputSize, hiddenSize, options);
  }

  forward(x: Tensor, h?: Tensor): Tensor {
    return gruCell(x, this, { h });
  }
}
