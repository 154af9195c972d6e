import type { Program, Step } from "../../compiler/program.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { mostDealt } from "./deal.ts";

/** A step, or the check of the guards and faults, that all threads do together or thread 0 alone. */
export interface GroupItem {
  readonly what: Step | "guards";
  readonly parallel: boolean;
  /** Of a step that is dealt: which of the group's; see deal.ts. */
  readonly word?: number;
}

/** Steps between two barriers: what one thread writes there, no other thread touches. */
export interface Group {
  readonly parallel: boolean;
  readonly items: readonly GroupItem[];
  /** Items that are dealt. */
  readonly dealt: number;
}

/** A piece of memory that a step touches: of the arena, or of one cell or leaf (then `from` and `to` say nothing). */
interface Access {
  readonly memory: string;
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
}

/** Of steps that stand between two that all threads do: they have their barriers anyway, so less is worth sharing. */
const betweenShare = 4;

/** Checking every pair of a group's steps must stay cheap. */
const mostParallel = 64;

/**
 * Cuts a program at its barriers. A step joins the group before it when nothing in it depends on another thread's share
 * of that group: the updates of all parameters run without a barrier between them. Small steps run on thread 0, which
 * keeps their order, so they may depend on one another; but a recurrence's gates between two products, say, are shared unless they
 * are tiny. A group is of prepared steps or of others.
 *
 * @param serialBelow  operations plus bytes under which a step is small
 * @param mostItems    items of a group at most
 * @param dealtFrom    operations plus bytes from which a step that threads do together is dealt
 */
export function groupSteps(
  program: Program,
  serialBelow: number,
  mostItems: number,
  dealtFrom = Number.POSITIVE_INFINITY,
): Group[] {
  const groups: Group[] = [];
  let items: GroupItem[] = [];
  /** What the group's parallel steps touch, and its serial ones. */
  let shared: Access[] = [];
  let own: Access[] = [];
  let dealt = 0;
  const close = (): void => {
    if (items.length > 0) groups.push({ items, parallel: items.some((item) => item.parallel), dealt });
    [items, shared, own, dealt] = [[], [], [], 0];
  };
  const add = (what: Step | "guards", parallel: boolean): void => {
    const accesses = accessesOf(program, what);
    const isFull = items.length >= mostItems || (shared.length > 0 && items.length >= mostParallel);
    const afterGuards = parallel && items.some((item) => item.what === "guards");
    if (isFull || afterGuards || conflict(accesses, shared) || (parallel && conflict(accesses, own))) close();
    const isDealt = parallel && what !== "guards" && workOf(what) >= dealtFrom && dealt < mostDealt;
    items.push({ what, parallel, word: isDealt ? dealt++ : undefined });
    (parallel ? shared : own).push(...accesses);
  };
  // Where nothing is written to a cell, faults can wait until the program has ended.
  const isGuarded =
    program.guards.length > 0 || (program.faults.length > 0 && program.commitStep < program.steps.length);
  for (let i = 0; i <= program.steps.length; i++) {
    if (i === program.preparedSteps) close(); // they may be left out
    if (i === program.commitStep && isGuarded) add("guards", false);
    if (i === program.steps.length) break;
    const step = program.steps[i];
    const isBetween = isShared(program.steps[i - 1], serialBelow) && isShared(program.steps[i + 1], serialBelow);
    add(step, isShared(step, isBetween ? serialBelow / betweenShare : serialBelow));
  }
  close();
  return groups;
}

/** Whether a step is worth the threads' while. */
function isShared(step: Step | undefined, least: number): boolean {
  return step !== undefined && step.kernel.items > 1 && workOf(step) >= least;
}

/** Operations plus bytes. */
export function workOf({ kernel }: Step): number {
  return kernel.flop + kernel.bytes;
}

function accessesOf(program: Program, what: Step | "guards"): Access[] {
  const buffers = what === "guards" ? [...program.guards, ...program.faults] : what.buffers;
  return buffers.map((number, i) => {
    const { place, bytes } = program.buffers[number];
    const writes = what !== "guards" && what.kernel.buffers[i].access !== "read";
    if (place.kind === "arena") {
      if (what === "guards") return { memory: "arena", from: place.offset, to: place.offset + bytes, writes };
      // Steps that work on slices of one buffer touch no more than what their kernels reach.
      const { dtype, numel } = what.kernel.buffers[i];
      const size = bytesPerElement(dtype);
      const from = place.offset + (what.offsets?.[i] ?? 0) * size;
      return { memory: "arena", from, to: from + numel * size, writes };
    }
    const cell = place.kind === "cell" ? place.index : (program.overwrittenBy[place.index] ?? -1);
    return { memory: cell >= 0 ? `cell ${cell}` : `leaf ${place.index}`, from: 0, to: 1, writes };
  });
}

function conflict(some: readonly Access[], others: readonly Access[]): boolean {
  return some.some((a) =>
    others.some((b) => (a.writes || b.writes) && a.memory === b.memory && a.from < b.to && b.from < a.to),
  );
}
