import type { Frame, Setting } from "../src/lab/index.ts";
import type { Answer, Order } from "./messages.ts";
import { Watchable } from "./watched.ts";
import type { Spawn } from "./worker.ts";
import { WorkerLink } from "./workerLink.ts";

export type Status = "idle" | "starting" | "running" | "paused" | "done" | "failed";

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

/** One card's run in a worker: start, pause, step, scrub. It never blocks. */
export class Experiment extends Watchable<Snapshot> {
  readonly #card: string;
  readonly #link: WorkerLink<Order, Answer>;
  #run = 0;
  /** Whether the worker has an unfinished run. */
  #isBusy = false;
  /** Frames that the worker was allowed and has not sent. */
  #owed = 0;
  /** Steps that wait for their frame. */
  #steps = 0;

  constructor(card: string, spawn: Spawn<Order, Answer>) {
    super({ status: "idle", frames: [], cursor: 0, isLive: true });
    this.#card = card;
    this.#link = new WorkerLink(spawn, {
      answer: (answer) => this.#hear(answer),
      failure: (reason) => {
        this.#isBusy = false;
        this.update({ status: "failed", failure: reason });
      },
      lost: () => this.#replace(),
    });
  }

  /** From the beginning; a run that is under way ends. */
  start(setting: Setting, { paused = false }: { readonly paused?: boolean } = {}): void {
    this.#halt();
    this.#run++;
    this.#isBusy = true;
    this.#owed = paused ? 1 : ahead;
    this.#steps = paused ? 1 : 0;
    this.#link.post({ kind: "start", run: this.#run, card: this.#card, setting, credit: this.#owed });
    this.update({
      status: paused ? "paused" : "starting",
      setting,
      frames: [],
      cursor: 0,
      isLive: true,
      failure: undefined,
    });
  }

  pause(): void {
    const { status, cursor } = this.snapshot;
    if (status !== "running" && status !== "starting") return;
    this.#steps = 0;
    this.update({ status: "paused", cursor, isLive: false });
  }

  resume(): void {
    if (this.snapshot.status !== "paused") return;
    const { frames } = this.snapshot;
    const cursor = Math.max(0, frames.length - 1);
    this.update({
      status: this.#isComplete ? "done" : frames.length > 0 ? "running" : "starting",
      isLive: true,
      cursor,
    });
    this.#allow(ahead - this.#owed);
  }

  /** One frame on: of those kept, or else a new one. */
  step(setting: Setting): void {
    const { status, frames, cursor } = this.snapshot;
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
    this.update({ status: "idle", setting: undefined, frames: [], cursor: 0, isLive: true, failure: undefined });
  }

  /** Shows one of the frames kept. */
  seek(cursor: number): void {
    const last = this.snapshot.frames.length - 1;
    const to = Math.max(0, Math.min(last, Math.round(cursor)));
    const { status } = this.snapshot;
    const isEnd = to === last && this.#isComplete;
    this.update({ cursor: to, isLive: to === last && status !== "paused", status: isEnd ? "done" : status });
  }

  /** Ends the worker; the next start makes another. */
  close(): void {
    this.reset();
    this.#link.end();
  }

  get #isComplete(): boolean {
    return this.snapshot.frames.at(-1)?.verdict !== undefined;
  }

  #allow(credit: number): void {
    if (credit <= 0 || !this.#isBusy) return;
    this.#owed += credit;
    this.#link.post({ kind: "more", run: this.#run, credit });
  }

  /** Lets the worker end what is under way. */
  #halt(): void {
    if (!this.#isBusy) return;
    this.#isBusy = false;
    this.#link.stop(this.#run, { kind: "stop", run: this.#run });
  }

  /** Another worker in place of one that did not let go; what was to run next runs there. */
  #replace(): void {
    const { setting, status } = this.snapshot;
    const isWanted = this.#isBusy;
    this.#isBusy = false;
    if (isWanted && setting) this.start(setting, { paused: status === "paused" });
  }

  #hear(answer: Answer): void {
    switch (answer.kind) {
      case "ready":
        this.update({ engine: { description: answer.description, threads: answer.threads } });
        return;
      case "stopped":
        return;
      case "frame":
        if (answer.run === this.#run && this.#isBusy) this.#add(answer.frame);
        return;
      case "done":
        if (answer.run === this.#run) this.#isBusy = false;
        return;
      case "failed":
        if (answer.run !== this.#run || !this.#isBusy) return;
        this.#isBusy = false;
        this.update({ status: "failed", failure: answer.reason });
    }
  }

  #add(frame: Frame): void {
    this.#owed--;
    const { status, isLive, cursor } = this.snapshot;
    // Paused, a step shows one frame; others that are on their way are kept for later.
    const isShown = status === "paused" ? this.#steps > 0 : isLive;
    if (status === "paused" && isShown) this.#steps--;
    let frames = [...this.snapshot.frames, frame];
    let at = isShown ? frames.length - 1 : cursor;
    if (frames.length > most) {
      const last = frames.length - 1;
      frames = frames.filter((_, i) => i % 2 === 0 || i === last);
      at = isShown ? frames.length - 1 : at >> 1;
    }
    const isLast = frame.verdict !== undefined;
    const next: Status =
      isLast && (isShown || status !== "paused") ? "done" : status === "starting" ? "running" : status;
    this.update({ frames, cursor: at, status: next });
    // The generator ends by itself after the verdict.
    if (next === "running") this.#allow(ahead - this.#owed);
    else if (isLast) this.#allow(1);
  }
}
