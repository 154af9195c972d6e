import { normalizeDim, type Shape, show } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { mul, sub } from "./primitives/arithmetic.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { catAlong } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/**
 * Gated linear unit: one half of a dimension lets the other through.
 *
 *     y = first half · sigmoid(second half)
 *
 * @zh 门控线性单元：前一半乘以后一半的 sigmoid。
 * @param x    at least one dimension; integers and bools count as float32
 * @param dim  the dimension to halve; its extent is even
 * @returns    x with half the extent in dim
 * @throws ShapeError when the extent is odd
 * @saves   x
 * @source  Dauphin et al. 2016, arXiv:1612.08083
 * @example glu(tensor([4, 0])) // [2]
 */
export const glu = defineOp({
  name: "glu",
  inputs: ["x"],
  attrs: { dim: -1 },
  shape({ x }, expect, { dim }): Shape {
    const at = normalizeDim("glu", dim, x.length);
    const even = x.length > 0 && x[at] % 2 === 0;
    expect.that(even, "x", `have an even extent in dimension ${at}`, `${x[at] ?? 1} in ${show(x)}`);
    return x.with(at, x[at] / 2);
  },
  forward({ x }, { dim }) {
    const a = asFloat(x);
    const at = normalizeDim("glu", dim, x.ndim);
    const half = x.shape[at] / 2;
    const gate = elementwise("sigmoid", sliceAlong(a, at, half, half));
    return { output: mul(sliceAlong(a, at, 0, half), gate), saved: { x: a } };
  },
  backward(grad, { x }, { dim }) {
    const at = normalizeDim("glu", dim, x.ndim);
    const half = x.shape[at] / 2;
    const gate = elementwise("sigmoid", sliceAlong(x, at, half, half));
    const slope = mul(sliceAlong(x, at, 0, half), mul(gate, sub(1, gate)));
    return { x: catAlong([mul(grad, gate), mul(grad, slope)], at) };
  },
  because: { x: "glu keeps x: its derivatives are s and first half · s · (1 − s) with s = sigmoid(second half)" },
  samples: [{ x: [2, 4] }, { x: [2, 4, 3], dim: 1 }],
  rejects: [{ x: [2, 3], message: "glu: x must have an even extent in dimension 1, got 3 in [2, 3]." }],
});
