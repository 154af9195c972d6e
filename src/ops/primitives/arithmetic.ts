import { broadcast } from "../../ir/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { elementwise, fullLike } from "./elementwise.ts";
import { expandTo, reshapeTo, sumOver } from "./shaping.ts";

type Value = Tensor | number;

/** Arithmetic with broadcasting for the bodies of ops: shapes are already checked, dtypes equal, numbers follow the tensor. */
function pair(name: "add" | "sub" | "mul" | "div" | "maximum" | "minimum", x: Value, y: Value): Tensor {
  const shaped = typeof x === "number" ? y : x;
  if (typeof shaped === "number") throw new TypeError("arithmetic on two numbers");
  const a = typeof x === "number" ? fullLike(shaped, x) : x;
  const b = typeof y === "number" ? fullLike(shaped, y) : y;
  const shape = broadcast(a.shape, b.shape) ?? [];
  return elementwise(name, expandTo(a, shape), expandTo(b, shape));
}

export const add = (x: Value, y: Value): Tensor => pair("add", x, y);
export const sub = (x: Value, y: Value): Tensor => pair("sub", x, y);
export const mul = (x: Value, y: Value): Tensor => pair("mul", x, y);
export const div = (x: Value, y: Value): Tensor => pair("div", x, y);
export const maximum = (x: Value, y: Value): Tensor => pair("maximum", x, y);
export const minimum = (x: Value, y: Value): Tensor => pair("minimum", x, y);
export const square = (x: Tensor): Tensor => elementwise("mul", x, x);

/** The sum of all elements, of shape []. */
export function sumAll(x: Tensor): Tensor {
  const dims = x.shape.map((_, i) => i);
  return reshapeTo(sumOver(x, dims), []);
}

/** Whether x was recorded as zeros, e.g. the gradient of an output that nobody used: what it would feed can be left out. */
export function isZeros(x: Tensor): boolean {
  let node = x.node;
  while ((node.op === "expand" || node.op === "reshape") && node.inputs.length === 1) node = node.inputs[0];
  return node.source !== undefined && node.source.value === 0 && node.source.refresh === undefined;
}
