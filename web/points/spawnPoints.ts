import { portOf, type WorkerEvents, type WorkerPort } from "../worker.ts";
import type { Answer, Order } from "./messages.ts";

/** The page's worker, in a module of its own that carries the engine. */
export function spawnPoints(events: WorkerEvents<Answer>): WorkerPort<Order> {
  return portOf(new Worker(new URL("./points.worker.ts", import.meta.url), { type: "module", name: "points" }), events);
}
