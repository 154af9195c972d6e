import { isFloat, type TypedArray } from "../../src/ir/dtype.ts";
import type { HostTensor } from "../../src/ir/hostTensor.ts";
import { sameShape, show } from "../../src/ir/shape.ts";
import type { Expected } from "./manifest.ts";

/** What is wrong with `actual`, or undefined when it is within the tolerance of the case. */
export function compare(
  what: string,
  actual: HostTensor,
  expected: Expected,
  stored: (name: string) => HostTensor,
): string | undefined {
  if (!sameShape(actual.shape, expected.shape)) {
    return `${what} has shape ${show(actual.shape)}, must have ${show(expected.shape)}`;
  }
  if (!dtypeFits(actual, expected)) return `${what} is ${actual.dtype}, must be ${expected.dtype}`;
  const values = stored(expected.tensor64 ?? expected.tensor).data;
  const { exact = false, rtol = 0, atol = 0 } = expected;
  let worst: { at: number; excess: number } | undefined;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const excess = excessOf(actual.data[i], inRange(values[i]), exact ? 0 : rtol, exact ? 0 : atol);
    if (excess <= 0) continue;
    count += 1;
    if (!worst || excess > worst.excess) worst = { at: i, excess };
  }
  if (!worst) return undefined;
  const { at } = worst;
  const tolerance = exact ? "exactly" : `within rtol ${rtol}, atol ${atol}`;
  return `${what}[${at}] is ${actual.data[at]}, must be ${values[at]} ${tolerance} (${count} of ${values.length} differ)`;
}

function dtypeFits({ dtype }: HostTensor, { dtype: wanted }: Expected): boolean {
  if (wanted === "bool") return dtype === "bool";
  if (wanted === "int64") return dtype === "int32" || dtype === "uint8";
  return wanted === undefined || isFloat(dtype);
}

/** How far beyond the tolerance; at most 0 when it is kept. */
function excessOf(actual: number, expected: number, rtol: number, atol: number): number {
  if (Number.isNaN(expected) || Number.isNaN(actual))
    return Number.isNaN(expected) && Number.isNaN(actual) ? 0 : Infinity;
  if (actual === expected) return 0;
  if (!Number.isFinite(expected) || !Number.isFinite(actual)) return Infinity;
  return Math.abs(actual - expected) - (atol + rtol * Math.abs(expected));
}

/** A float64 value beyond the range of float32 stands for infinity. */
function inRange(value: TypedArray[number]): number {
  return Number.isFinite(Math.fround(value)) ? value : Math.fround(value);
}
