import { lstm } from "../ops/lstm.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  type Lengths,
  RecurrentLayer,
  type RecurrentOptions,
  type RecurrentWeights,
  type Walk,
  type Walked,
} from "./recurrentLayer.ts";

export interface LSTMOptions extends RecurrentOptions {
  /** Outputs of a step after a projection of the hidden state; 0 for none. */
  readonly projSize?: number;
}

/** States [layers·directions, B, …] of an LSTM: `h` of the outputs' size, `c` of hiddenSize; zeros where missing. */
export interface LSTMState {
  readonly h?: Tensor | undefined;
  readonly c?: Tensor | undefined;
}

/**
 * Long short-term memory over sequences [T, B, in], [B, T, in] with batchFirst, or [T, in]. The result holds the output
 * of every step and the final states, and can be given to the next call as its state.
 *
 * @example
 * const { output, h, c } = new LSTM(8, 16, { numLayers: 2 }).forward(x);
 */
export class LSTM extends RecurrentLayer {
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super("LSTM", 4, inputSize, hiddenSize, options);
  }

  forward(
    x: Tensor,
    state: LSTMState & { readonly lengths?: Lengths | undefined } = {},
  ): { output: Tensor; h: Tensor; c: Tensor } {
    const given = [
      { name: "h", value: state.h, size: this.outputSize },
      { name: "c", value: state.c, size: this.hiddenSize },
    ];
    const { output, states } = this.run(x, given, state.lengths);
    return { output, h: states[0], c: states[1] };
  }

  protected override walk(x: Tensor, weights: RecurrentWeights, { states, ...how }: Walk): Walked {
    const { output, h, c } = lstm(x, weights, { h: states[0], c: states[1], ...how });
    return { output, states: [h, c] };
  }
}
