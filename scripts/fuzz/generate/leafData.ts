import { allocate, type DType, isFloat, type TypedArray } from "../../../src/ir/dtype.ts";
import type { Random } from "../random.ts";

/** How the elements of a float leaf are drawn. */
export type Distribution = "eighths" | "normal" | "positive" | "special";

const special = [
  0,
  -0,
  1,
  -1,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  1e-42,
  -1e-40,
  2 ** -149,
  2 ** -126,
  3.4028234663852886e38,
  -3e38,
  1e20,
  -1e20,
  1e-30,
  16777216,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  0.5,
  2.5,
  -1.5,
];

const specialIntegers = [0, 1, -1, 31, 32, 255, 256, 65535, 2147483647, -2147483648, 16777217, -16777217];

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function float(random: Random, distribution: Distribution): number {
  // Eighths meet in ties and add exactly; the others hardly ever do.
  if (distribution === "eighths") return random.between(-24, 24) / 8;
  if (distribution === "positive") return 0.25 + 2 * random.next();
  if (distribution === "special" && random.chance(0.15)) return random.pick(special);
  return normal(random);
}

/** Elements of a leaf. */
export function leafData(random: Random, dtype: DType, count: number, distribution: Distribution): TypedArray {
  const data = allocate(dtype, count);
  const wide = random.chance(dtype === "uint8" ? 0.5 : 0.2);
  for (let i = 0; i < count; i++) {
    if (isFloat(dtype)) data[i] = float(random, distribution);
    else if (dtype === "bool") data[i] = random.below(2);
    else if (dtype === "uint8") data[i] = wide ? random.below(256) : random.below(9);
    else if (wide && random.chance(0.2)) data[i] = random.pick(specialIntegers);
    else data[i] = wide ? (random.next() * 2 ** 32) | 0 : random.between(-8, 8);
  }
  return data;
}
