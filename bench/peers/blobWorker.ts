import { resolveObjectURL } from "node:buffer";
import { Worker } from "node:worker_threads";

/** What a browser's worker has in its global scope, on top of Node's. */
const prelude = `
const { parentPort } = require("node:worker_threads");
Object.assign(globalThis, {
  self: globalThis,
  postMessage: (data) => parentPort.postMessage(data),
});
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

type Listener = (event: { readonly data?: unknown; readonly message?: string }) => void;

/** A browser's Worker for scripts behind `blob:` addresses, on Node's threads: libraries made for pages get threads by it. */
export class BlobWorker {
  onmessage: Listener | null = null;
  onerror: Listener | null = null;
  readonly #started: Promise<Worker>;

  constructor(address: string | URL) {
    const blob = resolveObjectURL(String(address));
    if (!blob) throw new Error(`no blob at ${address}`);
    this.#started = blob.text().then((code) => {
      const worker = new Worker(prelude + code, { eval: true });
      worker.on("message", (data) => this.onmessage?.({ data }));
      worker.on("error", (error) => this.onerror?.({ message: String(error) }));
      return worker;
    });
  }

  postMessage(message: unknown): void {
    this.#started.then((worker) => worker.postMessage(message));
  }

  terminate(): void {
    this.#started.then((worker) => worker.terminate());
  }
}

/** Gives the process a `Worker` and the number of threads that libraries ask a browser for. */
export function installBlobWorker(threads: number): void {
  const globals = { Worker: BlobWorker, navigator: { hardwareConcurrency: threads, userAgent: "Node.js" } };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}
