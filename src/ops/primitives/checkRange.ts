import { findOutside, rangeError } from "../../ir/rangeFault.ts";
import { scalar } from "../../tensor/create.ts";
import { currentScope, withScope } from "../../tensor/recording.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activeTrace } from "../../tensor/trace.ts";
import { cast } from "./elementwise.ts";
import { emit } from "./emit.ts";

export interface Range {
  /** First value that is allowed; 0 by default. */
  readonly from?: number;
  /** First value that is not. */
  readonly to: number;
  /** A value that is allowed wherever it lies. */
  readonly except?: number;
  /** What the message calls the tensor; "index" by default. */
  readonly argument?: string;
}

/**
 * The integer tensor as int32, all of whose elements lie in [from, to). Where they are on the host already, one out of
 * range is refused here and now; else the device looks when it has them, and then fails before any cell is written. In
 * a compiled function elements on the host are those of the first call, so the device looks as well.
 *
 * @throws ValueError naming the outermost op, the argument, the value and its position
 */
export function inRange(op: string, x: Tensor, { from = 0, to, except, argument = "index" }: Range): Tensor {
  const scope = currentScope();
  const named = scope.op === "" ? { ...scope, op } : scope;
  const index = cast(x, "int32");
  const { value } = x.node;
  if (value?.kind === "host") {
    const at = findOutside(value.data, from, to, except);
    if (at >= 0) {
      throw rangeError({ op: named.op, argument, from, to, value: value.data[at], at, shape: x.shape });
    }
    if (activeTrace() === undefined) return index;
  }
  const bounds = [from, to, ...(except === undefined ? [] : [except])];
  const number = (bound: number): Tensor => scalar(bound, { dtype: "int32", device: x.device });
  const inputs = [index, ...bounds.map(number)];
  return withScope(named, () => emit("checkRange", inputs, { argument }, index.shape, "int32"));
}
