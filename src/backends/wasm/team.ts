import { InternalError } from "../../ir/errors.ts";
import {
  command,
  control,
  controlBytes,
  messageLimit,
  outcome,
  patience,
  restlessness,
  roundsOfScript,
} from "./control.ts";
import { cursorBytes } from "./deal.ts";
import { canBlock, usableCores } from "./host.ts";
import type { DeviceMemory } from "./memory.ts";
import { startWorker, type WorkerPort } from "./workerPort.ts";

/** `run` of an assembled program. */
export type Entry = (
  thread: number,
  threads: number,
  base: number,
  table: number,
  scratch: number,
  control: number,
) => number;

/** A program that a team can run: its number, and the caller's own instance of its module. */
export interface Loaded {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly entry: Entry;
}

/** Where one run finds its memory. */
export interface Addresses {
  readonly base: number;
  readonly table: number;
  readonly scratch: number;
}

/**
 * Threads that run programs together on one shared memory. Where the caller may block (Node, a browser's worker) it is
 * thread 0 and a run is synchronous; on a page's main thread all threads are workers and the run ends with a message.
 */
export class Team {
  readonly threads: number;
  readonly #memory: DeviceMemory;
  readonly #callerWorks: boolean;
  readonly #words: Int32Array;
  readonly #isCrowded: boolean;
  #workers: WorkerPort[] = [];
  #starting: Promise<void> | undefined;
  #started = false;
  #broken: Error | undefined;
  /** Programs that the workers have, and those that they may forget. */
  readonly #loaded = new Set<number>();
  #forgotten: number[] = [];
  #epochDone: ((error?: Error) => void) | undefined;

  constructor(memory: DeviceMemory, threads: number) {
    this.threads = threads;
    this.#memory = memory;
    this.#callerWorks = canBlock();
    this.#words = new Int32Array(memory.wasm.buffer, memory.control, controlBytes / 4);
    this.#isCrowded = threads > usableCores();
  }

