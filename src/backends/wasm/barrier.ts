import { control, patience } from "./control.ts";
import type { FunctionCode } from "./encode.ts";
import { atomic } from "./opcodes.ts";
import { Writer } from "./writer.ts";

export function writeAtomic(out: Writer, name: keyof typeof atomic, offset: number): void {
  out.bytes.byte(0xfe).u32(atomic[name]).u32(2).u32(offset);
}

/**
 * `(threads, control) -> abort word`: returns when all threads have called it, or when one has failed. The last one to
 * arrive starts the next generation; the others spin for a while and then sleep until it does. A thread counts itself
 * as a sleeper before it waits, and the waker changes the generation before it looks for sleepers: one sees the other.
 */
export function barrierFunction(): FunctionCode {
  const [threads, block] = [0, 1];
  const out = new Writer(["i32", "i32"]);
  const generation = out.newLocal("i32");
  const rounds = out.newLocal("i32");
  const load = (offset: number): Writer => {
    out.get(block);
    writeAtomic(out, "i32.atomic.load", offset);
    return out;
  };
  const addTo = (offset: number, amount: number): void => {
    out.get(block).i32(amount);
    writeAtomic(out, "i32.atomic.rmw.add", offset);
  };
  load(control.generation).set(generation);
  out.open("block"); // left when everybody has arrived
  addTo(control.arrived, 1);
  out.i32(1).op("i32.add").get(threads).op("i32.eq").open("if");
  out.get(block).i32(0);
  writeAtomic(out, "i32.atomic.store", control.arrived);
  addTo(control.generation, 1);
  out.op("drop");
  load(control.sleepers).open("if");
  out.get(block).i32(-1);
  writeAtomic(out, "memory.atomic.notify", control.generation);
  out.op("drop").op("end");
  out.op("br").bytes.u32(1);
  out.op("end");
  const patienceOf = (): Writer => out.get(block).memory("i32.load", 2, control.patience);
  out.open("block"); // left when they have come while this thread looked
  patienceOf().set(rounds);
  out.open("loop");
  load(control.generation).get(generation).op("i32.ne").branchIf(1);
  load(control.abort).branchIf(2);
  out.get(rounds).i32(1).op("i32.sub").tee(rounds).branchIf(0);
  out.op("end");
  // Half of what is above the least is left; several threads may do this at once, which loses nothing but time.
  out.get(block);
  patienceOf().i32(patience.least).op("i32.sub").i32(1).op("i32.shr_s").i32(patience.least).op("i32.add");
  out.memory("i32.store", 2, control.patience);
  addTo(control.sleepers, 1);
  out.op("drop");
  out.open("block");
  out.open("loop");
  load(control.generation).get(generation).op("i32.ne").branchIf(1);
  load(control.abort).branchIf(1);
  out.get(block).get(generation);
  out.bytes.byte(0x42).byte(0x7f); // i64.const -1: no time limit
  writeAtomic(out, "memory.atomic.wait32", control.generation);
  out.op("drop").op("br").bytes.u32(0);
  out.op("end").op("end");
  addTo(control.sleepers, -1);
  out.op("drop").op("br").bytes.u32(1);
  out.op("end");
  // It was worth looking: up to the most, four times as long next time.
  const mostOf = (): Writer => out.get(block).memory("i32.load", 2, control.mostPatience);
  patienceOf();
  mostOf().op("i32.lt_s").open("if");
  out.get(block);
  patienceOf().i32(2).op("i32.shl").tee(rounds);
  mostOf().get(rounds);
  mostOf().op("i32.lt_s").op("select").memory("i32.store", 2, control.patience);
  out.op("end").op("end");
  load(control.abort).op("end");
  return out.done(["i32"]);
}
