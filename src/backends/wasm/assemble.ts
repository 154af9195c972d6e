import type { Kernel } from "../../compiler/kernel.ts";
import type { Program, Step } from "../../compiler/program.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { barrierFunction } from "./barrier.ts";
import { type CodegenOptions, compileKernel } from "./codegen.ts";
import { control, outcome } from "./control.ts";
import { writeBound, writeClear, writeDealt } from "./deal.ts";
import { encodeModule, type FunctionCode, type MemoryLimits, type WasmType } from "./encode.ts";
import { type Group, groupSteps, workOf } from "./groupSteps.ts";
import { kernelKey } from "./kernelKey.ts";
import { Marks, nowImport } from "./marks.ts";
import { Writer } from "./writer.ts";

/** What a program needs to run, known before it is printed. */
export interface Needs {
  /** Whether any step is worth more than one thread. */
  readonly parallel: boolean;
  /** The binding table: an address per leaf, then one per cell. */
  readonly leafCount: number;
  readonly cellCount: number;
}

/** A program as one module. */
export interface Assembled extends Needs {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Distinct kernel functions. */
  readonly kernels: number;
  /** Of a profiling build, whose binding table has one more word. */
  readonly marks?: Marks;
}

export interface AssembleOptions extends CodegenOptions {
  readonly memory: MemoryLimits;
  /** Operations plus bytes under which a step runs on thread 0 alone; for tests. */
  readonly serialBelow?: number;
  /** A profiling build: every thread writes the time before the first step and after each step and barrier; see marks.ts. */
  readonly marks?: boolean;
}

/** A barrier and its imbalance cost about a microsecond, in which one thread does this much. */
export const serialBelow = 1 << 15;
/** Operations plus bytes from which a step's items are dealt as threads get to them: some 20 µs. */
const dealtFrom = 1 << 20;
/** V8 compiles a function at a time: a huge one takes long and starts late. */
const callsPerPart = 500;

const entryParameters: readonly WasmType[] = ["i32", "i32", "i32", "i32", "i32", "i32"];
const [thread, threads, base, table, scratch, block] = [0, 1, 2, 3, 4, 5];
const dealing = { thread, threads, block };

/**
 * Prints a program as a module that exports `run(thread, threads, base, table, scratch, control) -> outcome`, to be
 * called once by every thread of a team of any size. Equal kernels are one function. Every thread does its share of the
 * items of a step; barriers separate steps that depend on one another. Thread 0 checks guards and faults before the commit step.
 */
export function assemble(program: Program, options: AssembleOptions): Assembled {
  const functions: FunctionCode[] = [];
  const imports = options.marks ? [nowImport] : [];
  const add = (code: FunctionCode): number => imports.length + functions.push(code) - 1;
  const indexOf = new Map<string, number>();
  const functionOf = (kernel: Kernel): number => {
    const key = kernelKey(kernel);
    let index = indexOf.get(key);
    if (index === undefined) {
      index = add(compileKernel(kernel, options));
      indexOf.set(key, index);
    }
    return index;
  };
  const groups = groupsOf(program, options);
  for (const { kernel } of program.steps) functionOf(kernel);
  const kernels = functions.length;
  const barrier = options.memory.shared ? add(barrierFunction()) : undefined;
  const counts = tableCounts(program);
  const slot = counts.leafCount + counts.cellCount;
  const marks = options.marks ? new Marks(program.steps, groups, slot) : undefined;
  const parts: Part[] = [];
  const prepared = new Set<unknown>(program.steps.slice(0, program.preparedSteps));
  const isPrepared = ({ items }: Group): boolean => prepared.has(items[0].what);
  for (let from = 0; from < groups.length; ) {
    let to = from;
    const fits = (calls: number): boolean => to === from || calls + groups[to].items.length <= callsPerPart;
    const isAlike = (): boolean => isPrepared(groups[to]) === isPrepared(groups[from]);
    for (let calls = 0; to < groups.length && isAlike() && fits(calls); to++) calls += groups[to].items.length;
    const part = new PartWriter({ program, functionOf, barrier, leafCount: counts.leafCount, marks });
    groups.slice(from, to).forEach((group, i) => {
      const number = from + i;
      part.group(group, { number, isLast: number + 1 === groups.length, cleared: groups[number - 1]?.dealt ?? 0 });
    });
    parts.push({ index: add(part.done()), isPrepared: isPrepared(groups[from]) });
    from = to;
  }
  const exports = [{ name: "run", index: add(entryOf(parts, marks)) }];
  return {
    bytes: encodeModule({ memory: options.memory, imports, functions, exports }),
    parallel: isParallel(groups, options),
    ...counts,
    kernels,
    marks,
  };
}