  /** Starts the workers ahead of the first run; what goes wrong, that run will meet again. */
  warm(): void {
    if (!this.#broken) this.#start().catch(() => undefined);
  }

  /** Runs on all threads; the value of the entry function, or a promise of it on a page's main thread or while starting. */
  run(program: Loaded, addresses: Addresses): number | Promise<number> {
    if (!this.#started || this.#broken || !this.#callerWorks) return this.#runLater(program, addresses);
    if (!this.#loaded.has(program.id)) this.#load(program);
    return this.#runHere(program, addresses);
  }

  /** The workers may drop the program; they hear of it when they next load one. */
  forget(id: number): void {
    if (this.#loaded.delete(id)) this.#forgotten.push(id);
  }

  async close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    const workers = this.#workers;
    this.#reset();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  async #runLater(program: Loaded, addresses: Addresses): Promise<number> {
    await this.#start();
    if (this.#callerWorks) {
      if (!this.#loaded.has(program.id)) this.#load(program);
      return this.#runHere(program, addresses);
    }
    if (!this.#loaded.has(program.id)) await this.#announced(() => this.#sendModules(program), command.listen);
    this.#checkFailure();
    this.#prepare(program, addresses);
    await this.#announced(() => undefined, command.run);
    this.#checkFailure();
    return this.#words[control.result >> 2];
  }

  /** Starts the workers, or new ones after one has died. */
  async #start(): Promise<void> {
    if (this.#broken) await this.close();
    this.#starting ??= this.#startWorkers();
    await this.#starting;
  }

  async #startWorkers(): Promise<void> {
    const count = this.#callerWorks ? this.threads - 1 : this.threads;
    const first = this.threads - count;
    this.#words[control.asleep >> 2] = 0; // workers that have died may have been asleep
    const ready = Array.from({ length: count }, (_, i) => {
      return new Promise<void>((resolve, reject) => {
        const worker = startWorker({
          message: (data) => {
            const { kind } = data as { kind: string };
            if (kind === "ready") resolve();
            else this.#epochDone?.();
          },
          failure: (error) => {
            this.#broken ??= error;
            reject(error);
            this.#epochDone?.(error);
          },
        });
        this.#workers.push(worker);
        worker.post({
          kind: "start",
          memory: this.#memory.wasm,
          address: this.#memory.control,
          controlBytes,
          thread: first + i,
          workers: count,
          announce: !this.#callerWorks,
          control,
          command,
          messageLimit,
          rounds: this.#isCrowded ? restlessness.crowded : restlessness.alone,
          timeOrigin: performance.timeOrigin,
        });
      });
    });
    try {
      await Promise.all(ready);
      this.#started = true;
    } catch (error) {
      const workers = this.#workers;
      this.#reset();
      await Promise.all(workers.map((worker) => worker.terminate()));
      throw error;
    }
  }

  #reset(): void {
    this.#workers = [];
    this.#starting = undefined;
    this.#started = false;
    this.#broken = undefined;
    this.#loaded.clear();
    this.#forgotten = [];
  }

  #load(program: Loaded): void {
    this.#clear();
    this.#sendModules(program);
    this.#send(command.listen);
    this.#join();
    this.#checkFailure();
  }

  #sendModules({ id, module }: Loaded): void {
    const message = { kind: "programs", load: [{ program: id, module }], unload: this.#forgotten };
    for (const worker of this.#workers) worker.post(message);
    this.#forgotten = [];
    this.#loaded.add(id);
  }

  #runHere(program: Loaded, addresses: Addresses): number {
    this.#prepare(program, addresses);
    this.#send(command.run);
    let result: number = outcome.aborted;
    try {
      result = program.entry(0, this.threads, addresses.base, addresses.table, addresses.scratch, this.#memory.control);
    } catch (error) {
      this.#fail(error);
    }
    this.#join();
    this.#checkFailure();
    return result;
  }

  #clear(): void {
    const words = this.#words;
    words[control.arrived >> 2] = 0;
    words[control.sleepers >> 2] = 0;
    words[control.abort >> 2] = 0;
    words[control.done >> 2] = 0;
    words[control.joining >> 2] = 0;
    words[control.messageLength >> 2] = 0;
    words.fill(0, control.cursors >> 2, (control.cursors + cursorBytes(this.threads)) >> 2);
  }

  #prepare(program: Loaded, { base, table, scratch }: Addresses): void {
    this.#clear();
    const words = this.#words;
    words[control.program >> 2] = program.id;
    words[control.threads >> 2] = this.threads;
    words[control.base >> 2] = base;
    words[control.table >> 2] = table;
    words[control.scratch >> 2] = scratch;
    words[control.result >> 2] = outcome.aborted;
    const isAsleep = Atomics.load(words, control.asleep >> 2) > 0;
    words[control.patience >> 2] = patience[this.#isCrowded ? "least" : isAsleep ? "woken" : "awake"];
    words[control.mostPatience >> 2] = patience[this.#isCrowded ? "least" : "awake"];
  }

  #send(kind: number): void {
    this.#words[control.command >> 2] = kind;
    Atomics.add(this.#words, control.epoch >> 2, 1);
    Atomics.notify(this.#words, control.epoch >> 2);
  }

  /** Sends a command from a thread that may not block; ends when the last worker says so. */
  #announced(before: () => void, kind: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#epochDone = (error) => (error ? reject(error) : resolve());
      this.#clear();
      before();
      this.#send(kind);
    });
  }

  #join(): void {
    const words = this.#words;
    const done = control.done >> 2;
    const workers = this.#workers.length;
    const rounds = Math.ceil(words[control.patience >> 2] / roundsOfScript);
    for (let left = rounds; left > 0; left--) if (Atomics.load(words, done) === workers) return;
    Atomics.store(words, control.joining >> 2, 1);
    for (;;) {
      const now = Atomics.load(words, done);
      if (now === workers) return;
      Atomics.wait(words, done, now, 100);
    }
  }

  #fail(error: unknown): void {
    const words = this.#words;
    if (Atomics.compareExchange(words, control.abort >> 2, 0, 1) === 0) {
      const text = `thread 0: ${error instanceof Error ? error.message : String(error)}`;
      const bytes = new TextEncoder().encode(text).subarray(0, messageLimit);
      this.#memory.bytes.set(bytes, this.#memory.control + control.message);
      Atomics.store(words, control.messageLength >> 2, bytes.length);
    }
    Atomics.add(words, control.arrived >> 2, 1);
    Atomics.notify(words, control.arrived >> 2);
  }

  #checkFailure(): void {
    if (this.#words[control.abort >> 2] === 0) return;
    this.#loaded.clear(); // what failed may have been the loading
    const from = this.#memory.control + control.message;
    const length = this.#words[control.messageLength >> 2];
    // Decoders refuse shared memory, so the text is copied first.
    const text = new TextDecoder().decode(this.#memory.bytes.slice(from, from + length));
    throw new InternalError(`a WebAssembly program failed on ${text}.`);
  }
}
