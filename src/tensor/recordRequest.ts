import type { Node } from "../ir/node.ts";
import type { Request } from "../ir/request.ts";
import type { Device } from "./device.ts";
import { mapTensors } from "./mapTensors.ts";
import { queueOf } from "./queue.ts";
import { watchGenerators } from "./random.ts";
import { Trace, withTrace } from "./trace.ts";

export interface RecordedRequest<Result> {
  /** What one call of the function asks of its device. */
  readonly request: Request;
  /** What it returned, recorded and never evaluated. */
  readonly result: Result;
  /** Nodes that `backward()` was called on. */
  readonly losses: readonly Node[];
}

/**
 * Records one call of `fn` as `compile(fn)` would, and gives its request instead of running it. Nothing is computed, and
 * parameters, gradients, optimizer state and random streams are as before, also when `fn` throws: what a step would
 * need can be asked without taking it. Tensors of the result are of no further use.
 *
 * @param device  where fn's tensors live
 */
export async function recordRequest<Result>(fn: () => Result, device: Device): Promise<RecordedRequest<Result>> {
  const queue = queueOf(device);
  await queue.evaluate([]); // what was recorded before is not the function's
  const restoreGenerators = watchGenerators();
  const trace = new Trace();
  const take = (): ReturnType<typeof queue.takeEffects> => {
    restoreGenerators();
    const effects = queue.takeEffects();
    for (const { cell, node } of effects.writes) if (cell.pending === node) cell.drop();
    trace.forget();
    return effects;
  };
  let result: Result;
  try {
    result = withTrace(trace, fn);
  } catch (error) {
    take();
    throw error;
  }
  const { writes, losses } = take();
  const outputs: Node[] = [...losses];
  mapTensors(result, (tensor) => {
    outputs.push(tensor.node);
    return tensor;
  });
  const guards = losses.filter((node) => node.dtype === "float32");
  return { request: { outputs, writes, guards }, result, losses };
}
