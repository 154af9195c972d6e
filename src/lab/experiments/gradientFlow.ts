import { compile, grad, noGrad, stack, type Tensor, tensor } from "../../index.ts";

/** Time that one step takes. */
export const tick = 0.01;
const stepsPerCall = 10;

export interface Flow {
  /** Time so far. */
  readonly time: number;
  /** Where each start has come to. */
  readonly z: readonly number[];
  /** Time that each has spent below the goal: once it is there, how long it took. */
  readonly spent: readonly number[];
}

/**
 * Gradient flow dz/dt = −L′(z) in steps of time, many starts side by side, until all have come to the goal.
 *
 * Each step moves z by the slope half a step ahead. In float32 a step can be hardly more than what z is rounded by; what an addition
 * loses is therefore kept and added to the next (Kahan's compensated sum).
 *
 * @param loss   summed over all starts
 * @param until  time after which it gives up
 */
export async function* gradientFlow(
  loss: (z: Tensor) => Tensor,
  { starts, goal, until }: { starts: readonly number[]; goal: number; until: number },
): AsyncGenerator<Flow, void> {
  const zero = starts.map(() => 0);
  const z = tensor([...starts], { requiresGrad: true });
  const rest = tensor(zero, { requiresGrad: true });
  const steps = tensor(zero, { requiresGrad: true });
  const slope = grad(loss);
  const advance = compile(() =>
    noGrad(() => {
      let [at, lost, count]: Tensor[] = [z, rest, steps];
      for (let i = 0; i < stepsPerCall; i++) {
        const middle = at.sub(slope(at).mul(tick / 2));
        const change = lost.sub(slope(middle).mul(tick));
        const next = at.add(change);
        // The share of the step below the goal: 1, then once a part, then 0.
        count = count.add(at.sub(goal).div(at.sub(next)).clamp({ min: 0, max: 1 }));
        lost = change.sub(next.sub(at));
        at = next;
      }
      z.assign(at);
      rest.assign(lost);
      steps.assign(count);
      return stack([at, count]); // [2, starts]
    }),
  );
  for (let call = 1; ; call++) {
    const values = Array.from(await (await advance()).data());
    const now = values.slice(0, starts.length);
    const time = call * stepsPerCall * tick;
    yield { time, z: now, spent: values.slice(starts.length).map((count) => count * tick) };
    if (time >= until || now.every((value) => value >= goal)) return;
  }
}
