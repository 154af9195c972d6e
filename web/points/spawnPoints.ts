import type { Answer } from "./messages.ts";
import type { PointWorker, PointWorkerEvents } from "./session.ts";

/** The page's worker, in a module of its own that carries the engine. */
export function spawnPoints(events: PointWorkerEvents): PointWorker {
  const worker = new Worker(new URL("./points.worker.ts", import.meta.url), { type: "module", name: "points" });
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => events.answer(data));
  worker.addEventListener("error", (event) => events.failure(event.message ?? ""));
  return { post: (order) => worker.postMessage(order), terminate: () => worker.terminate() };
}
