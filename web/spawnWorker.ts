import type { Answer, Order } from "./messages.ts";
import { portOf, type WorkerEvents, type WorkerPort } from "./worker.ts";

/** The page's worker, in a module of its own that carries engine and cards: it is loaded with the first run. */
export function spawnWorker(events: WorkerEvents<Answer>): WorkerPort<Order> {
  return portOf(new Worker(new URL("./lab.worker.ts", import.meta.url), { type: "module", name: "lab" }), events);
}
