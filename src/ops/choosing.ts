import type { ScalarName } from "../ir/scalars.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/** Whether each element of x compares so with a number. */
export function holds(x: Tensor, comparison: Extract<ScalarName, "lt" | "le" | "gt" | "ge">, value: number): Tensor {
  return elementwise(comparison, x, fullLike(x, value));
}

/** yes where the condition holds, no elsewhere; shapes are equal, a number follows the other. */
export function choose(condition: Tensor, yes: Tensor | number, no: Tensor | number): Tensor {
  const like = typeof yes === "number" ? no : yes;
  if (typeof like === "number") throw new TypeError("choose between two numbers");
  const side = (value: Tensor | number): Tensor => (typeof value === "number" ? fullLike(like, value) : value);
  return elementwise("where", condition, side(yes), side(no));
}
