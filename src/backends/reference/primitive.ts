import { type DType, isFloat, type TypedArray } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";

/** Fills `out`, which is zeroed, from the values of the node's inputs. */
export type Primitive = (node: Node, inputs: readonly TypedArray[], out: TypedArray) => void;

const float = (a: number, b: number): number => a * b;

/** Multiplication in float64; of integers the low 32 bits, which float64 may have lost. */
export function productOf(dtype: DType): (a: number, b: number) => number {
  return isFloat(dtype) ? float : Math.imul;
}
