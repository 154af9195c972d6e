import type { MemoryLedger } from "../../src/index.ts";
import type { PointLook } from "../../src/lab/playgrounds/pointLook.ts";
import type { LabelledPoint } from "../../src/lab/playgrounds/pointSets.ts";
import type { PointSettings } from "../../src/lab/playgrounds/pointSettings.ts";
import { Watchable } from "../watched.ts";
import type { Spawn } from "../worker.ts";
import { WorkerLink } from "../workerLink.ts";
import { type LossTrace, noLosses, withLosses } from "./lossTrace.ts";
import type { Answer, Order, Pace } from "./messages.ts";

/** `halted`: the next loss would be no number, and the weights stay as they were. */
export type PointStatus = "idle" | "starting" | "running" | "paused" | "halted" | "failed";

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

/** One network in a worker. It never blocks. */
export class PointSession extends Watchable<PointSnapshot> {
  readonly #link: WorkerLink<Order, Answer>;
  #run = 0;
  /** Whether the worker has a network of this run's number. */
  #isBuilt = false;
  #setup: Setup | undefined;

  constructor(spawn: Spawn<Order, Answer>) {
    super(nothingYet);
    this.#link = new WorkerLink(spawn, {
      answer: (answer) => this.#hear(answer),
      failure: (reason) => {
        this.#isBuilt = false;
        this.update({ status: "failed", failure: reason });
      },
      lost: () => this.#replace(),
    });
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
      this.update({ ...nothingYet, look: undefined, ledger: undefined });
    } else if (!before || !this.#isBuilt || structureOf(before) !== structureOf(setup)) {
      const { status } = this.snapshot;
      this.#build({ going: status === "running" || status === "starting" });
    } else this.#change(before, setup);
  }

  /** Starts, or goes on. */
  run(): void {
    const { status } = this.snapshot;
    if (!this.#setup || status === "running" || status === "starting") return;
    if (!this.#isBuilt) {
      this.#build({ going: true });
      return;
    }
    this.#link.post({ kind: "go", run: this.#run });
    this.update({ status: "running" });
  }

  pause(): void {
    const { status } = this.snapshot;
    if (status !== "running" && status !== "starting") return;
    this.#link.post({ kind: "hold", run: this.#run });
    this.update({ status: "paused" });
  }

  /** One step of the optimizer. */
  step(): void {
    if (!this.#setup) return;
    if (!this.#isBuilt) this.#build({ going: false });
    this.#link.post({ kind: "step", run: this.#run });
    this.update({ status: "paused" });
  }

  /** The same network untrained. */
  reset(): void {
    if (this.#setup) this.#build({ going: false });
  }

  /** Ends the worker; the next run makes another. */
  close(): void {
    this.#isBuilt = false;
    this.#link.end();
    this.update({ ...nothingYet, look: undefined, ledger: undefined, engine: undefined });
  }

  #build({ going }: { readonly going: boolean }): void {
    if (!this.#setup) return;
    this.#halt();
    this.#run++;
    this.#isBuilt = true;
    const { points, settings, pace } = this.#setup;
    this.#link.post({ kind: "build", run: this.#run, points, settings, pace, going });
    // The old pictures stand until the new ones come, so that nothing flickers.
    this.update({ status: going ? "starting" : "idle", trace: noLosses, failure: undefined });
  }

  #change(before: Setup, { points, settings, pace }: Setup): void {
    const { lr, batchSize } = settings;
    const change = {
      ...(lr !== before.settings.lr && { lr }),
      ...(batchSize !== before.settings.batchSize && { batchSize }),
      ...(points !== before.points && { points }),
    };
    if (pace !== before.pace || Object.keys(change).length > 0) {
      this.#link.post({ kind: "change", run: this.#run, change, pace });
    }
  }

  /** Lets the worker end what is under way. */
  #halt(): void {
    if (!this.#isBuilt) return;
    this.#isBuilt = false;
    this.#link.stop(this.#run, { kind: "stop", run: this.#run });
  }

  /** Another worker in place of one that did not let go. */
  #replace(): void {
    const { status } = this.snapshot;
    const isWanted = this.#isBuilt;
    this.#isBuilt = false;
    if (isWanted) this.#build({ going: status === "running" || status === "starting" });
  }

  #hear(answer: Answer): void {
    if (answer.kind === "ready") {
      this.update({ engine: { description: answer.description, threads: answer.threads } });
      return;
    }
    if (answer.run !== this.#run || !this.#isBuilt) return;
    const { status, trace } = this.snapshot;
    switch (answer.kind) {
      case "look":
        this.#link.post({ kind: "seen", run: answer.run });
        this.update({
          look: answer.look,
          trace: withLosses(trace, answer.losses),
          status: status === "starting" ? "running" : status,
        });
        return;
      case "ledger":
        this.update({ ledger: answer.ledger });
        return;
      case "halted":
        this.update({ status: "halted" });
        return;
      case "failed":
        this.#isBuilt = false;
        this.update({ status: "failed", failure: answer.reason });
    }
  }
}

/** What makes a network another one. */
function structureOf({ settings }: Setup): string {
  const { widths, activation, normalisation, loss, optimizer, seed } = settings;
  return JSON.stringify([widths, activation, normalisation, loss, optimizer, seed]);
}
