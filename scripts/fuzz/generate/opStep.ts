import { numel, type Shape } from "../../../src/ir/shape.ts";
import type { AnyRecord, SampleInput } from "../../../src/ops/defineOp.ts";
import { attrsOf, inputNames } from "../../../src/ops/suiteInputs.ts";
import { records } from "../build.ts";
import type { Draft, Value } from "./draft.ts";

const all = [...records.values()];

type Wish = Exclude<SampleInput, Shape>;

const isShape = (given: SampleInput): given is Shape => Array.isArray(given);

/** A public op as one of its samples calls it, with other extents where its shape rule allows, on values made so far. */
export function opStep(draft: Draft, record: AnyRecord = draft.random.pick(all)): Value[] | undefined {
  const { random } = draft;
  const sample = random.pick(record.samples);
  const attrs = attrsOf(record, sample);
  const wishes: Record<string, Wish> = {};
  for (const name of inputNames(record)) {
    const given = (sample as Record<string, SampleInput | undefined>)[name];
    if (given !== undefined) wishes[name] = isShape(given) ? { shape: given } : given;
  }
  for (let attempt = 0; attempt < 3; attempt++) {
    const shaped = attempt < 2 ? resized(draft, record, wishes, attrs) : wishes;
    if (shaped === undefined) continue;
    const inputs = Object.entries(shaped).map(([name, wish]) => [name, grant(draft, record, name, wish).ref] as const);
    const made = draft.add({ kind: "op", name: record.name, inputs: Object.fromEntries(inputs), attrs });
    if (made || draft.broken) return made;
  }
  return undefined;
}

/** The same shapes with each extent replaced by another wherever it stands; undefined where the op refuses them. */
function resized(
  draft: Draft,
  record: AnyRecord,
  wishes: Readonly<Record<string, Wish>>,
  attrs: object,
): Record<string, Wish> | undefined {
  const { random } = draft;
  const fixed = new Set([1, ...Object.values(wishes).flatMap((wish) => ("values" in wish ? wish.shape : []))]);
  const scale = new Map<number, number>();
  const other = (extent: number): number => {
    if (fixed.has(extent)) return extent;
    const known = scale.get(extent) ?? (random.chance(0.3) ? extent : draft.extent(random.pick([9, 33, 65])));
    scale.set(extent, known);
    return known;
  };
  const out = Object.entries(wishes).map(([name, wish]) => [name, { ...wish, shape: wish.shape.map(other) }] as const);
  if (out.some(([, wish]) => numel(wish.shape) > 2000)) return undefined;
  try {
    record.shapeOf(Object.fromEntries(out.map(([name, wish]) => [name, wish.shape])), attrs);
  } catch {
    return undefined;
  }
  return Object.fromEntries(out);
}

/** A value for an input that a sample describes. */
function grant(draft: Draft, record: AnyRecord, name: string, wish: Wish): Value {
  const { random } = draft;
  const dtype = wish.dtype ?? "float32";
  if ("values" in wish) return draft.leaf(wish.shape, dtype, { data: wish.values });
  const isFree = wish.dtype === undefined && wish.low === undefined && !record.float?.includes(name);
  if (isFree && random.chance(0.15)) return draft.some(random.pick(["int32", "uint8", "bool"] as const), wish.shape);
  const value = draft.some(dtype, wish.shape);
  return wish.low === undefined || wish.high === undefined ? value : draft.within(value, wish.low, wish.high);
}
