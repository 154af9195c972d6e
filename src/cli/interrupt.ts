import { exitCodes } from "./exitCodes.ts";

export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
}

/** The first Ctrl-C (or SIGTERM) aborts the signal, the second ends the process at once. */
export function onInterrupt(first: () => void): Interrupt {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    controller.abort();
    first();
  };
  const names = ["SIGINT", "SIGTERM"] as const;
  for (const name of names) process.on(name, handle);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of names) process.off(name, handle);
    },
  };
}

/** Lets timers, signals and drawing have their turn, at most every 16 ms; loops of awaits alone would starve them. */
export function breather(clock: () => number): () => Promise<void> {
  let last = clock();
  return async () => {
    if (clock() - last < 16) return;
    await new Promise((resolve) => setImmediate(resolve));
    last = clock();
  };
}
