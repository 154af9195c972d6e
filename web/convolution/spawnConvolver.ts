import type { ConvolverWorker, ConvolverWorkerEvents } from "./convolver.ts";
import type { Answer } from "./messages.ts";

/** The page's worker, in a module of its own that carries the engine. */
export function spawnConvolver(events: ConvolverWorkerEvents): ConvolverWorker {
  const worker = new Worker(new URL("./convolution.worker.ts", import.meta.url), {
    type: "module",
    name: "convolution",
  });
  worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => events.answer(data));
  worker.addEventListener("error", (event) => events.failure(event.message ?? ""));
  return { post: (order) => worker.postMessage(order), terminate: () => worker.terminate() };
}
