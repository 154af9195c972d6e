import type { Frame, Setting } from "../src/lab/index.ts";
import type { Answer, Order } from "./messages.ts";

export type Status = "idle" | "starting" | "running" | "paused" | "done" | "failed";

/** Where a run happens; a worker, or what stands for one in a test. */
export interface LabWorker {
  post(order: Order): void;
  terminate(): void;
}

export interface WorkerEvents {
  answer(answer: Answer): void;
  /** It could not be started, or has died. */
  failure(reason: string): void;
}

export interface Engine {
  readonly description: string;
  readonly threads: number;
}

/** What the page shows of a run. */
export interface Snapshot {
  readonly status: Status;
  /** The setting of the frames; absent before the first run. */
  readonly setting?: Setting;
  readonly frames: readonly Frame[];
  /** Which frame is shown. */
  readonly cursor: number;
  /** Whether the shown frame follows the newest. */
  readonly isLive: boolean;
  readonly engine?: Engine;
  /** Why it failed; empty when the worker did not start. */
  readonly failure?: string;
}

/** Frames that may be on their way, so that the worker need not wait for the page. */
const ahead = 6;
/** Of more frames, every second is forgotten. */
const most = 400;
/** A worker that has not stopped after so many ms is ended. */
const patience = 80;

/** One card's run in a worker: start, pause, step, scrub. It never blocks, and what a late worker says is not heard. */
export class Experiment {
  readonly #card: string;
  readonly #spawn: (events: WorkerEvents) => LabWorker;
  readonly #listeners = new Set<() => void>();
  #worker: LabWorker | undefined;
  #run = 0;
  #isReady = false;
  /** Whether the worker has an unfinished run. */
  #isBusy = false;
  /** The run that was told to stop, and how long the worker may take. */
  #stopping: { readonly run: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  /** Frames that the worker was allowed and has not sent. */
  #owed = 0;
  /** Steps that wait for their frame. */
  #steps = 0;
  #snapshot: Snapshot = { status: "idle", frames: [], cursor: 0, isLive: true };

