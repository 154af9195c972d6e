import { promote } from "../ir/dtype.ts";
import { DTypeError, ShapeError } from "../ir/errors.ts";
import { atCall } from "../tensor/callSites.ts";
import { currentScope, withScope } from "../tensor/recording.ts";
import { Tensor } from "../tensor/tensor.ts";
import { cast } from "./primitives/elementwise.ts";

/**
 * What ops that take or give a list of tensors share. They have no record, since a record names its inputs; autograd
 * differentiates them through their primitives.
 */

/** Records inside the op's own region, as `defineOp` does. */
export function inRegion<T>(op: string, body: () => T): T {
  const outer = currentScope();
  if (outer.op !== "") return body();
  return withScope(
    atCall({ ...outer, op }, () => ({ op, inputs: {}, stack: "here" })),
    body,
  );
}

/** The tensors at their present values and in their common dtype. Throws unless there is at least one. */
export function takeList(op: string, tensors: readonly Tensor[]): Tensor[] {
  if (!Array.isArray(tensors) || tensors.length === 0 || !tensors.every((x) => x instanceof Tensor)) {
    const received = Array.isArray(tensors) ? `${tensors.length} elements` : typeof tensors;
    throw new DTypeError({ op, argument: "tensors", expected: "be a list of at least one tensor", received });
  }
  const dtype = tensors.map((x) => x.dtype).reduce(promote);
  return tensors.map((x) => cast(x.snapshot(), dtype));
}

export function expectList(op: string, holds: boolean, argument: string, expected: string, received: string): void {
  if (!holds) throw new ShapeError({ op, argument, expected, received });
}
