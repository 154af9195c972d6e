import { makeNode, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";

/** Nodes of one element that are finite where every element of a value is, one for each float32 value. */
export function finiteGuards(values: readonly Node[]): Node[] {
  const floats = new Set(values.filter(({ dtype, shape }) => dtype === "float32" && numel(shape) > 0));
  return Array.from(floats, magnitudeOf);
}

/** The largest magnitude: NaN when there is one, else infinite when an element is. */
export function magnitudeOf(node: Node): Node {
  const { shape, dtype } = node;
  const magnitude = makeNode("abs", [node], {}, shape, dtype);
  if (shape.length === 0) return magnitude;
  const dims = shape.map((_, i) => i);
  return makeNode(
    "amax",
    [magnitude],
    { dims },
    shape.map(() => 1),
    dtype,
  );
}
