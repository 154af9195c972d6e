import { hasExpansion } from "../ir/expansions.ts";
import type { Affine } from "./affine.ts";
import { scratchBuffer } from "./kernel.ts";
import type { Resolved, ResolvedStore, Value } from "./resolve.ts";

/** Elements of scratch that an item may keep: 64 KiB, which stay in the nearest caches. */
const mostKept = 16_384;

/** What a stage reads from: the values of all stages, or some of them from scratch memory. */
export interface KeptValues {
  /** Stores to scratch that each stage does besides its own. */
  readonly stores: readonly (readonly ResolvedStore[])[];
  /** The list of values as each stage sees it. */
  readonly values: readonly (readonly Value[])[];
  /** Elements of scratch. */
  readonly scratch: number;
}

/**
 * Values at each point of a run that cost dozens of operations and that a later stage needs again: softmax adds its
 * exponentials before it divides them. The stage that has them first keeps them in scratch memory, which changes no bit.
 *
 * @param roots  the values that each stage asks for
 * @param index  where in scratch a point of the walk has its place
 * @param size   points of the walk
 */
export function keptValues(
  { values }: Pick<Resolved, "values">,
  roots: readonly (readonly number[])[],
  index: Affine,
  size: number,
): KeptValues {
  const varies = values.map(() => false);
  const isCostly = values.map(() => false);
  values.forEach((value, i) => {
    varies[i] = variesAlong(value, index, varies);
    const own = value.kind === "op" && value.type === "f32" && hasExpansion(value.op);
    isCostly[i] = varies[i] && (own || argumentsOf(value).some((arg) => isCostly[arg]));
  });
  const stores: ResolvedStore[][] = roots.map(() => []);
  const seen: (readonly Value[])[] = [];
  const first = new Map<number, number>();
  const slots = new Map<number, Affine>();
  roots.forEach((own, stage) => {
    const here = values.slice();
    const visited = new Set<number>();
    const visit = (i: number): void => {
      if (visited.has(i)) return;
      visited.add(i);
      const from = first.get(i);
      if (from !== undefined && from < stage && isCostly[i] && values[i].type === "f32") {
        let at = slots.get(i);
        if (at === undefined && (slots.size + 1) * size <= mostKept) {
          at = { base: index.base + slots.size * size, coef: index.coef };
          slots.set(i, at);
          stores[from].push({ buffer: scratchBuffer, index: at, value: i, stage: from, item: false });
        }
        if (at !== undefined) {
          here[i] = { kind: "load", buffer: scratchBuffer, index: at, guards: [], type: "f32" };
          return;
        }
      }
      if (from === undefined) first.set(i, stage);
      for (const arg of argumentsOf(values[i])) visit(arg);
    };
    for (const root of own) visit(root);
    seen.push(here);
  });
  return { stores, values: seen, scratch: slots.size * size };
}

function argumentsOf(value: Value): readonly number[] {
  return value.kind === "op" || value.kind === "gather" ? value.args : [];
}

/** Whether a value differs from point to point of the walk. */
function variesAlong(value: Value, walk: Affine, varies: readonly boolean[]): boolean {
  const moves = (index: Affine): boolean => index.coef.some((coef, v) => coef !== 0 && (walk.coef[v] ?? 0) !== 0);
  if (argumentsOf(value).some((arg) => varies[arg])) return true;
  if (value.kind === "index") return moves(value.index);
  if (value.kind === "inside") return value.guards.some((guard) => moves(guard.value));
  if (value.kind !== "load" && value.kind !== "gather") return false;
  return moves(value.index) || value.guards.some((guard) => moves(guard.value));
}
