import { expectNonlinearity, type RnnNonlinearity, rnn } from "../ops/rnn.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  type Lengths,
  RecurrentLayer,
  type RecurrentOptions,
  type RecurrentWeights,
  type Walk,
  type Walked,
} from "./recurrentLayer.ts";

export interface RNNOptions extends RecurrentOptions {
  /** "tanh" unless "relu". */
  readonly nonlinearity?: RnnNonlinearity;
}

/**
 * Elman's network over sequences [T, B, in], [B, T, in] with batchFirst, or [T, in]. The result holds the output of
 * every step and the final state [layers·directions, B, H], and can be given to the next call as its state.
 */
export class RNN extends RecurrentLayer {
  readonly nonlinearity: RnnNonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    super("RNN", 1, inputSize, hiddenSize, options);
    this.nonlinearity = options.nonlinearity ?? "tanh";
    expectNonlinearity("RNN", this.nonlinearity);
  }

  forward(
    x: Tensor,
    state: { readonly h?: Tensor | undefined; readonly lengths?: Lengths | undefined } = {},
  ): { output: Tensor; h: Tensor } {
    const { output, states } = this.run(x, [{ name: "h", value: state.h, size: this.hiddenSize }], state.lengths);
    return { output, h: states[0] };
  }

  protected override walk(x: Tensor, weights: RecurrentWeights, { states, ...how }: Walk): Walked {
    const { output, h } = rnn(x, weights, { h: states[0], nonlinearity: this.nonlinearity, ...how });
    return { output, states: [h] };
  }

  protected override extraRepr(): string {
    return `${super.extraRepr()}, nonlinearity=${this.nonlinearity}`;
  }
}
