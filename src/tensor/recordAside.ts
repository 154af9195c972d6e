import type { Device } from "./device.ts";
import { queueOf } from "./queue.ts";
import { watchGenerators } from "./random.ts";
import { Trace, withTrace } from "./trace.ts";

/**
 * Records one call of `fn` for its graph alone: nothing is computed, and what it assigned, drew and counted is as before
 * when this returns, also when `fn` throws. Effects recorded earlier stay to be computed.
 *
 * @param device  where fn's tensors live
 */
export function recordAside<Result>(fn: () => Result, device: Device): Result {
  const queue = queueOf(device);
  const earlier = queue.takeEffects();
  const trace = new Trace();
  const restoreGenerators = watchGenerators();
  try {
    return withTrace(trace, fn);
  } finally {
    restoreGenerators();
    for (const { cell } of queue.takeEffects().writes) cell.drop();
    trace.forget();
    for (const { cell, node } of earlier.writes) queue.assign(cell, node);
    for (const node of earlier.losses) queue.noteLoss(node);
  }
}
