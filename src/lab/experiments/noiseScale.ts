import { type Generator, indexSelect, randint, randn } from "../../index.ts";
import { settled } from "../settled.ts";

/** Estimates of tr Σ and |G|² by draw, and what they are. */
export interface NoiseScale {
  readonly trace: readonly number[];
  readonly square: readonly number[];
  readonly truth: readonly [trace: number, square: number];
}

/** The noise scale of a linear regression at w = 0 by the estimator of two batch sizes. */
export async function noiseOf(draws: number, generator: Generator): Promise<NoiseScale> {
  const [samples, features] = [1024, 8];
  const x = randn([samples, features], { generator });
  const y = x.matmul(randn([features, 1], { generator })).add(randn([samples, 1], { generator }).mul(3));
  const gradients = await settled(x.mul(y).mul(-1)); // [N, D], of ½ (x·w − y)² at w = 0
  const full = gradients.mean({ dim: 0 }); // [D]
  const [small, large] = [8, 128];
  const squares = async (size: number): Promise<Float32Array> => {
    const index = randint(0, samples, [draws * size], { generator });
    const means = indexSelect(gradients, 0, index).reshape([draws, size, features]).mean({ dim: 1 });
    return Float32Array.from(await means.square().sum({ dim: 1 }).data());
  };
  const [a, b] = [await squares(small), await squares(large)];
  const trace = Array.from(a, (one, i) => (one - b[i]) / (1 / small - 1 / large));
  const square = Array.from(a, (one, i) => (large * b[i] - small * one) / (large - small));
  const truth = [
    await gradients.sub(full).square().sum({ dim: 1 }).mean().item(),
    await full.square().sum().item(),
  ] as const;
  return { trace, square, truth };
}
