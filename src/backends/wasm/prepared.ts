import type { Runnable } from "./programCache.ts";

/** What a run's prepared steps were computed for, and where; see `Program.preparedSteps`. */
export interface Prepared {
  readonly runnable: Runnable;
  readonly base: number;
  /** Of each leaf that they read: the cell's address, or the bits of the number. */
  readonly leaves: readonly number[];
}

/** Undefined for a program that prepares nothing. Before: the binding table is written. */
export function preparedBy(runnable: Runnable, base: number, words: Int32Array, table: number): Prepared | undefined {
  const { program, preparedLeaves } = runnable;
  if (program.preparedSteps === 0) return undefined;
  const leaves = preparedLeaves.map(({ index, isCell }) => {
    const address = words[table / 4 + index];
    return isCell ? address : words[address / 4];
  });
  return { runnable, base, leaves };
}

/** Whether what was prepared for one run serves another. Nothing was written to a cell in between. */
export function isSame(a: Prepared | undefined, b: Prepared | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.runnable !== b.runnable || a.base !== b.base) return false;
  return a.leaves.every((leaf, i) => leaf === b.leaves[i]);
}
