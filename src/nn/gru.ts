import { gru } from "../ops/gru.ts";
import type { Tensor } from "../tensor/tensor.ts";
import {
  type Lengths,
  RecurrentLayer,
  type RecurrentOptions,
  type RecurrentWeights,
  type Walk,
  type Walked,
} from "./recurrentLayer.ts";

/**
 * Gated recurrent units over sequences [T, B, in], [B, T, in] with batchFirst, or [T, in]. The result holds the output
 * of every step and the final state [layers·directions, B, H], and can be given to the next call as its state.
 *
 * @example
 * const { output, h } = new GRU(8, 16, { bidirectional: true }).forward(x);
 */
export class GRU extends RecurrentLayer {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super("GRU", 3, inputSize, hiddenSize, options);
  }

  forward(
    x: Tensor,
    state: { readonly h?: Tensor | undefined; readonly lengths?: Lengths | undefined } = {},
  ): { output: Tensor; h: Tensor } {
    const { output, states } = this.run(x, [{ name: "h", value: state.h, size: this.hiddenSize }], state.lengths);
    return { output, h: states[0] };
  }

  protected override walk(x: Tensor, weights: RecurrentWeights, { states, ...how }: Walk): Walked {
    const { output, h } = gru(x, weights, { h: states[0], ...how });
    return { output, states: [h] };
  }
}
