import { add, binaryCrossEntropyWithLogits, mseLoss, noGrad, sigmoid, tensor } from "../../index.ts";
import { float64 } from "../float64.ts";

export type Point = readonly [x: number, y: number];

/** One weight on which squared error has two minima: three samples and their labels. */
const samples = { x: [-16, -1, 0.25], y: [1, 0, 0] };

interface Curves {
  readonly entropyCurve: readonly Point[];
  readonly squaredCurve: readonly Point[];
}

/** Mean losses of the three samples over a row of weights. */
export async function curvesOf(): Promise<Curves> {
  const exact = float64();
  const weights = Array.from({ length: 601 }, (_, i) => -2 + i / 120);
  const w = tensor(weights, exact).reshape([-1, 1]); // [601, 1]
  const { x, y } = samples;
  const z = w.mul(tensor([x], exact)); // [601, 3]
  const target = add(z.mul(0), tensor([y], exact));
  const both = noGrad(() => [
    binaryCrossEntropyWithLogits(z, target, { reduction: "none" }).mean({ dim: 1 }),
    mseLoss(sigmoid(z), target, { reduction: "none" }).mean({ dim: 1 }),
  ]);
  const [a, b] = await Promise.all(both.map((curve) => curve.data()));
  return {
    entropyCurve: weights.map((at, i) => [at, a[i]] as const),
    squaredCurve: weights.map((at, i) => [at, b[i]] as const),
  };
}

export function minimaOf(curve: readonly Point[]): number {
  return curve.filter(
    ([, value], i) => i > 0 && i < curve.length - 1 && value < curve[i - 1][1] && value < curve[i + 1][1],
  ).length;
}

/** Inner points whose second difference is not positive. */
export function concaveOf(curve: readonly Point[]): number {
  return curve.filter(
    ([, value], i) => i > 0 && i < curve.length - 1 && curve[i - 1][1] + curve[i + 1][1] - 2 * value <= 0,
  ).length;
}
