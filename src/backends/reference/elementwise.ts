import { allocate, isFloat, type TypedArray } from "../../ir/dtype.ts";
import { isScalarName, scalars } from "../../ir/scalars.ts";
import type { Primitive } from "./primitive.ts";

/** Rows of the scalar table: their meaning, then the rounding that storing does. */
export const elementwise: Primitive = (node, inputs, out) => {
  if (!isScalarName(node.op)) return;
  const { meaning } = scalars[node.op];
  const [a, b, c] = inputs;
  if (node.op === "mul" && out instanceof Int32Array) {
    // The low 32 bits, which a product in float64 may have lost.
    for (let i = 0; i < out.length; i++) out[i] = Math.imul(a[i], b[i]);
    return;
  }
  for (let i = 0; i < out.length; i++) out[i] = meaning(a[i], b?.[i], c?.[i]);
};

export const cast: Primitive = (node, [x], out) => {
  convert(x, out, node.dtype === "bool", isFloat(node.inputs[0].dtype) && !isFloat(node.dtype));
};

/**
 * Truncates floats on their way to integers: what does not fit into 32 bits saturates, and NaN becomes 0. A uint8 is the
 * low 8 bits of that, as in PyTorch.
 */
function convert(x: TypedArray, out: TypedArray, toBool: boolean, truncate: boolean): void {
  const [low, high] = [-(2 ** 31), 2 ** 31 - 1];
  for (let i = 0; i < out.length; i++) {
    const value = x[i];
    if (toBool) out[i] = value !== 0 ? 1 : 0;
    else if (truncate) out[i] = Number.isNaN(value) ? 0 : Math.min(high, Math.max(low, Math.trunc(value)));
    else out[i] = value;
  }
}

/** The one element of a `scalar` leaf. */
export function scalarData(value: number, dtype: Parameters<typeof allocate>[0]): TypedArray {
  const data = allocate(dtype, 1);
  data[0] = value;
  return data;
}
