import type { Program } from "../../compiler/program.ts";

/** A leaf that a program's prepared steps read; see `Program.preparedSteps`. */
export interface PreparedLeaf {
  readonly index: number;
  /** Otherwise it is a number of four bytes. */
  readonly isCell: boolean;
}

/** What a run's prepared steps were computed for, and where. */
export interface Prepared {
  readonly program: Program;
  readonly base: number;
  /** Of each leaf that they read: the cell's address, or the bits of the number. */
  readonly values: readonly number[];
}

export function preparedLeavesOf({ steps, buffers, preparedSteps }: Program): PreparedLeaf[] {
  const read = new Set(steps.slice(0, preparedSteps).flatMap((step) => step.buffers));
  return [...read].flatMap((number): PreparedLeaf[] => {
    const { place, role } = buffers[number];
    return place.kind === "leaf" ? [{ index: place.index, isCell: role === "parameter" }] : [];
  });
}

/** Undefined for a program that prepares nothing. Before: the binding table is written. */
export function preparedBy(
  { program, preparedLeaves }: { readonly program: Program; readonly preparedLeaves: readonly PreparedLeaf[] },
  words: Int32Array,
  { base, table }: { readonly base: number; readonly table: number },
): Prepared | undefined {
  if (program.preparedSteps === 0) return undefined;
  const values = preparedLeaves.map(({ index, isCell }) => {
    const address = words[table / 4 + index];
    return isCell ? address : words[address / 4];
  });
  return { program, base, values };
}

/** Whether what was prepared for one run serves another. Nothing was written to a cell in between. */
export function isSame(a: Prepared | undefined, b: Prepared | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.program === b.program && a.base === b.base && a.values.every((value, i) => value === b.values[i]);
}
