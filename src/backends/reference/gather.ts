import { allocate } from "../../ir/dtype.ts";
import { attrsOf } from "../../ir/node.ts";
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

export const scatter: Primitive = (node, [base, index, src], out) => {
  const { dim, mode } = attrsOf(node, "scatter");
  const strides = contiguousStrides(node.shape);
  const sums = mode === "add" ? new Float64Array(base) : allocate(node.dtype, base.length);
  if (mode === "set") sums.set(base);
  walk(node.inputs[1].shape, strides.with(dim, 0), 0, (offset, i) => {
    const at = offset + index[i] * strides[dim];
    sums[at] = mode === "add" ? sums[at] + src[i] : src[i];
  });
  out.set(sums);
};
