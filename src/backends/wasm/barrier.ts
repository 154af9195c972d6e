import { control, patience } from "./control.ts";
import type { FunctionCode } from "./encode.ts";
import { atomic } from "./opcodes.ts";
import { Writer } from "./writer.ts";

export function writeAtomic(out: Writer, name: keyof typeof atomic, offset: number): void {
  out.bytes.byte(0xfe).u32(atomic[name]).u32(2).u32(offset);
}

/**
 * `(threads, control) -> abort word`: returns when all threads have called it, or when one has failed. Arrivals are only counted, so
 * that one line goes from core to core, once each way; a barrier is complete at the next multiple of the threads. A thread that
 * finds itself early looks for a while and then sleeps. It counts itself as a sleeper before it waits, and the last to arrive
 * counts itself before it looks for sleepers: one sees the other.
 */
export function barrierFunction(): FunctionCode {
  const [threads, block] = [0, 1];
  const out = new Writer(["i32", "i32"]);
  const all = out.newLocal("i32");
  const seen = out.newLocal("i32");
  const rounds = out.newLocal("i32");
  const load = (offset: number): Writer => {
    out.get(block);
    writeAtomic(out, "i32.atomic.load", offset);
    return out;
  };
  const addTo = (offset: number, amount: number): Writer => {
    out.get(block).i32(amount);
    writeAtomic(out, "i32.atomic.rmw.add", offset);
    return out;
  };
  /** Leaves a block when all are there. */
  const leaveWhenAll = (depth: number): void => {
    load(control.arrived).tee(seen).get(all).op("i32.sub").i32(0).op("i32.ge_s").branchIf(depth);
  };
  out.open("block"); // left when everybody has arrived
  addTo(control.arrived, 1).tee(seen).get(threads).op("i32.div_u").i32(1).op("i32.add");
  out.get(threads).op("i32.mul").set(all);
  out.get(seen).i32(1).op("i32.add").get(all).op("i32.eq").open("if");
  load(control.sleepers).open("if");
  out.get(block).i32(-1);
  writeAtomic(out, "memory.atomic.notify", control.arrived);
  out.op("drop").op("end");
  out.op("br").bytes.u32(1);
  out.op("end");
  const patienceOf = (): Writer => out.get(block).memory("i32.load", 2, control.patience);
  out.open("block"); // left when they have come while this thread looked
  patienceOf().set(rounds);
  out.open("loop");
  leaveWhenAll(1);
  load(control.abort).branchIf(2);
  out.get(rounds).i32(1).op("i32.sub").tee(rounds).branchIf(0);
  out.op("end");
  // Half of what is above the least is left; several threads may do this at once, which loses nothing but time.
  out.get(block);
  patienceOf().i32(patience.least).op("i32.sub").i32(1).op("i32.shr_s").i32(patience.least).op("i32.add");
  out.memory("i32.store", 2, control.patience);
  addTo(control.sleepers, 1).op("drop");
  out.open("block");
  out.open("loop");
  leaveWhenAll(1);
  load(control.abort).branchIf(1);
  out.get(block).get(seen);
  out.bytes.byte(0x42).byte(0x7f); // i64.const -1: no time limit
  writeAtomic(out, "memory.atomic.wait32", control.arrived);
  out.op("drop").op("br").bytes.u32(0);
  out.op("end").op("end");
  addTo(control.sleepers, -1).op("drop");
  out.op("br").bytes.u32(1);
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
