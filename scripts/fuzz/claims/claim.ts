import type { TypedArray } from "../../../src/ir/dtype.ts";
import type { Node } from "../../../src/ir/node.ts";

/** What must hold of a node's value on every device, element by element. */
export interface Claim {
  /** The exact value: float64 without rounding in between, integers and bools as they are. */
  readonly values: TypedArray;
  /**
   * How far a device's value may lie from it. 0 means equal (a NaN is a NaN, an infinity that infinity); infinity means
   * that nothing is claimed, because something within its own bound of a discontinuity decides the element.
   */
  readonly bounds: Float64Array;
  /** Elements with equal numbers are one computed value that was only moved, so that they are equal on each device. */
  readonly origins: Float64Array;
}

/** A node to be bounded, the claims of its inputs, and its exact value. */
export interface Call {
  readonly node: Node;
  readonly inputs: readonly Claim[];
  readonly values: TypedArray;
}

/** The rest of a claim; without origins each element is a value of its own. */
export interface Ruling {
  readonly bounds: Float64Array;
  readonly origins?: Float64Array;
}

/** From the errors of a primitive's inputs, and its own rounding, to the error of its output. */
export type Rule = (call: Call) => Ruling;

let nextOrigin = 1;

/** Numbers that no other value has. */
export function freshOrigins(count: number): Float64Array {
  const first = nextOrigin;
  nextOrigin += count;
  return Float64Array.from({ length: count }, (_, i) => first + i);
}
