import { compile, nn, noGrad, readSafetensors, softmax, type Tensor, tensor } from "../../index.ts";
import { toGrid } from "./convolution.ts";
import type { Grid } from "./convolutionWindow.ts";

/** A trained filter, and what batch normalisation does to its map in evaluation. */
export interface DigitsFilter {
  /** 3 × 3. */
  readonly kernel: Grid;
  readonly bias: number;
  /** normalised = (convolved − mean) / √(variance + eps) · weight + bias. */
  readonly norm: {
    readonly mean: number;
    readonly variance: number;
    readonly eps: number;
    readonly weight: number;
    readonly bias: number;
  };
}

/** What the first layers make of one image, channel by channel. */
export interface DigitsLook {
  readonly filters: readonly DigitsFilter[];
  readonly convolved: readonly Grid[];
  readonly normalised: readonly Grid[];
  readonly activated: readonly Grid[];
  readonly pooled: readonly Grid[];
  /** Of the ten digits. */
  readonly probabilities: readonly number[];
}

const channels = 16;

/** The network on 8 × 8 digits whose trained weights ship with the lab. */
export class DigitsNetwork {
  readonly #norm: nn.BatchNorm2d = new nn.BatchNorm2d(channels);
  readonly #model: nn.Sequential = new nn.Sequential(
    new nn.Conv2d(1, channels, 3, { padding: 1 }),
    this.#norm,
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(channels * 4 * 4, 10),
  );
  readonly #outputs = compile((x: Tensor) =>
    noGrad(() => {
      const found: Tensor[] = [];
      let h = x;
      for (const layer of this.#model) {
        h = layer.forward(h);
        found.push(h);
      }
      return [...found.slice(0, 4), softmax(h, { dim: 1 })];
    }),
  );
  #filters: readonly DigitsFilter[] = [];

  /** @param weights  a safetensors file with this network's state */
  static async load(weights: Uint8Array): Promise<DigitsNetwork> {
    const network = new DigitsNetwork();
    await network.#model.loadStateDict(readSafetensors(weights).tensors);
    network.#model.eval();
    network.#filters = await network.#readFilters();
    return network;
  }

  /** @param image  8 × 8, ink from 0 to 1 */
  async look(image: Grid): Promise<DigitsLook> {
    const outputs = await this.#outputs(tensor([[image]]));
    const data = await Promise.all(outputs.map((one) => one.data()));
    const maps = (layer: number, side: number): Grid[] => {
      const size = side * side;
      return Array.from({ length: channels }, (_, c) => toGrid(data[layer].subarray(c * size, (c + 1) * size), side));
    };
    return {
      filters: this.#filters,
      convolved: maps(0, 8),
      normalised: maps(1, 8),
      activated: maps(2, 8),
      pooled: maps(3, 4),
      probabilities: Array.from(data[4]),
    };
  }

  async #readFilters(): Promise<DigitsFilter[]> {
    const state = this.#model.stateDict();
    const names = ["0.weight", "0.bias", "1.running_mean", "1.running_var", "1.weight", "1.bias"];
    const [kernel, bias, mean, variance, weight, shift] = await Promise.all(names.map((name) => state[name].data()));
    return Array.from({ length: channels }, (_, c) => ({
      kernel: toGrid(kernel.subarray(9 * c, 9 * c + 9), 3),
      bias: bias[c],
      norm: { mean: mean[c], variance: variance[c], eps: this.#norm.eps, weight: weight[c], bias: shift[c] },
    }));
  }
}
