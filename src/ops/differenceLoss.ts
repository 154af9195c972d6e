import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect, PerInput, Sample } from "./defineOp.ts";
import { mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { elementwiseLossShape, type LossOptions, reduce, spread, together } from "./reduction.ts";

type Inputs = readonly ["x", "target"];

/** The parts of the records of losses that are a function of x − target, which is then all that backward needs. */
export function differenceLossRecord<A extends LossOptions>(loss: {
  readonly name: string;
  readonly attrs: A;
  readonly check?: (attrs: A) => void;
  readonly value: (difference: Tensor, attrs: A) => Tensor;
  readonly slope: (difference: Tensor, attrs: A) => Tensor;
  readonly samples: readonly Sample[];
  readonly rejects?: readonly (Sample & { readonly message: string })[];
}) {
  return {
    name: loss.name,
    inputs: ["x", "target"] as const,
    attrs: loss.attrs,
    float: ["x", "target"] as const,
    shape({ x, target }: PerInput<Inputs, Shape>, expect: Expect, attrs: A): Shape {
      loss.check?.(attrs);
      return elementwiseLossShape(loss.name, x, target, attrs.reduction, expect);
    },
    forward({ x, target }: PerInput<Inputs, Tensor>, attrs: A) {
      const [a, b] = together(x, target);
      const difference = sub(a, b);
      return { output: reduce(loss.value(difference, attrs), attrs.reduction), saved: { difference } };
    },
    backward(grad: Tensor, { difference }: { readonly difference: Tensor }, attrs: A) {
      const dx = mul(spread(grad, difference.shape, attrs.reduction), loss.slope(difference, attrs));
      return { x: dx, target: elementwise("neg", dx) };
    },
    because: { difference: `${loss.name} keeps x − target: its derivative depends on nothing else` },
    samples: loss.samples,
    rejects: loss.rejects,
  };
}
