import type { MemoryLedger } from "../../src/index.ts";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { LabelledPoint } from "../../src/lab/playgrounds/pointSets.ts";
import type { PointSettings } from "../../src/lab/playgrounds/pointSettings.ts";
import { type LossTrace, noLosses, withLosses } from "./lossTrace.ts";
import type { Answer, Order, Pace } from "./messages.ts";

/** `halted`: the next loss would be no number, and the weights stay as they were. */
export type PointStatus = "idle" | "starting" | "running" | "paused" | "halted" | "failed";

/** Where the network lives; a worker, or what stands for one in a test. */
export interface PointWorker {
  post(order: Order): void;
  terminate(): void;
}

export interface PointWorkerEvents {
  answer(answer: Answer): void;
  /** It could not be started, or has died. */
  failure(reason: string): void;
}

/** What is trained, on what, how fast. */
export interface Setup {
  readonly points: readonly LabelledPoint[];
  readonly settings: PointSettings;
  readonly pace: Pace;
}

/** What the page shows of a training. */
export interface PointSnapshot {
  readonly status: PointStatus;
  /** Absent until the network is there. */
  readonly look?: PointLook;
  readonly trace: LossTrace;
  readonly ledger?: MemoryLedger;
  readonly engine?: { readonly description: string; readonly threads: number };
  /** Why it failed; empty when the worker did not start. */
  readonly failure?: string;
}

export const nothingYet: PointSnapshot = { status: "idle", trace: noLosses };

/** A worker that has not stopped after so many ms is ended. */
const patience = 80;

/** One network in a worker. It never blocks, and what a late worker says is not heard. */
export class PointSession {
  readonly #spawn: (events: PointWorkerEvents) => PointWorker;
  readonly #listeners = new Set<() => void>();
  #worker: PointWorker | undefined;
  #isReady = false;
  #run = 0;
  /** Whether the worker has a network of this run's number. */
  #isBuilt = false;
  /** The run that was told to stop, and how long the worker may take. */
  #stopping: { readonly run: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  #setup: Setup | undefined;
  #snapshot: PointSnapshot = nothingYet;

  constructor(spawn: (events: PointWorkerEvents) => PointWorker) {
    this.#spawn = spawn;
  }

  get snapshot(): PointSnapshot {
    return this.#snapshot;
  }

  /** Calls back after every change; the result ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes a setup, whose network then stands untrained, or goes on: points, learning rate, batch size and pace change
   * under way, all else makes a new network, which trains if the old one did. Without a setup there is nothing to train.
   */
  set(setup: Setup | undefined): void {
    const before = this.#setup;
    this.#setup = setup;
    if (!setup) {
      this.#halt();
      this.#set({ ...nothingYet, look: undefined, ledger: undefined });
    } else if (!before || !this.#isBuilt || structureOf(before) !== structureOf(setup)) {
      const { status } = this.#snapshot;
      this.#build({ going: status === "running" || status === "starting" });
    } else this.#change(before, setup);
  }

  /** Starts, or goes on. */
  run(): void {
    const { status } = this.#snapshot;
    if (!this.#setup || status === "running" || status === "starting") return;
    if (!this.#isBuilt) {
      this.#build({ going: true });
      return;
    }
    this.#post({ kind: "go", run: this.#run });
    this.#set({ status: "running" });
  }

  pause(): void {
    const { status } = this.#snapshot;
    if (status !== "running" && status !== "starting") return;
    this.#post({ kind: "hold", run: this.#run });
    this.#set({ status: "paused" });
  }

  /** One step of the optimizer. */
  step(): void {
    if (!this.#setup) return;
    if (!this.#isBuilt) this.#build({ going: false });
    this.#post({ kind: "step", run: this.#run });
    this.#set({ status: "paused" });
  }

  /** The same network untrained. */
  reset(): void {
    if (this.#setup) this.#build({ going: false });
  }

  /** Ends the worker; the next run makes another. */
  close(): void {
    this.#end();
    this.#set({ ...nothingYet, look: undefined, ledger: undefined, engine: undefined });
  }

  #set(change: Partial<PointSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }

  #post(order: Order): void {
    this.#worker?.post(order);
  }

  #build({ going }: { readonly going: boolean }): void {
    if (!this.#setup) return;
    this.#halt();
    this.#worker ??= this.#make();
    this.#run++;
    this.#isBuilt = true;
    const { points, settings, pace } = this.#setup;
    this.#post({ kind: "build", run: this.#run, points, settings, pace, going });
    // The old pictures stand until the new ones come, so that nothing flickers.
    this.#set({ status: going ? "starting" : "idle", trace: noLosses, failure: undefined });
  }

  #change(before: Setup, { points, settings, pace }: Setup): void {
    const { lr, batchSize } = settings;
    const change = {
      ...(lr !== before.settings.lr && { lr }),
      ...(batchSize !== before.settings.batchSize && { batchSize }),
      ...(points !== before.points && { points }),
    };
    if (pace !== before.pace || Object.keys(change).length > 0) {
      this.#post({ kind: "change", run: this.#run, change, pace });
    }
  }

  #make(): PointWorker {
    const worker: PointWorker = this.#spawn({
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
    if (!this.#isBuilt) return;
    this.#isBuilt = false;
    this.#post({ kind: "stop", run: this.#run });
    // A worker that is still loading computes nothing, and will find the order when it is there.
    if (!this.#isReady) return;
    this.#stopping ??= { run: this.#run, timer: setTimeout(() => this.#replace(), patience) };
  }

  /** Another worker in place of one that does not let go. */
  #replace(): void {
    const { status } = this.#snapshot;
    const isWanted = this.#isBuilt;
    this.#end();
    if (isWanted) this.#build({ going: status === "running" || status === "starting" });
  }

  #calm(run: number): void {
    if (!this.#stopping || run < this.#stopping.run) return;
    clearTimeout(this.#stopping.timer);
    this.#stopping = undefined;
  }

  #end(): void {
    this.#calm(Number.POSITIVE_INFINITY);
    this.#isBuilt = false;
    this.#isReady = false;
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #hear(answer: Answer): void {
    if (answer.kind === "ready") {
      this.#isReady = true;
      this.#set({ engine: { description: answer.description, threads: answer.threads } });
      return;
    }
    if (answer.kind === "stopped" || answer.kind === "failed") this.#calm(answer.run);
    if (answer.run !== this.#run || !this.#isBuilt) return;
    const { status, trace } = this.#snapshot;
    switch (answer.kind) {
      case "look":
        this.#post({ kind: "seen", run: answer.run });
        this.#set({
          look: answer.look,
          trace: withLosses(trace, answer.losses),
          status: status === "starting" ? "running" : status,
        });
        return;
      case "ledger":
        this.#set({ ledger: answer.ledger });
        return;
      case "halted":
        this.#set({ status: "halted" });
        return;
      case "failed":
        this.#isBuilt = false;
        this.#set({ status: "failed", failure: answer.reason });
    }
  }
}

/** What makes a network another one. */
function structureOf({ settings }: Setup): string {
  const { widths, activation, normalisation, loss, optimizer, seed } = settings;
  return JSON.stringify([widths, activation, normalisation, loss, optimizer, seed]);
}
