import { writeAtomic } from "./barrier.ts";
import { control, mostDealers } from "./control.ts";
import type { Writer } from "./writer.ts";

/**
 * How the items of a long step are dealt. Every thread has a share, the same at every step, so that it finds in its cache what
 * it left there; it claims pieces of it in order, and when none is left, pieces of the others' shares. A thread whose
 * processor is busy with something else is so helped, and no bit depends on who computed an item.
 *
 * What is claimed of a share is counted in a word of its owner's, one for each step of a group. There are two sets of
 * them, for groups in turn: in each group the owner clears those that the group before used, which nobody looks at any more.
 */

/** Steps of one group that can be dealt: words of a set. */
export const mostDealt = 16;
/** Pieces of a share: more where a piece is still long enough that claiming it costs nothing. */
const pieces = { short: 8, long: 32 } as const;
/** Operations plus bytes from which a step is long: some 200 µs of two threads. */
const longFrom = 1 << 24;
const setBytes = 4 * mostDealt;
const threadBytes = 2 * setBytes;

/** Bytes of the words of this many threads. */
export function cursorBytes(threads: number): number {
  return Math.min(threads, mostDealers) * threadBytes;
}

/** Numbers of the locals that hold the thread, how many there are, and the address of the control block. */
export interface Dealing {
  readonly thread: number;
  readonly threads: number;
  readonly block: number;
}

/** 1 if there are several threads that can deal, on the stack. */
function writeCanDeal(out: Writer, { threads }: Dealing): void {
  out
    .get(threads)
    .i32(2)
    .op("i32.sub")
    .i32(mostDealers - 2)
    .op("i32.le_u");
}

/** Clears the first `count` words of the thread's own set. */
export function writeClear(out: Writer, dealing: Dealing, set: number, count: number): void {
  writeCanDeal(out, dealing);
  out.open("if");
  const own = out.spare("i32", 0);
  out.get(dealing.block).get(dealing.thread).i32(threadBytes).op("i32.mul").op("i32.add").set(own);
  for (let i = 0; i < count; i++) {
    out
      .get(own)
      .i32(0)
      .memory("i32.store", 2, control.cursors + set * setBytes + 4 * i);
  }
  out.op("end");
}

/** floor(items · who / threads), in 64 bits. */
export function writeBound(out: Writer, items: number, threads: number, who: () => void): void {
  who();
  out.op("i64.extend_i32_u").i32(items).op("i64.extend_i32_u").op("i64.mul");
  out.get(threads).op("i64.extend_i32_u").op("i64.div_u").op("i32.wrap_i64");
}

/**
 * Runs the step piece by piece where threads can deal, and the thread's share at once elsewhere.
 *
 * @param step  `work` counts operations plus bytes; `set` is that of the group, `word` its place in it
 * @param call  calls the kernel for items [from, to), which are written by the two functions
 */
export function writeDealt(
  out: Writer,
  dealing: Dealing,
  step: { readonly items: number; readonly work: number; readonly set: number; readonly word: number },
  call: (from: () => void, to: () => void) => void,
): void {
  const { thread, threads, block } = dealing;
  const { items, set, word } = step;
  const parts = step.work < longFrom ? pieces.short : pieces.long;
  const [owner, cursor, first, end, piece] = [0, 1, 2, 3, 4].map((slot) => out.spare("i32", slot));
  const bound = (who: () => void): void => writeBound(out, items, threads, who);
  writeCanDeal(out, dealing);
  out.open("if");
  out.get(thread).set(owner);
  out.open("loop");
  bound(() => out.get(owner).i32(1).op("i32.add"));
  out.set(end);
  bound(() => out.get(owner));
  out.set(first);
  out.get(end).get(first).op("i32.sub");
  out
    .i32(parts - 1)
    .op("i32.add")
    .i32(parts)
    .op("i32.div_u")
    .set(piece);
  out.get(block).get(owner).i32(threadBytes).op("i32.mul").op("i32.add").set(cursor);
  out.open("block").open("loop");
  const from = out.spare("i32", 5);
  const to = out.spare("i32", 6);
  out.get(first).get(cursor).get(piece);
  writeAtomic(out, "i32.atomic.rmw.add", control.cursors + set * setBytes + 4 * word);
  out.op("i32.add").tee(from).get(end).op("i32.ge_s").branchIf(1);
  out.get(from).get(piece).op("i32.add").tee(to).get(end);
  out.get(to).get(end).op("i32.lt_s").op("select").set(to);
  call(
    () => out.get(from),
    () => out.get(to),
  );
  out.op("br").bytes.u32(0);
  out.op("end").op("end");
  out.get(owner).i32(1).op("i32.add").tee(owner).get(threads).op("i32.eq");
  out.open("if").i32(0).set(owner).op("end");
  out.get(owner).get(thread).op("i32.ne").branchIf(0);
  out.op("end");
  out.op("else");
  call(
    () => bound(() => out.get(thread)),
    () => bound(() => out.get(thread).i32(1).op("i32.add")),
  );
  out.op("end");
}
