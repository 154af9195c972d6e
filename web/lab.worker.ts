import { device } from "../src/index.ts";
import { cards, type Setting } from "../src/lab/index.ts";
import type { Answer, Order } from "./messages.ts";

/** The one run of this worker. */
interface Run {
  readonly id: number;
  readonly stop: AbortController;
  credit: number;
  /** Continues a run that waits for credit. */
  wake: () => void;
}

let current: Run | undefined;
/** Ends when the run before has let go of the engine. */
let ending: Promise<void> = Promise.resolve();

// The DOM's types know `self` as a window.
const post = (answer: Answer): void => (self as unknown as { postMessage(message: Answer): void }).postMessage(answer);

self.addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.kind === "start") start(data.run, data.card, data.setting, data.credit);
  else if (current?.id === data.run) {
    if (data.kind === "stop") stop(current);
    else {
      current.credit += data.credit;
      current.wake();
    }
  }
});

function stop(run: Run): void {
  run.stop.abort(new Error("stopped by the reader"));
  run.wake();
}

function start(id: number, card: string, setting: Setting, credit: number): void {
  if (current) stop(current);
  const run: Run = { id, stop: new AbortController(), credit, wake: () => undefined };
  current = run;
  ending = ending.then(() => perform(run, card, setting));
}

async function perform(run: Run, name: string, setting: Setting): Promise<void> {
  const { signal } = run.stop;
  try {
    const card = cards.find(({ face }) => face.id === name);
    if (!card) throw new Error(`there is no card ${name}.`);
    const frames = card.run(setting, signal);
    while (true) {
      while (run.credit === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          run.wake = resolve;
        });
      }
      run.credit--;
      const next = await frames.next();
      if (next.done) break;
      signal.throwIfAborted();
      post({ kind: "frame", run: run.id, frame: next.value });
    }
    post({ kind: "done", run: run.id });
  } catch (error) {
    if (signal.aborted) post({ kind: "stopped", run: run.id });
    else post({ kind: "failed", run: run.id, reason: error instanceof Error ? error.message : String(error) });
  } finally {
    if (current === run) current = undefined;
  }
}

const { description, threads } = device();
post({ kind: "ready", description, threads });
