import type { TypedArray } from "../../ir/dtype.ts";
import type { Node } from "../../ir/node.ts";

/** Fills `out`, which is zeroed, from the values of the node's inputs. */
export type Primitive = (node: Node, inputs: readonly TypedArray[], out: TypedArray) => void;
