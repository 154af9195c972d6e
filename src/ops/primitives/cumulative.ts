import { isFloat } from "../../ir/dtype.ts";
import type { CumulativeMode } from "../../ir/node.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { elementwise, fullLike } from "./elementwise.ts";
import { type Derivative, emit, link } from "./emit.ts";
import { padWith, sliceOf } from "./shaping.ts";

/** Which way a running result goes. */
export interface Along {
  readonly dim: number;
  readonly reverse?: boolean;
}

/** Sums, products or log-sum-exps of the elements so far along a dimension. Differentiable, zeros and infinities included. */
export function cumulate(mode: "sum" | "prod" | "logsumexp", x: Tensor, { dim, reverse = false }: Along): Tensor {
  const output = emit("cumulative", [x], { dim, mode, reverse }, x.shape, x.dtype);
  if (!isFloat(x.dtype)) return output;
  return link(output, "cumulative", [x], (y) => derivatives[mode](x, y, { dim, reverse }));
}

/** int32 position of the largest or smallest element so far, the latest of equals; a NaN counts as extreme. */
export function cumulativeArg(mode: Extract<CumulativeMode, "argmax" | "argmin">, x: Tensor, dim: number): Tensor {
  return emit("cumulative", [x], { dim, mode, reverse: false }, x.shape, "int32");
}

/** y[i] = a[i] · y[i − 1] + b[i], y being 0 before the first. Its derivative is one that runs the other way. */
export function recurrenceAlong(a: Tensor, b: Tensor, { dim, reverse = false }: Along): Tensor {
  const output = emit("recurrence", [a, b], { dim, reverse }, b.shape, b.dtype);
  return link(output, "recurrence", [a, b], (y) => ({
    saved: a.requiresGrad ? { a, y } : { a },
    because: "recurrence keeps a and y: the gradient runs back through a, and that of a needs the value before",
    pull(grad) {
      const db = recurrenceAlong(next(a, 0, { dim, reverse }), grad, { dim, reverse: !reverse });
      return [a.requiresGrad ? elementwise("mul", db, previous(y, 0, { dim, reverse })) : null, db];
    },
  }));
}

/** What comes before each element on the way, `fill` for the first. */
function previous(x: Tensor, fill: number, { dim, reverse = false }: Along): Tensor {
  return shifted(x, fill, dim, !reverse);
}

/** What comes after each element on the way, `fill` for the last. */
function next(x: Tensor, fill: number, { dim, reverse = false }: Along): Tensor {
  return shifted(x, fill, dim, reverse);
}

/** Every element moved by one place; the one that leaves is lost. */
function shifted(x: Tensor, fill: number, dim: number, up: boolean): Tensor {
  const length = x.shape[dim];
  if (length === 0) return x;
  const none = x.shape.map(() => 0);
  const ones = x.shape.map(() => 1);
  const kept = sliceOf(x, up ? none : none.with(dim, 1), x.shape.with(dim, length - 1), ones);
  return padWith(kept, up ? none.with(dim, 1) : none, up ? none : none.with(dim, 1), fill);
}

type Derive = (x: Tensor, y: Tensor, along: Required<Along>) => Derivative;

const derivatives: Record<"sum" | "prod" | "logsumexp", Derive> = {
  sum: (_x, _y, { dim, reverse }) => ({
    saved: {},
    pull: (grad) => [cumulate("sum", grad, { dim, reverse: !reverse })],
  }),
  // dL/dx[k] = y[k − 1] · s[k] with s[k] = grad[k] + x[k + 1] · s[k + 1]: no division, so zeros need no care.
  prod: (x, y, along) => ({
    saved: { x, y },
    because: "cumprod keeps x and y: the derivative of each product is the product of the other factors",
    pull(grad) {
      const after = recurrenceAlong(next(x, 0, along), grad, { dim: along.dim, reverse: !along.reverse });
      return [elementwise("mul", previous(y, 1, along), after)];
    },
  }),
  // dL/dx[k] = exp(x[k] − y[k]) · s[k] with s[k] = grad[k] + exp(y[k] − y[k + 1]) · s[k + 1]: no exponent is positive.
  logsumexp: (x, y, along) => ({
    saved: { x, y },
    because: "logcumsumexp keeps x and y: its derivative is e^(x − y)",
    pull(grad) {
      // Nothing comes after the last, which counts as infinitely much: the ratio is then 0.
      const ratio = elementwise("exp", difference(y, next(y, Number.POSITIVE_INFINITY, along)));
      const after = recurrenceAlong(ratio, grad, { dim: along.dim, reverse: !along.reverse });
      return [elementwise("mul", elementwise("exp", difference(x, y)), after)];
    },
  }),
};

/** a − b, where equal infinities are 0 apart. */
function difference(a: Tensor, b: Tensor): Tensor {
  return elementwise("where", elementwise("eq", a, b), fullLike(a, 0), elementwise("sub", a, b));
}
