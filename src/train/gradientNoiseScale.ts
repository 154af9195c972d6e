import { gradientsOf } from "../autograd/backward.ts";
import { DataLoader } from "../data/dataLoader.ts";
import { ValueError } from "../ir/errors.ts";
import { crossEntropy } from "../ops/crossEntropy.ts";
import { add, mul, square, sumAll } from "../ops/primitives/arithmetic.ts";
import { compile } from "../tensor/compile.ts";
import { zeros } from "../tensor/create.ts";
import type { Device } from "../tensor/device.ts";
import { queueOf } from "../tensor/queue.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import { withGrad } from "../tensor/recording.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import type { LabelledData, LossFunction } from "./fitOptions.ts";
import type { NoiseScale } from "./noiseScale.ts";
import { deviceOf, hostNumber, onDevice } from "./programs.ts";
import type { Trainable } from "./trainable.ts";

export interface NoiseScaleOptions {
  /** As in `fit`. */
  readonly loss?: LossFunction;
  /** Samples of a small batch; 16 unless given, or an eighth of the data if that is less. */
  readonly smallBatch?: number;
  /** Small batches that make a big one; 8 unless given. */
  readonly parts?: number;
  /** Big batches that are averaged over; 8 unless given. */
  readonly batches?: number;
  /** Of the order of the samples; 0 unless given. */
  readonly seed?: number;
  /** What the model draws from; it is left as it was. */
  readonly generator?: Generator;
}

/**
 * How noisy gradients are, from their norms at two batch sizes b < B:
 *
 *     |G|² ≈ (B·|g_B|² − b·|g_b|²) / (B − b);  trace(Σ) ≈ (|g_b|² − |g_B|²) / (1/b − 1/B)
 *
 * each averaged over several batches before the one is divided by the other. The model stays as it is, its running
 * statistics, gradients and random numbers included; the gradients are those of the mode, train or eval, that it is in.
 *
 * @throws ValueError for counts out of range, or fewer samples than a big batch has
 * @source McCandlish, Kaplan, Amodei et al. 2018, arXiv:1812.06162, appendix A.1
 */
export async function gradientNoiseScale(
  model: Trainable,
  data: LabelledData,
  options: NoiseScaleOptions = {},
): Promise<NoiseScale> {
  const { parts = 8, batches = 8, loss = crossEntropy, seed = 0, generator = defaultGenerator } = options;
  const smallBatch = options.smallBatch ?? Math.max(1, Math.min(16, Math.floor(data.length / parts)));
  const bigBatch = smallBatch * parts;
  expectAtLeast("smallBatch", smallBatch, 1);
  expectAtLeast("parts", parts, 2);
  expectAtLeast("batches", batches, 1);
  if (data.length < bigBatch) {
    const expected = `have at least ${bigBatch} samples for ${parts} batches of ${smallBatch}`;
    throw new ValueError({ op: "gradientNoiseScale", argument: "data", expected, received: String(data.length) });
  }
  const random = generator.state();
  const norms = new GradientNorms(model, loss);
  const loader = new DataLoader(data, { batchSize: smallBatch, shuffle: true, seed, dropLast: true });
  let [small, big, done] = [0, 0, 0];
  try {
    while (done < batches * parts) {
      for (const { x, y } of loader.hostBatches()) {
        small += await norms.add(onDevice(x, norms.device), onDevice(y, norms.device));
        done += 1;
        if (done % parts === 0) big += await norms.takeMean(parts);
        if (done === batches * parts) break;
      }
    }
  } finally {
    generator.restore(random);
  }
  const [atSmall, atBig] = [small / done, big / batches];
  const gradSquared = (bigBatch * atBig - smallBatch * atSmall) / (bigBatch - smallBatch);
  const variance = (atSmall - atBig) / (1 / smallBatch - 1 / bigBatch);
  const noiseScale = gradSquared > 0 ? Math.max(0, variance) / gradSquared : Number.POSITIVE_INFINITY;
  return { noiseScale, gradSquared, variance, smallBatch, bigBatch, batches };
}

/** Squared norms of gradients, and of the mean of several. */
class GradientNorms {
  readonly device: Device;
  readonly #model: Trainable;
  readonly #loss: LossFunction;
  readonly #trained: readonly Tensor[];
  readonly #sums: readonly Variable[];

  constructor(model: Trainable, loss: LossFunction) {
    this.device = deviceOf(model);
    this.#model = model;
    this.#loss = loss;
    this.#trained = model.parameters().filter((each) => each.requiresGrad);
    this.#sums = this.#trained.map(({ shape, dtype, device }) => new Variable({ shape, dtype, device }));
  }

  /** Of one batch's gradient, which is added to the sum. */
  async add(x: Tensor, y: Tensor): Promise<number> {
    return hostNumber(await this.#add(x, y));
  }

  /** Of the sum divided by `parts`; the sum begins anew. */
  async takeMean(parts: number): Promise<number> {
    const share = onDevice({ data: Float32Array.of(1 / parts), shape: [], dtype: "float32" }, this.device);
    return hostNumber(await this.#takeMean(share));
  }

  readonly #add = compile((x: Tensor, y: Tensor): Tensor => {
    const loss = this.#loss(this.#model.forward(x) as Tensor, y);
    const gradients = gradientsOf(loss, this.#trained, { allowUnused: true });
    this.#forgetEffects();
    return withGrad("gradientNoiseScale", false, () => {
      gradients.forEach((gradient, i) => {
        if (gradient) this.#sums[i].assign(add(this.#sums[i].snapshot(), gradient));
      });
      return squaredNorm(gradients.flatMap((gradient) => gradient ?? []));
    });
  });

  readonly #takeMean = compile(
    (share: Tensor): Tensor =>
      withGrad("gradientNoiseScale", false, () => {
        const norm = squaredNorm(this.#sums.map((sum) => mul(sum.snapshot(), share)));
        for (const sum of this.#sums) sum.assign(zeros(sum.shape, sum));
        return norm;
      }),
  );

  /** Running statistics and whatever else a forward pass would have written stay as they are. */
  #forgetEffects(): void {
    for (const variable of Object.values(this.#model.stateDict())) {
      if (variable instanceof Variable) queueOf(variable.device).drop(variable.cell);
    }
  }
}

function squaredNorm(tensors: readonly Tensor[]): Tensor {
  return tensors
    .map((each) => sumAll(square(each)))
    .reduce((a, b) => add(a, b), zeros([], { device: tensors[0]?.device }));
}

function expectAtLeast(argument: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const expected = `be an integer >= ${least}`;
  throw new ValueError({ op: "gradientNoiseScale", argument, expected, received: String(value) });
}
