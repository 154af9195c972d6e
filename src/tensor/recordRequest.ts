import type { Node } from "../ir/node.ts";
import type { Request } from "../ir/request.ts";
import type { Device } from "./device.ts";
import { mapTensors } from "./mapTensors.ts";
import { queueOf } from "./queue.ts";
import { recordAside } from "./recordAside.ts";

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
  await queueOf(device).evaluate([]); // what was recorded before is not the function's
  const { result, effects } = recordAside(fn, device);
  const { writes, losses } = effects;
  const outputs: Node[] = [...losses];
  mapTensors(result, (tensor) => {
    outputs.push(tensor.node);
    return tensor;
  });
  const guards = losses.filter((node) => node.dtype === "float32");
  return { request: { outputs, writes, guards }, result, losses };
}