export function needsOf(program: Program, options: AssembleOptions): Needs {
  return { parallel: isParallel(groupsOf(program, options), options), ...tableCounts(program) };
}

function groupsOf(program: Program, options: AssembleOptions): Group[] {
  const small = options.serialBelow ?? serialBelow;
  const long = options.serialBelow ?? dealtFrom;
  return groupSteps(program, small, callsPerPart, options.memory.shared ? long : undefined);
}

function isParallel(groups: readonly Group[], { memory }: AssembleOptions): boolean {
  return memory.shared && groups.some((group) => group.parallel);
}

function tableCounts(program: Program): { leafCount: number; cellCount: number } {
  let [leafCount, cellCount] = [0, 0];
  for (const { place } of program.buffers) {
    if (place.kind === "leaf") leafCount = Math.max(leafCount, place.index + 1);
    if (place.kind === "cell") cellCount = Math.max(cellCount, place.index + 1);
  }
  return { leafCount, cellCount };
}

/** A function of an entry's parameters that does some of a program's groups. */
interface Part {
  readonly index: number;
  readonly isPrepared: boolean;
}

/** `run`: the parts in order until one says that it is over, without those that are prepared where the caller says so. */
function entryOf(parts: readonly Part[], marks: Marks | undefined): FunctionCode {
  const out = new Writer(entryParameters);
  const result = out.newLocal("i32");
  marks?.writeStart(out, marks.addressIn(out, { thread, table }));
  for (const { index, isPrepared } of parts) {
    if (isPrepared) out.get(block).memory("i32.load", 2, control.prepared).op("i32.eqz").open("if");
    for (let i = 0; i < entryParameters.length; i++) out.get(i);
    out.call(index).tee(result).open("if").get(result).op("return").op("end");
    if (isPrepared) out.op("end");
  }
  out.i32(outcome.done).op("end");
  return out.done(["i32"]);
}

interface PartContext {
  readonly program: Program;
  readonly functionOf: (kernel: Kernel) => number;
  readonly barrier: number | undefined;
  readonly leafCount: number;
  readonly marks: Marks | undefined;
}

class PartWriter {
  readonly #out = new Writer(entryParameters);
  readonly #program: Program;
  readonly #functionOf: (kernel: Kernel) => number;
  readonly #barrier: number | undefined;
  readonly #leafCount: number;
  readonly #scratch: number;
  /** Writes a mark of a profiling build; does nothing in an ordinary one. */
  readonly mark: (what: Step | "guards" | "barrier") => void;

