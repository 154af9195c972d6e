import { attrsOf } from "../../ir/node.ts";
import type { Primitive } from "./primitive.ts";
import { eachLine } from "./walk.ts";

/** NaN is larger than any number and equals itself. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

export const argsort: Primitive = (node, [x], out) => {
  const { dim, descending } = attrsOf(node, "argsort");
  const length = node.shape[dim];
  eachLine(node.shape, dim, (start, stride) => {
    const order = Array.from({ length }, (_, i) => i);
    const at = (i: number): number => x[start + i * stride];
    order.sort((i, j) => (descending ? compare(at(j), at(i)) : compare(at(i), at(j))));
    order.forEach((position, k) => {
      out[start + k * stride] = position;
    });
  });
};
