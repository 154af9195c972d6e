import { Generator, grad, randn, type Tensor, tanh } from "../../index.ts";
import { float64 } from "../float64.ts";

export interface Identities {
  readonly output: number;
  readonly gradient: number;
  readonly gradientSize: number;
  readonly cosine: number;
}

/** Over the samples of each network: [runs, N, width]. */
export function normalise(z: Tensor, eps: number): Tensor {
  const samples = { dim: -2, keepdim: true } as const;
  const d = z.sub(z.mean(samples));
  return d.div(d.square().mean(samples).add(eps).sqrt());
}

export async function checkIdentities(scale: number, seed: number): Promise<Identities> {
  const exact = float64();
  const generator = new Generator(seed);
  const x = randn([64, 6], { ...exact, generator });
  const w = randn([6, 5], { ...exact, generator });
  const probe = randn([64, 5], { ...exact, generator });
  const loss = (weight: Tensor): Tensor =>
    tanh(normalise(x.matmul(weight), 0))
      .mul(probe)
      .sum();
  const [small, large] = [grad(loss)(w), grad(loss)(w.mul(scale))];
  const output = normalise(x.matmul(w.mul(scale)), 0)
    .sub(normalise(x.matmul(w), 0))
    .abs()
    .max();
  const along = w
    .mul(small)
    .sum({ dim: 0 })
    .abs()
    .div(
      w
        .square()
        .sum({ dim: 0 })
        .mul(small.square().sum({ dim: 0 }))
        .sqrt(),
    );
  return {
    output: await output.item(),
    gradient: await large.mul(scale).sub(small).abs().max().item(),
    gradientSize: await small.abs().max().item(),
    cosine: await along.max().item(),
  };
}
