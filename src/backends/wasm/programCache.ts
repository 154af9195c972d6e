import type { Program } from "../../compiler/program.ts";
import { type Structure, sameStructure } from "../../ir/request.ts";
import type { Assembled } from "./assemble.ts";
import type { PreparedLeaf } from "./prepared.ts";
import type { Loaded } from "./team.ts";
import type { ThreadChoice } from "./threadChoice.ts";

/** A program ready to run. */
export interface Runnable {
  readonly program: Program;
  readonly assembled: Assembled;
  /** A promise where modules may not be compiled synchronously, until it is kept. */
  loaded: Loaded | Promise<Loaded>;
  readonly id: number;
  /** Leaves that the program's prepared steps read. */
  readonly preparedLeaves: readonly PreparedLeaf[];
  /** Of a program that threads can share: who runs it soon after another run, and who when the workers may have gone to sleep. */
  readonly choices?: { readonly close: ThreadChoice; readonly apart: ThreadChoice };
  /** Byte offsets in the transient region, after the arena at 0. */
  readonly layout: {
    readonly scratch: number;
    readonly table: number;
    /** Of a profiling build. */
    readonly marks: number;
    readonly inputs: number;
  };
}

interface Entry {
  readonly structure: Structure;
  readonly runnable: Runnable;
}

/** The programs used most recently, by the structure of what was asked for. */
export class ProgramCache {
  /** Latest first: what runs in a loop is found at once. */
  readonly #entries: Entry[] = [];
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

  find(structure: Structure): Runnable | undefined {
    const entries = this.#entries;
    const at = entries.findIndex((entry) => sameStructure(entry.structure, structure));
    if (at < 0) return undefined;
    this.#hits += 1;
    const found = entries[at];
    if (at > 0) {
      entries.splice(at, 1);
      entries.unshift(found);
    }
    return found.runnable;
  }

  add(structure: Structure, runnable: Runnable): Runnable {
    this.#compilations += 1;
    this.#entries.unshift({ structure, runnable });
    for (const { runnable: oldest } of this.#entries.splice(this.#size)) this.#dropped(oldest);
    return runnable;
  }
}