  constructor({ program, functionOf, barrier, leafCount, marks }: PartContext) {
    this.#program = program;
    this.#functionOf = functionOf;
    this.#barrier = barrier;
    this.#leafCount = leafCount;
    const out = this.#out;
    this.#scratch = out.newLocal("i32");
    out.get(scratch).get(thread).i32(scratchStride(program)).op("i32.mul").op("i32.add").set(this.#scratch);
    if (marks) {
      const address = marks.addressIn(out, { thread, table });
      this.mark = (what) => marks.write(out, address, what);
    } else this.mark = () => undefined;
  }

  done(): FunctionCode {
    const out = this.#out;
    out.i32(outcome.done).op("end");
    return out.done(["i32"]);
  }

  /** `cleared`: steps that the group before dealt. The last group needs no barrier: the caller waits for all threads. */
  group({ items }: Group, at: { number: number; isLast: boolean; cleared: number }): void {
    const out = this.#out;
    const { isLast: last, cleared } = at;
    const set = at.number & 1;
    if (cleared > 0) writeClear(out, dealing, 1 - set, cleared);
    for (let i = 0; i < items.length; ) {
      const { what, parallel, word } = items[i];
      if (parallel && what !== "guards") {
        if (word !== undefined) this.#deal(what, set, word);
        else this.#call(what, true);
        this.mark(what);
        i += 1;
        continue;
      }
      out.open("block").get(thread).branchIf(0);
      for (; i < items.length && !items[i].parallel; i++) {
        const serial = items[i].what;
        if (serial === "guards") this.#checkGuards();
        else this.#call(serial, false);
        this.mark(serial);
      }
      out.op("end");
    }
    const guarded = items.some(({ what }) => what === "guards");
    if (this.#barrier !== undefined && !last) {
      out.get(threads).i32(1).op("i32.gt_u").open("if");
      out.get(threads).get(block).call(this.#barrier);
      out.open("if").i32(outcome.aborted).op("return").op("end");
      this.mark("barrier");
      out.op("end");
    }
    if (guarded && !(last && this.#barrier !== undefined)) this.#leaveIfStopped();
    else if (guarded) {
      // Only thread 0 has looked at the guards; nothing is left for the others.
      out.get(thread).op("i32.eqz").open("if");
      this.#leaveIfStopped();
      out.op("end");
    }
  }

  #leaveIfStopped(): void {
    const out = this.#out;
    out.get(block).memory("i32.load", 2, control.stopped);
    out.open("if").i32(outcome.stopped).op("return").op("end");
  }

  /** x - x is 0 for finite x and NaN otherwise. A fault is not 0. Leaves the block of thread 0's steps if there is either. */
  #checkGuards(): void {
    const out = this.#out;
    const value = out.spare("f32", 0);
    out.get(block).i32(0);
    for (const guard of this.#program.guards) {
      this.#address(guard);
      out.memory("f32.load", 2, 0).tee(value).get(value).op("f32.sub").f32(0).op("f32.ne").op("i32.or");
    }
    for (const fault of this.#program.faults) {
      this.#address(fault);
      out.memory("i32.load", 2, 0).op("i32.or");
    }
    out.memory("i32.store", 2, control.stopped);
    out.get(block).memory("i32.load", 2, control.stopped).branchIf(0);
  }

  #deal(step: Step, set: number, word: number): void {
    const { items } = step.kernel;
    const dealt = { items, work: workOf(step), set, word };
    writeDealt(this.#out, dealing, dealt, (from, to) => this.#callOf(step, from, to));
  }

  /** All items, or the thread's share of them. */
  #call(step: Step, shared: boolean): void {
    const out = this.#out;
    const { items } = step.kernel;
    const bound = (extra: number) => (): void => {
      if (shared) writeBound(out, items, threads, () => out.get(thread).i32(extra).op("i32.add"));
      else out.i32(extra * items);
    };
    this.#callOf(step, bound(0), bound(1));
  }

  #callOf({ kernel, buffers, offsets }: Step, from: () => void, to: () => void): void {
    const out = this.#out;
    from();
    to();
    out.get(this.#scratch);
    buffers.forEach((buffer, i) => {
      this.#address(buffer, offsets?.[i] ?? 0);
    });
    out.call(this.#functionOf(kernel));
  }

  /** The address of an element of a buffer. */
  #address(buffer: number, element = 0): void {
    const out = this.#out;
    const { place, dtype } = this.#program.buffers[buffer];
    const bytes = element * bytesPerElement(dtype);
    if (place.kind === "arena") {
      out
        .get(base)
        .i32(place.offset + bytes)
        .op("i32.add");
    } else {
      const slot = place.kind === "leaf" ? place.index : this.#leafCount + place.index;
      out.get(table).memory("i32.load", 2, 4 * slot);
      if (bytes > 0) out.i32(bytes).op("i32.add");
    }
  }
}

/** Bytes of scratch memory per thread, a multiple of 64. */
export function scratchStride(program: Program): number {
  return Math.ceil(program.scratchBytes / 64) * 64;
}
