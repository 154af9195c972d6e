import type { TypedArray } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { currentScope, isGradEnabled, withGrad, withScope } from "../tensor/recording.ts";
import { evaluate, type Tensor } from "../tensor/tensor.ts";
import { activeTrace } from "../tensor/trace.ts";

/**
 * Evaluates tensors and then records `body`, which is given their elements, as if it had stood at the call: in the same
 * module and with gradients as they were. For ops whose output shape depends on values.
 *
 * @throws ValueError, at the call, inside a function that is being compiled
 */
export function afterValues<T>(
  op: string,
  inputs: readonly Tensor[],
  body: (values: readonly TypedArray[]) => T,
): Promise<T> {
  if (activeTrace()) {
    throw new ValueError({
      op,
      argument: "the call",
      expected: "stand outside of compile(fn), since the shape of its result depends on values",
      received: "one inside",
      repair: "Call it before and pass what it gives as an argument, or keep the shape with where or maskedFill.",
    });
  }
  const scope = currentScope();
  const isDifferentiated = isGradEnabled();
  // Claimed now, so that the values are those of this line whatever is recorded while they are computed.
  const ready = evaluate(...inputs);
  return ready
    .then(() => Promise.all(inputs.map((input) => input.data())))
    .then((values) =>
      withGrad(op, isDifferentiated, () => withScope({ ...scope, op: scope.op || op }, () => body(values))),
    );
}
