import type { LabWorker, WorkerEvents } from "./experiment.ts";
import type { Answer } from "./messages.ts";

/** The page's worker, in a module of its own that carries engine and cards: it is loaded with the first run. */
export function spawnWorker(events: WorkerEvents): LabWorker {
  const worker = new Worker(new URL("./lab.worker.ts", import.meta.url), { type: "module", name: "lab" });
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => events.answer(data));
  worker.addEventListener("error", (event) => events.failure(event.message ?? ""));
  return { post: (order) => worker.postMessage(order), terminate: () => worker.terminate() };
}
