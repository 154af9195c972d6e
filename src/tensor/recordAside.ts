import type { Device } from "./device.ts";
import { type EffectQueue, queueOf } from "./queue.ts";
import { watchGenerators } from "./random.ts";
import { Trace, withTrace } from "./trace.ts";

/** What a function returned, and the effects that it would have had. */
export interface RecordedAside<Result> {
  readonly result: Result;
  readonly effects: ReturnType<EffectQueue["takeEffects"]>;
}

/**
 * Records one call of `fn` for its graph alone: nothing is computed, and what it assigned, drew and counted is as before
 * when this returns, also when `fn` throws. Effects recorded earlier stay to be computed.
 *
 * @param device  where fn's tensors live
 */
export function recordAside<Result>(fn: () => Result, device: Device): RecordedAside<Result> {
  const queue = queueOf(device);
  const earlier = queue.takeEffects();
  const trace = new Trace();
  const restoreGenerators = watchGenerators();
  let effects: RecordedAside<Result>["effects"] | undefined;
  const forget = (): RecordedAside<Result>["effects"] => {
    restoreGenerators();
    const taken = queue.takeEffects();
    for (const { cell } of taken.writes) cell.drop();
    trace.forget();
    for (const { cell, node } of earlier.writes) queue.assign(cell, node);
    for (const node of earlier.losses) queue.noteLoss(node);
    return taken;
  };
  try {
    const result = withTrace(trace, fn);
    effects = forget();
    return { result, effects };
  } finally {
    if (effects === undefined) forget();
  }
}
