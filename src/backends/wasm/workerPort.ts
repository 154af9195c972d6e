import { builtin, isNode } from "./host.ts";

/** A worker of Node or of a browser, as far as a team needs one. */
export interface WorkerPort {
  post(message: unknown): void;
  /** Ends the worker; its failure listener is not called. */
  terminate(): Promise<void>;
}

export interface WorkerEvents {
  message(data: unknown): void;
  /** The worker has ended or failed by itself. */
  failure(error: Error): void;
}

interface NodeWorker {
  postMessage(message: unknown): void;
  terminate(): Promise<number>;
  unref(): void;
  on(event: "message", listener: (data: unknown) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "exit", listener: (code: number) => void): void;
}

type NodeWorkerClass = new (url: URL, options: { name: string }) => NodeWorker;

/** Starts worker.js. A Node process waits for it until its first message, and from then on no more. */
export function startWorker(events: WorkerEvents): WorkerPort {
  let ended = false;
  const failure = (error: Error): void => {
    if (!ended) events.failure(error);
    ended = true;
  };
  if (isNode) {
    const threads = builtin<{ Worker: NodeWorkerClass }>("node:worker_threads");
    if (!threads) throw new Error("this Node has no worker_threads.");
    const worker = new threads.Worker(new URL("./worker.js", import.meta.url), { name: "fathom" });
    worker.on("message", (data) => {
      worker.unref(); // Node forgets an earlier one while it starts the thread
      events.message(data);
    });
    worker.on("error", failure);
    worker.on("exit", (code) => failure(new Error(`a worker thread ended with exit code ${code}.`)));
    return {
      post: (message) => worker.postMessage(message),
      terminate: async () => {
        ended = true;
        await worker.terminate();
      },
    };
  }
  // Bundlers look for this very expression.
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "fathom" });
  worker.addEventListener("message", (event) => events.message(event.data));
  worker.addEventListener("error", (event) => failure(new Error(event.message || "a worker failed to start.")));
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => {
      ended = true;
      worker.terminate();
      return Promise.resolve();
    },
  };
}
