import { NonFiniteError, ValueError } from "../ir/errors.ts";
import { chunkSizeFor } from "./chunks.ts";
import type { FitOptions, TrainingData } from "./fitOptions.ts";
import { loaderLike, loaderOf } from "./loaderOf.ts";
import { type LrCurve, type LrSuggestion, suggestLr } from "./lrSuggestion.ts";
import { Programs } from "./programs.ts";
import { type Step, Steps } from "./steps.ts";
import { type Examinable, type TunableUpdater, untouched } from "./untouched.ts";

/** Options named as in PyTorch Lightning, and those of `fit` that decide what a step is. */
export interface LrFindOptions
  extends Pick<FitOptions, "loss" | "batchSize" | "accumulate" | "shuffle" | "seed" | "memoryLimitBytes" | "signal"> {
  readonly optimizer: TunableUpdater;
  /** Learning rate of the first step; 1e-7 unless given. */
  readonly minLr?: number;
  /** Learning rate of the last step; 10 unless given. */
  readonly maxLr?: number;
  /** Steps from one to the other, each by the same factor; 100 unless given. */
  readonly steps?: number;
}

export interface LrFindResult extends LrSuggestion {
  readonly curve: LrCurve;
}

/** A loss this many times the first is on its way out. */
const farUp = 2;
/** Weight of the losses so far when it is judged whether the loss is on its way out. */
const inertia = 0.7;

/**
 * A learning-rate range test: trains with a rate that grows from step to step, and suggests the rate at which the loss
 * falls fastest. Ends early when the loss is on its way out. With several parameter groups their ratio is kept.
 *
 * Model, optimizer, loader and random generators are to the bit as before, also when something throws; a schedule is
 * not moved. Nothing else may use them meanwhile.
 *
 * @param options  those that `fit` is given, with the range; the optimizer's own rate plays no part
 * @throws ValueError unless 0 < minLr < maxLr and steps is at least 10; and what model, loss and data throw
 * @source  Smith 2015, arXiv:1506.01186, section 3.3
 * @example const { suggestion, curve } = await lrFind(model, data, { optimizer })
 */
export async function lrFind(model: Examinable, data: TrainingData, options: LrFindOptions): Promise<LrFindResult> {
  const { optimizer, minLr = 1e-7, maxLr = 10, steps: most = 100, accumulate = 1, signal } = options;
  expect("minLr", minLr > 0 && Number.isFinite(minLr), "be above 0", minLr);
  expect("maxLr", maxLr > minLr && Number.isFinite(maxLr), `be above minLr ${minLr}`, maxLr);
  expect("steps", Number.isSafeInteger(most) && most >= 10, "be an integer >= 10", most);
  expect("accumulate", Number.isSafeInteger(accumulate) && accumulate >= 1, "be an integer >= 1", accumulate);
  const planned = loaderOf(data, options);
  // Steps of one size, where there are any.
  const dropLast = planned.dataset.length >= planned.batchSize * accumulate;
  const loader = loaderLike(planned, { dropLast });
  const curve = await untouched(model, optimizer, async () => {
    model.train(true);
    const steps = new Steps(loader, { accumulate, chunkSize: chunkSizeFor(model, loader, options) });
    const programs = new Programs(model, options, optimizer);
    const setLr = lrSetter(optimizer);
    const points: { lr: number; loss: number }[] = [];
    let average = Number.NaN;
    let isOut = false;
    for (const { chunks } of endless(steps)) {
      if (points.length === most || isOut || signal?.aborted) break;
      const lr = minLr * (maxLr / minLr) ** (points.length / (most - 1));
      setLr(lr);
      const loss = await lossOfStep(programs, chunks);
      points.push({ lr, loss });
      average = points.length === 1 ? loss : inertia * average + (1 - inertia) * loss;
      isOut = !(average <= points[0].loss + (farUp - 1) * Math.abs(points[0].loss));
    }
    return { lrs: points.map(({ lr }) => lr), losses: points.map(({ loss }) => loss), isOut };
  });
  return { ...suggestLr(curve), curve };
}

/** The loss before the update; NaN when it is not finite, which leaves the weights as they were. */
async function lossOfStep(programs: Programs, chunks: Step["chunks"]): Promise<number> {
  try {
    return (await programs.update(chunks)).loss;
  } catch (error) {
    if (!(error instanceof NonFiniteError)) throw error;
    return Number.NaN;
  }
}

/** Gives the first group a rate, and the others theirs in the ratio that they have now. */
function lrSetter({ paramGroups }: TunableUpdater): (lr: number) => void {
  const first = paramGroups[0].lr;
  const shares = paramGroups.map((group) => (first > 0 ? group.lr / first : 1));
  return (lr) => {
    for (const [i, group] of paramGroups.entries()) group.lr = lr * shares[i];
  };
}

function* endless(steps: Steps): Generator<Step> {
  for (;;) yield* steps;
}

function expect(argument: string, holds: boolean, expected: string, value: number): void {
  if (!holds) throw new ValueError({ op: "lrFind", argument, expected, received: String(value) });
}