  constructor(card: string, spawn: (events: WorkerEvents) => LabWorker) {
    this.#card = card;
    this.#spawn = spawn;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Calls back after every change; the result ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** From the beginning; a run that is under way ends. */
  start(setting: Setting, { paused = false }: { readonly paused?: boolean } = {}): void {
    this.#halt();
    this.#worker ??= this.#make();
    this.#run++;
    this.#isBusy = true;
    this.#owed = paused ? 1 : ahead;
    this.#steps = paused ? 1 : 0;
    this.#worker.post({ kind: "start", run: this.#run, card: this.#card, setting, credit: this.#owed });
    this.#set({
      status: paused ? "paused" : "starting",
      setting,
      frames: [],
      cursor: 0,
      isLive: true,
      failure: undefined,
    });
  }

  pause(): void {
    const { status, cursor } = this.#snapshot;
    if (status !== "running" && status !== "starting") return;
    this.#steps = 0;
    this.#set({ status: "paused", cursor, isLive: false });
  }

  resume(): void {
    if (this.#snapshot.status !== "paused") return;
    const { frames } = this.#snapshot;
    const cursor = Math.max(0, frames.length - 1);
    this.#set({ status: this.#isComplete ? "done" : frames.length > 0 ? "running" : "starting", isLive: true, cursor });
    this.#allow(ahead - this.#owed);
  }

  /** One frame on: of those kept, or else a new one. */
  step(setting: Setting): void {
    const { status, frames, cursor } = this.#snapshot;
    if (status === "idle" || status === "failed") {
      this.start(setting, { paused: true });
      return;
    }
    if (status === "running" || status === "starting") this.pause();
    if (cursor < frames.length - 1) this.seek(cursor + 1);
    else if (this.#isBusy) {
      this.#steps++;
      this.#allow(this.#steps - this.#owed);
    }
  }

  /** Back to before the first run. */
  reset(): void {
    this.#halt();
    this.#set({ status: "idle", setting: undefined, frames: [], cursor: 0, isLive: true, failure: undefined });
  }

  /** Shows one of the frames kept. */
  seek(cursor: number): void {
    const last = this.#snapshot.frames.length - 1;
    const to = Math.max(0, Math.min(last, Math.round(cursor)));
    const { status } = this.#snapshot;
    const isEnd = to === last && this.#isComplete;
    this.#set({ cursor: to, isLive: to === last && status !== "paused", status: isEnd ? "done" : status });
  }

  /** Ends the worker; the next start makes another. */
  close(): void {
    this.reset();
    this.#end();
  }

  get #isComplete(): boolean {
    return this.#snapshot.frames.at(-1)?.verdict !== undefined;
  }

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  #allow(credit: number): void {
    if (credit <= 0 || !this.#isBusy) return;
    this.#owed += credit;
    this.#worker?.post({ kind: "more", run: this.#run, credit });
  }

  #make(): LabWorker {
    const worker: LabWorker = this.#spawn({
      answer: (answer) => {
        if (worker === this.#worker) this.#hear(answer);
      },
      failure: (reason) => {
        if (worker !== this.#worker) return;
        this.#end();
        this.#set({ status: "failed", failure: reason });
      },
    });
    return worker;
  }

  /** Asks the worker to let go, and ends it when it does not. */
  #halt(): void {
    if (!this.#isBusy || !this.#worker) return;
    this.#worker.post({ kind: "stop", run: this.#run });
    this.#isBusy = false;
    // A worker that is still loading computes nothing, and will find the order when it is there.
    if (!this.#isReady) return;
    // Runs of one worker follow one another: the patience is with the first that has not let go.
    this.#stopping ??= { run: this.#run, timer: setTimeout(() => this.#replace(), patience) };
  }

  /** Another worker in place of one that does not let go; what was to run next runs there. */
  #replace(): void {
    const { setting, status } = this.#snapshot;
    const isWanted = this.#isBusy;
    this.#end();
    if (isWanted && setting) this.start(setting, { paused: status === "paused" });
  }

  #calm(run: number): void {
    if (!this.#stopping || run < this.#stopping.run) return;
    clearTimeout(this.#stopping.timer);
    this.#stopping = undefined;
  }

  #end(): void {
    this.#calm(Number.POSITIVE_INFINITY);
    this.#isBusy = false;
    this.#isReady = false;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case "ready":
        this.#isReady = true;
        this.#set({ engine: { description: answer.description, threads: answer.threads } });
        return;
      case "stopped":
        this.#calm(answer.run);
        return;
      case "frame":
        if (answer.run === this.#run && this.#isBusy) this.#add(answer.frame);
        return;
      case "done":
        this.#calm(answer.run);
        if (answer.run === this.#run) this.#isBusy = false;
        return;
      case "failed":
        this.#calm(answer.run);
        if (answer.run !== this.#run || !this.#isBusy) return;
        this.#isBusy = false;
        this.#set({ status: "failed", failure: answer.reason });
    }
  }

  #add(frame: Frame): void {
    this.#owed--;
    const { status, isLive, cursor } = this.#snapshot;
    // Paused, a step shows one frame; others that are on their way are kept for later.
    const isShown = status === "paused" ? this.#steps > 0 : isLive;
    if (status === "paused" && isShown) this.#steps--;
    let frames = [...this.#snapshot.frames, frame];
    let at = isShown ? frames.length - 1 : cursor;
    if (frames.length > most) {
      const last = frames.length - 1;
      frames = frames.filter((_, i) => i % 2 === 0 || i === last);
      at = isShown ? frames.length - 1 : at >> 1;
    }
    const isLast = frame.verdict !== undefined;
    const next: Status =
      isLast && (isShown || status !== "paused") ? "done" : status === "starting" ? "running" : status;
    this.#set({ frames, cursor: at, status: next });
    // The generator ends by itself after the verdict.
    if (next === "running") this.#allow(ahead - this.#owed);
    else if (isLast) this.#allow(1);
  }
}
