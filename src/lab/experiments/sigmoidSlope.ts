import { Generator, grad, randn, sigmoid, stack, type Tensor } from "../../index.ts";

export interface Slope {
  readonly scale: number;
  readonly mean: number;
  readonly standardError: number;
}

/** Mean derivative of a sigmoid whose input has this deviation. */
export async function slopeOf(scale: number, seed: number, count: number): Promise<Slope> {
  const z = randn([count], { generator: new Generator(seed * 7 + Math.round(scale)) }).mul(scale);
  const slopes = grad((input: Tensor) => sigmoid(input).sum())(z);
  const [first, second] = await stack([slopes.mean(), slopes.square().mean()]).data();
  return { scale, mean: first, standardError: Math.sqrt(Math.max(0, second - first * first) / count) };
}

/** E σ′(z) for z ~ N(0, s²), by the trapezoidal rule. */
export function expectedSlope(scale: number): number {
  let sum = 0;
  const [reach, parts] = [40, 800]; // for so smooth a function many more than it takes
  for (let i = 0; i <= parts; i++) {
    const z = -reach + (2 * reach * i) / parts;
    const a = 1 / (1 + Math.exp(-z));
    sum += a * (1 - a) * Math.exp(-((z / scale) ** 2) / 2);
  }
  return (sum * 2 * reach) / parts / scale / Math.sqrt(2 * Math.PI);
}
