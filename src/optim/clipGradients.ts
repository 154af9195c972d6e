import { ValueError } from "../ir/errors.ts";
import { add, div, maximum, minimum, mul, square, sumAll } from "../ops/primitives/arithmetic.ts";
import { elementwise, fullLike } from "../ops/primitives/elementwise.ts";
import { extremeOver } from "../ops/primitives/reduce.ts";
import { expandTo, reshapeTo } from "../ops/primitives/shaping.ts";
import { zeros } from "../tensor/create.ts";
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

/** |x|ᵖ summed, or the largest |x|. */
function power(x: Tensor, p: number): Tensor {
  if (p === 2) return sumAll(square(x));
  const size = elementwise("abs", x);
  if (p === 1) return sumAll(size);
  if (p === Number.POSITIVE_INFINITY) {
    const dims = x.shape.map((_, i) => i);
    return reshapeTo(extremeOver("amax", size, dims), []);
  }
  return sumAll(elementwise("pow", size, fullLike(size, p)));
}

/**
 * Scales all gradients by one factor so that their common norm is at most maxNorm.
 *
 *     grad ← grad · min(1, maxNorm / (norm + 1e-6))
 *
 * @param parameters  those whose gradients count; the ones without are left out
 * @param maxNorm     in the unit of the gradients
 * @param normType    2 for the Euclidean norm, Infinity for the largest element
 * @returns           the norm before, of shape []
 * @throws ValueError when maxNorm or normType is not above 0
 */
export function clipGradNorm(
  parameters: Iterable<Variable>,
  maxNorm: number,
  options: { readonly normType?: number } = {},
): Tensor {
  const { normType = 2 } = options;
  for (const [argument, value] of Object.entries({ maxNorm, normType })) {
    if (value > 0 || (argument === "maxNorm" && value === 0)) continue;
    throw new ValueError({ op: "clipGradNorm", argument, expected: "be above 0", received: String(value) });
  }
  return quiet("clipGradNorm", () => {
    const found = gradients(parameters);
    if (found.length === 0) return zeros([]);
    const powers = found.map(({ grad }) => power(grad, normType));
    const infinite = normType === Number.POSITIVE_INFINITY;
    const total = powers.reduce((sum, next) => (infinite ? maximum(sum, next) : add(sum, next)));
    const root = normType === 2 ? elementwise("sqrt", total) : elementwise("pow", total, fullLike(total, 1 / normType));
    const norm = infinite || normType === 1 ? total : root;
    const factor = minimum(div(fullLike(norm, maxNorm), add(norm, 1e-6)), 1);
    for (const { parameter, grad } of found) parameter.setGrad(mul(grad, expandTo(factor, grad.shape)));
    return norm;
  });
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
