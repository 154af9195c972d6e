import { isFloat } from "../../ir/dtype.ts";
import { attrsOf, type ScatterMode } from "../../ir/node.ts";
import { contiguousStrides } from "../../ir/shape.ts";
import type { Primitive } from "./primitive.ts";
import { walk } from "./walk.ts";

export const gather: Primitive = (node, [x, index], out) => {
  const { dim } = attrsOf(node, "gather");
  const strides = contiguousStrides(node.inputs[0].shape);
  walk(node.shape, strides.with(dim, 0), 0, (offset, i) => {
    out[i] = x[offset + index[i] * strides[dim]];
  });
};

/** What is there and what comes, in float64 for floats; integers keep the low 32 bits of a product. */
const combining: Record<ScatterMode, (old: number, value: number) => number> = {
  set: (_, value) => value,
  add: (old, value) => old + value,
  mul: (old, value) => old * value,
  max: Math.max,
  min: Math.min,
};

export const scatter: Primitive = (node, [base, index, src], out) => {
  const { dim, mode } = attrsOf(node, "scatter");
  const strides = contiguousStrides(node.shape);
  const combine = mode === "mul" && !isFloat(node.dtype) ? Math.imul : combining[mode];
  const results = new Float64Array(base);
  walk(node.inputs[1].shape, strides.with(dim, 0), 0, (offset, i) => {
    const at = offset + index[i] * strides[dim];
    results[at] = combine(results[at], src[i]);
  });
  out.set(results);
};
