import { timeOfStep } from "../compiler/roughTime.ts";
import type { MemoryPlan } from "../tensor/memoryPlan.ts";

/** What a program computes a second time because it does not keep it. */
export interface RecomputedWork {
  /** Time that it takes, as a share of what the program would take without. */
  readonly timeShare: number;
  /** Where the values were first computed, in the order of the second time. */
  readonly layers: readonly { readonly module: string; readonly op: string; readonly timeShare: number }[];
}

/** What a plan's kernels take together, at the same rates; only the ratio of two plans means something. */
export function planTime({ steps }: Pick<MemoryPlan, "steps">): number {
  return steps.reduce((sum, step) => sum + timeOfStep(step), 0);
}

/** Reckoned from operations and bytes of the kernels, at rates that were fitted to profiles. */
export function recomputedWork({ steps }: MemoryPlan): RecomputedWork {
  const again = new Map<string, { module: string; op: string; time: number }>();
  let [once, twice] = [0, 0];
  for (const step of steps) {
    const time = timeOfStep(step);
    if (!step.scope.isAgain) {
      once += time;
      continue;
    }
    twice += time;
    const { module, op } = step.scope;
    const layer = again.get(`${module} ${op}`) ?? { module, op, time: 0 };
    layer.time += time;
    again.set(`${module} ${op}`, layer);
  }
  const layers = [...again.values()].map(({ module, op, time }) => ({ module, op, timeShare: time / once }));
  return { timeShare: once > 0 ? twice / once : 0, layers };
}
