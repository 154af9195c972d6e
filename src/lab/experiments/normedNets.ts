import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  grad,
  noGrad,
  ones,
  type Parameter,
  randn,
  relu,
  sigmoid,
  stack,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from "../../index.ts";
import { parameterFrom } from "../parameterFrom.ts";
import { rings } from "../rings.ts";
import { normalise } from "./normIdentities.ts";

const [depth, width] = [8, 32];
/** What counts as a loss that is of no use: three nats, or no number. */
const hopeless = 3;

export interface Variant {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly act: (z: Tensor) => Tensor;
  /** Standard deviation of the first weights, times the root of their number of inputs. */
  readonly gain: number;
  readonly norm: "none" | "batch" | "noisy";
  readonly onlyFull?: boolean;
}

export const variants: readonly Variant[] = [
  { id: "sigmoid", name: { zh: "sigmoid", en: "sigmoid" }, act: sigmoid, gain: 1, norm: "none" },
  { id: "sigmoidNorm", name: { zh: "sigmoid + BN", en: "sigmoid + BN" }, act: sigmoid, gain: 1, norm: "batch" },
  { id: "relu", name: { zh: "ReLU", en: "ReLU" }, act: relu, gain: Math.SQRT2, norm: "none" },
  { id: "reluNorm", name: { zh: "ReLU + BN", en: "ReLU + BN" }, act: relu, gain: Math.SQRT2, norm: "batch" },
  {
    id: "reluNoisy",
    name: { zh: "ReLU + BN + 噪声", en: "ReLU + BN + noise" },
    act: relu,
    gain: Math.SQRT2,
    norm: "noisy",
  },
  { id: "tanh", name: { zh: "tanh", en: "tanh" }, act: tanh, gain: 1, norm: "none", onlyFull: true },
  { id: "tanhNorm", name: { zh: "tanh + BN", en: "tanh + BN" }, act: tanh, gain: 1, norm: "batch", onlyFull: true },
];

export interface Trained {
  /** By run, the loss at the last step; what is no number or above three counts as three. */
  readonly losses: readonly number[];
  /** By run, the norm of the first weights' gradient at the first step. */
  readonly gradients: readonly number[];
}

export interface Nets {
  train(steps: number): Promise<Trained>;
}

/** Networks of one variant side by side, one for each learning rate and seed; those of one seed begin alike. */
export async function netsOf(
  { act, gain, norm }: Variant,
  lrs: readonly number[],
  seeds: number,
  seed: number,
): Promise<Nets> {
  const runs = lrs.length * seeds;
  const { x, y } = rings(32, seed);
  const generator = new Generator(seed + 9);
  const drawn = (rows: number, columns: number, size: number): Promise<Parameter> =>
    parameterFrom(
      zeros([lrs.length, seeds, rows, columns])
        .add(randn([1, seeds, rows, columns], { generator }).mul(size))
        .reshape([runs, rows, columns]),
    );
  const weights: Parameter[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const inputs = layer === 0 ? 2 : width;
    weights.push(await drawn(inputs, width, gain / Math.sqrt(inputs)));
  }
  weights.push(await drawn(width, 1, 1 / Math.sqrt(width)));
  const biases: Parameter[] = [];
  for (let layer = 0; layer <= depth; layer++) biases.push(await drawn(1, layer === depth ? 1 : width, 0));
  // The gain and shift of a normalised layer; without normalisation the shift is its bias.
  const gains: Parameter[] = [];
  for (let layer = 0; layer < depth; layer++) gains.push(await parameterFrom(ones([runs, 1, width])));
  const parameters = [...weights, ...biases, ...(norm === "none" ? [] : gains)];
  const velocities = await Promise.all(parameters.map((one) => parameterFrom(zeros(one.shape))));
  const rate = tensor(lrs.flatMap((lr) => new Array<number[][]>(seeds).fill([[lr]]))); // [runs, 1, 1]
  const target = zeros([runs, 1, 1]).add(y); // [runs, N, 1]
  const lossOf = (): Tensor => {
    let h: Tensor = x;
    for (let layer = 0; layer < depth; layer++) {
      let z = h.matmul(weights[layer]); // [runs, N, width]
      if (norm !== "none") z = normalise(z, 1e-5).mul(gains[layer]);
      z = z.add(biases[layer]); // after the normalisation, which would take it away again
      if (norm === "noisy") {
        const noise = (size: number): Tensor => randn([runs, 1, width], { generator }).mul(size);
        z = z.mul(noise(0.2).add(1)).add(noise(0.2));
      }
      h = act(z);
    }
    const logits = h.matmul(weights[depth]).add(biases[depth]); // [runs, N, 1]
    return binaryCrossEntropyWithLogits(logits, target, { reduction: "none" }).mean({ dim: [1, 2] }); // [runs]
  };
  // A gradient taken by `grad` is no loss of a step: one network that diverges does not stop the others.
  const learn = compile(() => {
    const losses = lossOf();
    const slopes = grad(losses.sum(), parameters);
    return noGrad(() => {
      const gradients = slopes[0]
        .square()
        .sum({ dim: [1, 2] })
        .sqrt();
      const now = stack([losses, gradients]); // [2, runs]
      for (const [i, parameter] of parameters.entries()) {
        const velocity = velocities[i].mul(0.9).add(slopes[i]);
        velocities[i].assign(velocity);
        parameter.assign(parameter.sub(velocity.mul(rate)));
      }
      return now;
    });
  });
  return {
    train: async (steps) => {
      const first = Array.from(await (await learn()).data());
      let last: readonly number[] = first;
      for (let i = 1; i < steps; i++) last = Array.from(await (await learn()).data());
      return {
        losses: last.slice(0, runs).map((loss) => (loss <= hopeless ? loss : hopeless)),
        gradients: first.slice(runs),
      };
    },
  };
}
