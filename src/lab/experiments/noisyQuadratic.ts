import { compile, type Generator, grad, noGrad, randn, type Tensor, tensor } from "../../index.ts";
import { parameterFrom } from "../parameterFrom.ts";

const modes = Array.from({ length: 100 }, (_, i) => 1 / (i + 1)); // curvatures, and variances of the noise

export interface Tuned {
  readonly batch: number;
  readonly steps: number;
  readonly lr: number;
}

/** Expected share of the loss left after k steps, every mode's second moment starting at 1. */
function shareAfter(k: number, lr: number, batch: number): number {
  return momentsAfter(k, lr, batch).mean;
}

/** The same with its standard deviation: every mode is normal, so its square deviates by √2 times its mean. */
export function momentsAfter(k: number, lr: number, batch: number): { mean: number; deviation: number } {
  let [sum, first, variance] = [0, 0, 0];
  for (const curvature of modes) {
    const factor = (1 - lr * curvature) ** 2;
    const floor = (lr * lr * curvature) / batch / (1 - factor);
    const moment = factor ** k * (1 - floor) + floor;
    sum += curvature * moment;
    variance += 2 * (curvature * moment) ** 2;
    first += curvature;
  }
  return { mean: sum / first, deviation: Math.sqrt(variance) / first };
}

/** Least number of steps to the target over a fine grid of constant rates. */
export function tune(batch: number, target: number): Tuned {
  let best: Tuned = { batch, steps: Number.POSITIVE_INFINITY, lr: 0 };
  for (let i = 0; i < 240; i++) {
    const lr = 1.99 * 10 ** (-i / 60);
    // A rate that would take as long as the best so far is not looked at any further.
    if (shareAfter(Math.min(best.steps - 1, 1e9), lr, batch) > target) continue;
    let [low, high] = [0, 1];
    while (shareAfter(high, lr, batch) > target) [low, high] = [high, 2 * high];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (shareAfter(middle, lr, batch) > target) low = middle;
      else high = middle;
    }
    if (high < best.steps) best = { batch, steps: high, lr };
  }
  return best;
}

/** SGD on the noisy quadratic, many chains side by side, with a breath now and then; the share of the loss left of each. */
export async function* simulate(
  { batch, steps, lr }: Tuned,
  chains: number,
  generator: Generator,
): AsyncGenerator<void, number[]> {
  const curvature = tensor([modes]); // [1, d]
  const root = tensor([modes.map(Math.sqrt)]);
  const w = await parameterFrom(randn([chains, modes.length], { generator }));
  const lossOf = (at: Tensor): Tensor => at.square().mul(curvature).sum({ dim: 1 }); // [chains]
  const step = compile(() => {
    const [slope] = grad(lossOf(w).sum().mul(0.5), [w]);
    return noGrad(() => {
      const noise = randn([chains, modes.length], { generator })
        .mul(root)
        .mul(1 / Math.sqrt(batch));
      w.assign(w.sub(slope.add(noise).mul(lr)));
      return slope.sum();
    });
  });
  for (let i = 1; i <= steps; i++) {
    await step();
    if (i % 50 === 0) yield;
  }
  const total = modes.reduce((a, b) => a + b);
  return Array.from(await noGrad(() => lossOf(w)).data(), (loss) => loss / total);
}
