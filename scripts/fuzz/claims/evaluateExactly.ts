import { evaluateNode } from "../../../src/backends/reference/evaluate.ts";
import type { TypedArray } from "../../../src/ir/dtype.ts";
import type { Node } from "../../../src/ir/node.ts";

/**
 * The reference meaning of a node applied to float64 numbers, without rounding the result: with the values of its inputs
 * their exact image, with bounds of a movement's inputs those of its output.
 */
export function evaluateExactly(node: Node, inputs: readonly TypedArray[]): Float64Array {
  const out = evaluateNode({ ...node, dtype: "float64" }, inputs);
  return out instanceof Float64Array ? out : Float64Array.from(out);
}
