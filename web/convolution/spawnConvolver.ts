import { portOf, type WorkerEvents, type WorkerPort } from "../worker.ts";
import type { Answer, Order } from "./messages.ts";

/** The page's worker, in a module of its own that carries the engine. */
export function spawnConvolver(events: WorkerEvents<Answer>): WorkerPort<Order> {
  return portOf(
    new Worker(new URL("./convolution.worker.ts", import.meta.url), { type: "module", name: "convolution" }),
    events,
  );
}
