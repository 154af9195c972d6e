import { attrsOf } from "../../ir/node.ts";
import { findOutside, rangeError } from "../../ir/rangeFault.ts";
import type { Primitive } from "./primitive.ts";

export const checkRange: Primitive = (node, [index, from, to, except], out) => {
  const at = findOutside(index, from[0], to[0], except?.[0]);
  if (at >= 0) {
    const { argument } = attrsOf(node, "checkRange");
    const { scope, shape } = node;
    throw rangeError({ op: scope.op, argument, from: from[0], to: to[0], value: index[at], at, shape });
  }
  out.set(index);
};
