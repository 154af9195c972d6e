import { ValueError } from "../ir/errors.ts";
import { add, div, maximum, minimum, mul, square, sumAll } from "../ops/primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { extremeOver } from "../ops/primitives/reduce.ts";
import { expandTo, reshapeTo } from "../ops/primitives/shaping.ts";
import { zeros } from "../tensor/create.ts";
import { queueOf } from "../tensor/queue.ts";
import { inPhase, withGrad } from "../tensor/recording.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";

interface Found {
  readonly parameter: Variable;
  readonly grad: Tensor;
}

function gradients(parameters: Iterable<Variable>): Found[] {
  const found: Found[] = [];
  for (const parameter of parameters) {
    const { grad } = parameter;
    if (grad) found.push({ parameter, grad });
  }
  return found;
}

function quiet<T>(name: string, body: () => T): T {
  return withGrad(name, false, () => inPhase("update", body));
}

type Join = (a: Tensor, b: Tensor) => Tensor;

/** How a norm is made: from all elements of a tensor, from two such parts, and from the whole. */
interface NormRule {
  readonly part: (x: Tensor) => Tensor;
  readonly join: Join;
  readonly finish: (total: Tensor) => Tensor;
}

const same = (x: Tensor): Tensor => x;

function extreme(name: "amax" | "amin", x: Tensor): Tensor {
  const dims = x.shape.map((_, i) => i);
  return reshapeTo(extremeOver(name, elementwise("abs", x), dims), []);
}

function ruleOf(p: number): NormRule {
  if (p === 2) return { part: (x) => sumAll(square(x)), join: add, finish: (t) => elementwise("sqrt", t) };
  if (p === 1) return { part: (x) => sumAll(elementwise("abs", x)), join: add, finish: same };
  if (p === Number.POSITIVE_INFINITY) return { part: (x) => extreme("amax", x), join: maximum, finish: same };
  if (p === Number.NEGATIVE_INFINITY) return { part: (x) => extreme("amin", x), join: minimum, finish: same };
  // The norm of the tensors' own norms, as PyTorch has it: how many of them have anything but zeros.
  if (p === 0) return { part: (x) => isAny(x), join: add, finish: same };
  return {
    part: (x) => sumAll(elementwise("pow", elementwise("abs", x), fullLike(x, p))),
    join: add,
    finish: (t) => elementwise("pow", t, fullLike(t, 1 / p)),
  };
}

function isAny(x: Tensor): Tensor {
  const count = sumAll(cast(elementwise("ne", x, fullLike(x, 0)), x.dtype));
  return cast(elementwise("gt", count, fullLike(count, 0)), x.dtype);
}

/**
 * Scales all gradients by one factor so that their common norm is at most maxNorm.
 *
 *     grad ← grad · min(1, maxNorm / (norm + 1e-6))
 *
 * @param parameters        those whose gradients count; the ones without, or without elements, are left out
 * @param maxNorm           in the unit of the gradients
 * @param normType          2 for the Euclidean norm, Infinity for the largest element, any other p for Σ|g|ᵖ to 1/p
 * @param errorIfNonfinite  whether a norm that is NaN or infinite keeps the step from being written: the evaluation
 *                          then throws NonFiniteError
 * @returns                 the norm before, of shape []
 * @throws ValueError when maxNorm is below 0 or normType is NaN
 */
export function clipGradNorm(
  parameters: Iterable<Variable>,
  maxNorm: number,
  options: { readonly normType?: number; readonly errorIfNonfinite?: boolean } = {},
): Tensor {
  const { normType = 2, errorIfNonfinite = false } = options;
  expectNumber("maxNorm", maxNorm >= 0, "be at least 0", maxNorm);
  expectNumber("normType", !Number.isNaN(normType), "be a number", normType);
  return quiet("clipGradNorm", () => {
    const found = gradients(parameters).filter(({ grad }) => grad.numel > 0);
    if (found.length === 0) return zeros([]);
    const { part, join, finish } = ruleOf(normType);
    const norm = finish(found.map(({ grad }) => part(grad)).reduce((a, b) => join(a, b)));
    if (errorIfNonfinite) queueOf(norm.device).noteLoss(norm.node, "the gradients' norm in clipGradNorm");
    const factor = minimum(div(fullLike(norm, maxNorm), add(norm, 1e-6)), 1);
    for (const { parameter, grad } of found) parameter.setGrad(mul(grad, expandTo(factor, grad.shape)));
    return norm;
  });
}

function expectNumber(argument: string, holds: boolean, expected: string, value: number): void {
  if (!holds) throw new ValueError({ op: "clipGradNorm", argument, expected, received: String(value) });
}

/**
 * Cuts every element of every gradient to [−clipValue, clipValue].
 *
 * @throws ValueError when clipValue is not above 0
 */
export function clipGradValue(parameters: Iterable<Variable>, clipValue: number): void {
  if (!(clipValue > 0)) {
    throw new ValueError({
      op: "clipGradValue",
      argument: "clipValue",
      expected: "be above 0",
      received: String(clipValue),
    });
  }
  quiet("clipGradValue", () => {
    for (const { parameter, grad } of gradients(parameters)) {
      parameter.setGrad(maximum(minimum(grad, clipValue), -clipValue));
    }
  });
}
