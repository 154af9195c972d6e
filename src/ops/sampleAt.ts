import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { add, mul, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { link } from "./primitives/emit.ts";
import { gatherAlong, scatterAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/** Input positions that an output reads around its own, and their weights as polynomials of the rest, lowest power first. */
export interface Stencil {
  readonly offsets: readonly number[];
  readonly weights: readonly (readonly number[])[];
  /** Where the offsets count from. */
  readonly base: "floor" | "round";
}

export const nearestStencil: Stencil = { offsets: [0], weights: [[1]], base: "round" };

export const linearStencil: Stencil = {
  offsets: [0, 1],
  weights: [
    [1, -1],
    [0, 1],
  ],
  base: "floor",
};

/** Keys' kernel with slope a = −¾ at distance 1, as PyTorch has it. */
export const cubicStencil: Stencil = {
  offsets: [-1, 0, 1, 2],
  weights: [
    [0, -0.75, 1.5, -0.75],
    [1, 0, -2.25, 1.25],
    [0, 0.75, 1.5, -1.25],
    [0, 0, -0.75, 0.75],
  ],
  base: "floor",
};

/** One element that an output reads: its place in the flat plane, whether it is there, and its weight in each dimension. */
interface Tap {
  readonly index: Tensor;
  readonly inside: Tensor;
  readonly weights: readonly Tensor[];
  readonly slopes: readonly Tensor[];
}

function polynomial(t: Tensor, coefficients: readonly number[]): Tensor {
  const [highest, ...lower] = coefficients.toReversed();
  return lower.reduce((y, c) => (c === 0 ? mul(y, t) : add(mul(y, t), c)), fullLike(t, highest));
}

const derivative = (coefficients: readonly number[]): number[] =>
  coefficients.length > 1 ? coefficients.slice(1).map((c, i) => c * (i + 1)) : [0];

/** The taps along one dimension. */
function tapsAlong(position: Tensor, extent: number, stencil: Stencil, bound: (at: Tensor) => Tensor): Tap[] {
  const base = elementwise(stencil.base, position.detach());
  const rest = sub(position, base);
  return stencil.offsets.map((offset, k) => {
    const at = bound(offset === 0 ? base : add(base, offset));
    const inside = elementwise("logicalAnd", holds(at, "ge", 0), holds(at, "le", extent - 1));
    return {
      index: cast(choose(inside, at, 0), "int32"),
      inside,
      weights: [polynomial(rest, stencil.weights[k])],
      slopes: [polynomial(rest, derivative(stencil.weights[k]))],
    };
  });
}

/** Every combination of the dimensions' taps. */
function tapsOf(
  positions: readonly Tensor[],
  extents: readonly number[],
  stencil: Stencil,
  bound: (at: Tensor, extent: number) => Tensor,
): Tap[] {
  return positions
    .map((position, i) => tapsAlong(position, extents[i], stencil, (at) => bound(at, extents[i])))
    .reduce((outer, inner, i) =>
      outer.flatMap((a) =>
        inner.map((b) => ({
          index: add(mul(a.index, extents[i]), b.index),
          inside: elementwise("logicalAnd", a.inside, b.inside),
          weights: [...a.weights, ...b.weights],
          slopes: [...a.slopes, ...b.slopes],
        })),
      ),
    );
}

const productOf = (factors: readonly Tensor[]): Tensor => factors.reduce((a, b) => mul(a, b));

/**
 * Reads planes [N, C, ...extents] at fractional positions, one tensor [N, 1, P] per dimension, through a stencil. `bound`
 * moves the positions that a stencil reads; those still outside count as 0. Differentiable by x and the positions, as
 * often as wanted; only they are kept.
 */
export function sampleAt(
  x: Tensor,
  positions: readonly Tensor[],
  stencil: Stencil,
  bound: (at: Tensor, extent: number) => Tensor = (at) => at,
): Tensor {
  const [n, c, ...extents] = x.shape;
  const shape = [n, c, positions[0].shape[2]];
  const flat = (t: Tensor): Tensor => reshapeTo(t, [n, c, t.numel / Math.max(1, n * c)]);
  const read = (from: Tensor, { index, inside }: Tap): Tensor =>
    choose(expandTo(inside, shape), gatherAlong(flat(from), expandTo(index, shape), 2), 0);
  const values = tapsOf(
    positions.map((position) => position.detach()),
    extents,
    stencil,
    bound,
  ).map((tap) => mul(read(x.detach(), tap), productOf(tap.weights)));
  const output = values.reduce((a, b) => add(a, b));
  const inputs = [x, ...positions];
  return link(output, "sampleAt", inputs, () => ({
    saved: { x, positions },
    because: "sampleAt keeps x and positions: the slope of the surface x is read where it was sampled",
    pull(grad) {
      const taps = tapsOf(positions, extents, stencil, bound);
      const dx = (): Tensor => {
        const plane = taps.reduce(
          (sum, tap) => {
            const share = choose(expandTo(tap.inside, shape), mul(grad, productOf(tap.weights)), 0);
            return scatterAlong(sum, expandTo(tap.index, shape), share, 2, "add");
          },
          fullLike(flat(x), 0),
        );
        return reshapeTo(plane, x.shape);
      };
      const dots = positions.some((position) => position.requiresGrad)
        ? taps.map((tap) => sumOver(mul(grad, read(x, tap)), [1])) // [N, 1, P]
        : [];
      const slope = (i: number): Tensor =>
        taps.map((tap, k) => mul(dots[k], productOf(tap.weights.with(i, tap.slopes[i])))).reduce((a, b) => add(a, b));
      return [
        x.requiresGrad ? dx() : null,
        ...positions.map((position, i) => (position.requiresGrad ? slope(i) : null)),
      ];
    },
  }));
}
