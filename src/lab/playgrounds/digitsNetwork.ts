import { compile, nn, noGrad, readSafetensors, softmax, type Tensor, tensor } from "../../index.ts";
import { type Grid, toGrid } from "./convolution.ts";

/** What the first layers make of one image, channel by channel. */
export interface DigitsLook {
  /** 3 × 3 weights of each filter, and its bias. */
  readonly filters: readonly { readonly kernel: Grid; readonly bias: number }[];
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
  readonly #model: nn.Sequential = new nn.Sequential(
    new nn.Conv2d(1, channels, 3, { padding: 1 }),
    new nn.BatchNorm2d(channels),
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

  /** @param weights  a safetensors file with this network's state */
  static async load(weights: Uint8Array): Promise<DigitsNetwork> {
    const network = new DigitsNetwork();
    await network.#model.loadStateDict(readSafetensors(weights).tensors);
    network.#model.eval();
    return network;
  }

  /** @param image  8 × 8, ink from 0 to 1 */
  async look(image: Grid): Promise<DigitsLook> {
    const state = new Map([...this.#model.namedParameters()]);
    const read = async (name: string): Promise<Float32Array> =>
      Float32Array.from((await state.get(name)?.data()) ?? []);
    const [weight, bias] = [await read("0.weight"), await read("0.bias")];
    const outputs = await this.#outputs(tensor([[image]]));
    const data = await Promise.all(outputs.map((one) => one.data()));
    const maps = (layer: number, side: number): Grid[] => {
      const size = side * side;
      return Array.from({ length: channels }, (_, c) => toGrid(data[layer].subarray(c * size, (c + 1) * size), side));
    };
    return {
      filters: Array.from({ length: channels }, (_, c) => ({
        kernel: toGrid(weight.subarray(9 * c, 9 * c + 9), 3),
        bias: bias[c],
      })),
      convolved: maps(0, 8),
      normalised: maps(1, 8),
      activated: maps(2, 8),
      pooled: maps(3, 4),
      probabilities: Array.from(data[4]),
    };
  }
}
