import { type DType, isFloat } from "../../../src/ir/dtype.ts";
import { type ScalarKind, type ScalarName, scalars } from "../../../src/ir/scalars.ts";
import type { Random } from "../random.ts";
import type { Draft, Value } from "./draft.ts";

const names = Object.keys(scalars) as ScalarName[];

/** Arithmetic that bools have as well. */
const onBools: readonly ScalarName[] = ["add", "mul", "maximum", "minimum"];

const dtypesOf: Readonly<Record<ScalarKind, readonly DType[]>> = {
  arith: ["float32", "float32", "float32", "float32", "int32", "uint8"],
  float: ["float32"],
  compare: ["float32", "float32", "int32", "uint8", "bool"],
  logic: ["bool"],
  select: ["float32", "float32", "int32", "uint8", "bool"],
  bits: ["int32"],
};

/** A row of the scalar table on values of one shape; arguments are moved where the row is defined, if need be. */
export function scalarStep(draft: Draft): Value[] | undefined {
  const { random } = draft;
  const op = random.pick(names);
  const { kind, arity } = scalars[op];
  const dtype = onBools.includes(op) && random.chance(0.1) ? "bool" : random.pick(dtypesOf[kind]);
  const first = draft.some(dtype);
  const { shape } = first.tensor;
  const like = (): Value => operand(draft, random, dtype, shape);
  const operands = kind === "select" ? [first, like()] : arity === 1 ? [first] : [first, like()];
  const inputs = kind === "select" ? [operand(draft, random, "bool", shape), ...operands] : operands;
  const result = kind === "compare" || kind === "logic" ? "bool" : dtype;
  const apply = (given: readonly Value[]): Value[] | undefined =>
    draft.add({ kind: "primitive", op, inputs: given.map(({ ref }) => ref), attrs: {}, shape, dtype: result });
  const made = apply(inputs);
  if (made || kind !== "float") return made;
  // Logarithms, roots, quotients and powers want other ranges than any number.
  for (const [low, high] of [
    [-0.9, 0.9],
    [0.1, 3],
    [1.1, 3],
  ]) {
    const moved = apply(inputs.map((input) => draft.within(input, low, high)));
    if (moved) return moved;
  }
  return undefined;
}

/** Numbers that passes simplify with, and some that they do not. */
const numbers = [0, 1, -1, 2, 0.5, 3, -1.7];
const wholeNumbers = [0, 1, 2, 3, 5];

function operand(draft: Draft, random: Random, dtype: DType, shape: readonly number[]): Value {
  if (random.chance(0.2)) {
    const value = dtype === "bool" ? random.below(2) : random.pick(isFloat(dtype) ? numbers : wholeNumbers);
    const spread = draft.fit(draft.number(value, dtype), shape);
    if (spread) return spread;
  }
  return draft.some(dtype, shape);
}
