import { bytesPerElement } from "../ir/dtype.ts";
import type { Draft, DraftBuffer } from "./assemble.ts";
import type { Step } from "./program.ts";

/** Other forms of weights that a program keeps from run to run, all together. */
export const mostPreparedBytes = 2 ** 24;
/** What a small step makes at most: a scale for each channel, say. */
const smallBytes = 2 ** 14;

/**
 * What inference computes of its parameters alone comes first, and its buffers are nobody else's: the runtime leaves
 * these steps out while cells and numbers are what they were at the run before. That is packed and transformed
 * weights, and small values such as the scales of a batch normalisation; no larger result, since a program of
 * parameters alone is asked for to be computed. Before: a draft. After: the same steps in an order in which they may run.
 */
export function preparedFirst(draft: Draft): Draft {
  const { buffers, steps } = draft;
  if (draft.commitStep < steps.length || draft.guards.length > 0) return draft;
  const mixed = new Set<number>([...draft.outputs, ...draft.faults]);
  let isPrepared = preparedOf(draft, mixed);
  // What others write to as well is written at every run.
  for (let found = mixedOf(draft, isPrepared); found.length > 0; found = mixedOf(draft, isPrepared)) {
    for (const number of found) mixed.add(number);
    isPrepared = preparedOf(draft, mixed);
  }
  const preparedSteps = isPrepared.filter(Boolean).length;
  if (preparedSteps === 0) return draft;
  const first = steps.filter((_, s) => isPrepared[s]);
  const order = [...first, ...steps.filter((_, s) => !isPrepared[s])];
  const place = new Map(order.map((step, s) => [step, s]));
  const at = (step: number): number => place.get(steps[step]) ?? step;
  const kept = new Set(first.flatMap((step) => step.buffers).filter((number) => !buffers[number].place));
  const moved = buffers.map((buffer, i): DraftBuffer => {
    if (buffer.place) return buffer;
    if (kept.has(i)) return { ...buffer, from: 0, to: steps.length, mayReuse: [] };
    return { ...buffer, from: at(buffer.from), to: buffer.to < steps.length ? at(buffer.to) : buffer.to };
  });
  return { ...draft, buffers: moved, steps: order, preparedSteps };
}

/** @param mixed  buffers that are not to be kept */
function preparedOf({ buffers, steps }: Draft, mixed: ReadonlySet<number>): boolean[] {
  const kept = new Set<number>();
  let bytes = 0;
  return steps.map((step) => {
    const made = writtenBy(step);
    const isReady = step.buffers.every(
      (number) => made.includes(number) || kept.has(number) || isGiven(buffers[number]),
    );
    const sum = made.reduce((total, number) => total + (kept.has(number) ? 0 : buffers[number].bytes), 0);
    const isAllowed = step.isForm || sum <= smallBytes;
    const isKept = made.every((number) => buffers[number].place === undefined && !mixed.has(number));
    if (!isReady || !isAllowed || !isKept || bytes + sum > mostPreparedBytes) return false;
    bytes += sum;
    for (const number of made) kept.add(number);
    return true;
  });
}

/** Buffers that steps of both kinds write. */
function mixedOf({ steps }: Draft, isPrepared: readonly boolean[]): number[] {
  const kept = new Set(steps.flatMap((step, s) => (isPrepared[s] ? writtenBy(step) : [])));
  return steps.flatMap((step, s) => (isPrepared[s] ? [] : writtenBy(step).filter((number) => kept.has(number))));
}

function writtenBy({ kernel, buffers }: Step): number[] {
  return buffers.filter((_, i) => kernel.buffers[i].access !== "read");
}

/** A cell's storage or a number of four bytes: what the runtime can tell to be the same. */
function isGiven({ place, role, dtype }: DraftBuffer): boolean {
  if (place?.kind !== "leaf") return false;
  return role === "parameter" || (role === "scalar" && bytesPerElement(dtype) === 4);
}
