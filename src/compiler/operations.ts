import { type ExpandedName, expand, hasExpansion } from "../ir/expansions.ts";
import type { Value } from "./resolve.ts";

/**
 * Operations from which several vectors are computed in turn (inTurn.ts): functions are chains in which each operation waits
 * for the one before.
 */
export const costlyOperations = 15;

const counts = new Map<ExpandedName, number>();

/** Operations that one element's values take, functions counted as what they are written out in. */
export function operationsOf(values: readonly Value[]): number {
  let sum = 0;
  for (const value of values) {
    if (value.kind !== "op") continue;
    sum += value.type === "f32" && hasExpansion(value.op) ? countOf(value.op) : 1;
  }
  return sum;
}

function countOf(name: ExpandedName): number {
  let count = counts.get(name);
  if (count === undefined) {
    let operations = 0;
    const nothing = (): undefined => undefined;
    const apply = (): undefined => {
      operations += 1;
    };
    expand(name, { float: nothing, int: nothing, apply, madd: apply, isFused: false }, undefined, undefined);
    count = operations;
    counts.set(name, count);
  }
  return count;
}
