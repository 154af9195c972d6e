import { attrsOf } from "../../ir/node.ts";
import { contiguousStrides, numel } from "../../ir/shape.ts";
import type { Primitive } from "./primitive.ts";
import { walk } from "./walk.ts";

export const reshape: Primitive = (_node, [x], out) => {
  out.set(x);
};

export const permute: Primitive = (node, [x], out) => {
  const strides = contiguousStrides(node.inputs[0].shape);
  const { order } = attrsOf(node, "permute");
  walk(
    node.shape,
    order.map((dim) => strides[dim]),
    0,
    (offset, i) => {
      out[i] = x[offset];
    },
  );
};

export const expand: Primitive = (node, [x], out) => {
  const from = node.inputs[0].shape;
  const strides = contiguousStrides(from).map((stride, i) => (from[i] === node.shape[i] ? stride : 0));
  walk(node.shape, strides, 0, (offset, i) => {
    out[i] = x[offset];
  });
};

export const pad: Primitive = (node, [x, value], out) => {
  const { before } = attrsOf(node, "pad");
  const strides = contiguousStrides(node.shape);
  const start = before.reduce((sum, n, dim) => sum + n * strides[dim], 0);
  out.fill(value[0]);
  walk(node.inputs[0].shape, strides, start, (offset, i) => {
    out[offset] = x[i];
  });
};

export const slice: Primitive = (node, [x], out) => {
  const { start, step } = attrsOf(node, "slice");
  const strides = contiguousStrides(node.inputs[0].shape);
  const first = start.reduce((sum, n, dim) => sum + n * strides[dim], 0);
  walk(
    node.shape,
    strides.map((stride, dim) => stride * step[dim]),
    first,
    (offset, i) => {
      out[i] = x[offset];
    },
  );
};

export const flip: Primitive = (node, [x], out) => {
  const { dims } = attrsOf(node, "flip");
  const strides = contiguousStrides(node.shape);
  const start = dims.reduce((sum, dim) => sum + (node.shape[dim] - 1) * strides[dim], 0);
  walk(
    node.shape,
    strides.map((stride, dim) => (dims.includes(dim) ? -stride : stride)),
    start,
    (offset, i) => {
      out[i] = x[offset];
    },
  );
};

export const cat: Primitive = (node, inputs, out) => {
  const { dim } = attrsOf(node, "cat");
  const strides = contiguousStrides(node.shape);
  let offset = 0;
  inputs.forEach((x, n) => {
    const { shape } = node.inputs[n];
    if (numel(shape) > 0) {
      walk(shape, strides, offset * strides[dim], (to, i) => {
        out[to] = x[i];
      });
    }
    offset += shape[dim];
  });
};

export const iota: Primitive = (node, _inputs, out) => {
  const { dim } = attrsOf(node, "iota");
  const inner = numel(node.shape.slice(dim + 1));
  for (let i = 0; i < out.length; i++) out[i] = Math.floor(i / inner) % node.shape[dim];
};
