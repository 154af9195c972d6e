import type { Step } from "../../compiler/program.ts";
import { InternalError } from "../../ir/errors.ts";
import type { ProfiledSpan } from "../../tensor/deviceProfile.ts";
import type { FunctionImport } from "./encode.ts";
import type { Group } from "./groupSteps.ts";
import type { DeviceMemory } from "./memory.ts";
import type { Writer } from "./writer.ts";

/**
 * Marks of a profiling build: every thread asks for the time (`env.now`, in milliseconds) before its first step and
 * after each step and barrier, and stores it at the mark's own place. A span is from one mark to the next, so a call of
 * `now` is all that it costs, and what a thread did not reach keeps its 0.
 */

/** What has ended at a mark: a step, by its number. */
export type Mark = number | "start" | "guards" | "barrier";

export const nowImport: FunctionImport = { name: "now", params: [], results: ["f64"] };
/** Imported functions come first. */
const nowIndex = 0;

/** The marks of a program, in the order in which they are written into it. */
export class Marks {
  readonly list: Mark[] = ["start"];
  /** Of one thread. */
  readonly bytes: number;
  /** Word of the binding table that holds the address of thread 0's marks. */
  readonly slot: number;
  /** Numbers of the steps that all threads share. */
  readonly parallel: ReadonlySet<number>;
  readonly #numbers: ReadonlyMap<Step, number>;

  constructor(steps: readonly Step[], groups: readonly Group[], slot: number) {
    this.#numbers = new Map(steps.map((step, i) => [step, i]));
    this.bytes = 8 * groups.reduce((sum, { items }) => sum + items.length + 1, 1);
    this.slot = slot;
    const shared = groups.flatMap(({ items }) => items.filter(({ parallel }) => parallel));
    this.parallel = new Set(shared.flatMap(({ what }) => (what === "guards" ? [] : [this.#numberOf(what)])));
  }

  /** The local in which it leaves the address of the thread's marks. */
  addressIn(out: Writer, { thread, table }: { readonly thread: number; readonly table: number }): number {
    const address = out.newLocal("i32");
    out.get(table).memory("i32.load", 2, 4 * this.slot);
    out.get(thread).i32(this.bytes).op("i32.mul").op("i32.add").set(address);
    return address;
  }

  /** Written where a run begins, whatever parts of it are left out. */
  writeStart(out: Writer, address: number): void {
    this.#store(out, address, 0);
  }

  write(out: Writer, address: number, what: Step | "guards" | "barrier"): void {
    this.#store(out, address, this.list.length);
    this.list.push(typeof what === "string" ? what : this.#numberOf(what));
  }

  #store(out: Writer, address: number, place: number): void {
    out
      .get(address)
      .call(nowIndex)
      .memory("f64.store", 3, 8 * place);
  }

  /** Before a run: no thread has reached any mark. */
  clear(memory: DeviceMemory, at: { readonly table: number; readonly marks: number }, threads: number): void {
    memory.words[at.table / 4 + this.slot] = at.marks;
    memory.bytes.fill(0, at.marks, at.marks + this.bytes * threads);
  }

  #numberOf(step: Step): number {
    const number = this.#numbers.get(step);
    if (number === undefined) throw new InternalError("a step to be profiled is none of its program.");
    return number;
  }
}

/** What each of the threads did, from the marks that lie behind one another at `address`. */
export function readMarks(buffer: ArrayBufferLike, address: number, marks: Marks, threads: number): ProfiledSpan[] {
  const spans: ProfiledSpan[] = [];
  for (let thread = 0; thread < threads; thread++) {
    const times = new Float64Array(buffer, address + thread * marks.bytes, marks.list.length);
    let start = 0;
    marks.list.forEach((what, i) => {
      const end = times[i];
      if (end === 0) return;
      if (what !== "start") spans.push({ thread, what, startMs: start, endMs: end });
      start = end;
    });
  }
  return spans;
}
