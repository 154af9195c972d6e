import type { DType } from "../../ir/dtype.ts";
import { DeviceError } from "../../ir/errors.ts";
import { type AttrsOf, makeNode, type PrimitiveName, type Scope } from "../../ir/node.ts";
import type { Shape } from "../../ir/shape.ts";
import { currentScope, isGradEnabled } from "../../tensor/recording.ts";
import { type GradFn, Tensor } from "../../tensor/tensor.ts";
import { nextGradFnId } from "../defineOp.ts";

/** What a primitive keeps for backward, and the gradients of its inputs from that of its output. */
export interface Derivative {
  readonly saved: Readonly<Record<string, unknown>>;
  /** Why, in one sentence; needed where tensors are saved. */
  readonly because?: string;
  /** One entry per input; undefined or null where no gradient flows. */
  readonly pull: (grad: Tensor) => readonly (Tensor | null | undefined)[];
}

/** Records one primitive, without a gradient. */
export function emit<P extends PrimitiveName>(
  op: P,
  inputs: readonly Tensor[],
  attrs: AttrsOf<P>,
  shape: Shape,
  dtype: DType,
): Tensor {
  const device = inputs[0].device;
  for (const input of inputs) {
    if (input.device !== device) {
      throw new DeviceError({
        op,
        argument: "every input",
        expected: `be on ${device.name}`,
        received: `one on ${input.device.name}`,
      });
    }
  }
  const nodes = inputs.map((input) => input.node);
  return new Tensor(makeNode(op, nodes, attrs, shape, dtype, currentScope()), device);
}

/** The call of a primitive, with its derivative once that is known. */
class PrimitiveCall implements GradFn {
  readonly id: number = nextGradFnId();
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly scope: Scope = currentScope();
  derivative: Derivative | undefined;

  constructor(op: string, inputs: readonly Tensor[]) {
    this.op = op;
    this.inputs = inputs;
  }

  get saved(): Derivative["saved"] {
    return this.derivative?.saved ?? {};
  }

  because(): string | undefined {
    return this.derivative?.because;
  }

  backward([grad]: readonly (Tensor | undefined)[]): readonly (Tensor | null | undefined)[] {
    return grad && this.derivative ? this.derivative.pull(grad) : this.inputs.map(() => undefined);
  }
}

/**
 * Ties a derivative to a primitive's output when gradients are wanted. The derivative is given the tied output, so
 * that what it saves leads a second differentiation back here.
 */
export function link(
  output: Tensor,
  op: string,
  inputs: readonly Tensor[],
  derive: (output: Tensor) => Derivative,
): Tensor {
  if (!isGradEnabled() || !inputs.some((input) => input.requiresGrad)) return output;
  const gradFn = new PrimitiveCall(op, inputs);
  const tied = new Tensor(output.node, output.device, { gradFn });
  gradFn.derivative = derive(tied);
  return tied;
}
