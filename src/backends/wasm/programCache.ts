import type { Program } from "../../compiler/program.ts";
import type { Assembled } from "./assemble.ts";
import type { Loaded } from "./team.ts";

/** A program ready to run. */
export interface Runnable {
  readonly program: Program;
  readonly assembled: Assembled;
  /** A promise where modules may not be compiled synchronously, until it is kept. */
  loaded: Loaded | Promise<Loaded>;
  readonly id: number;
  /** Byte offsets in the transient region, after the arena at 0. */
  readonly layout: {
    readonly scratch: number;
    readonly table: number;
    /** Of a profiling build. */
    readonly marks: number;
    readonly inputs: number;
  };
}

/** The programs used most recently, by their signature's key. */
export class ProgramCache {
  readonly #programs = new Map<string, Runnable>();
  readonly #size: number;
  readonly #dropped: (runnable: Runnable) => void;
  #compilations = 0;
  #hits = 0;

  constructor(size: number, dropped: (runnable: Runnable) => void) {
    this.#size = Math.max(1, size);
    this.#dropped = dropped;
  }

  get compilations(): number {
    return this.#compilations;
  }

  get hits(): number {
    return this.#hits;
  }

  /** For the next program that is added. */
  get nextId(): number {
    return this.#compilations + 1;
  }

  find(key: string): Runnable | undefined {
    const runnable = this.#programs.get(key);
    if (runnable === undefined) return undefined;
    this.#hits += 1;
    this.#programs.delete(key);
    this.#programs.set(key, runnable);
    return runnable;
  }

  add(key: string, runnable: Runnable): Runnable {
    this.#compilations += 1;
    this.#programs.set(key, runnable);
    for (const [oldest, old] of this.#programs) {
      if (this.#programs.size <= this.#size) break;
      this.#programs.delete(oldest);
      this.#dropped(old);
    }
    return runnable;
  }
}
