import { isMovement, isStructuralNumber, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { type Shape, sameShape } from "../ir/shape.ts";

/** The structural number that fills a node, if one does. */
export function constantOf(node: Node): number | undefined {
  let at = node;
  for (let depth = 0; depth < 8; depth++) {
    if (at.source !== undefined) {
      const { value, refresh } = at.source;
      return !refresh && isStructuralNumber(value) ? value : undefined;
    }
    if (isBound(at) || at.op === "pad" || !isMovement(at.op)) return undefined;
    at = at.inputs[0];
  }
  return undefined;
}

/** A tensor filled with a structural number. */
export function filled(like: Node, value: number): Node {
  const { dtype, shape, scope } = like;
  const one = makeNode("scalar", [], {}, [], dtype, scope, { source: { value } });
  return spread(one, shape, like);
}

/** One number as a tensor of any shape. */
export function spread(one: Node, shape: Shape, like: Node): Node {
  if (shape.length === 0) return one;
  const ones = shape.map(() => 1);
  const flat = one.shape.length === shape.length ? one : makeNode("reshape", [one], {}, ones, one.dtype, like.scope);
  return sameShape(ones, shape) ? flat : makeNode("expand", [flat], {}, shape, one.dtype, like.scope);
}
