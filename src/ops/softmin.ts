import { normalizeDim } from "../ir/shape.ts";
import { defineOp } from "./defineOp.ts";
import { asFloat } from "./operands.ts";
import { elementwise } from "./primitives/elementwise.ts";
import { softmax } from "./softmax.ts";

/**
 * The softmax of −x: small numbers get the large shares.
 *
 * @param x    any shape; integers and bools count as float32
 * @param dim  the dimension that sums to 1
 * @returns    shape of x
 * @throws ShapeError when dim is out of range
 * @example softmin(tensor([0, 1])) // [0.7311, 0.2689]
 */
export const softmin = defineOp({
  name: "softmin",
  inputs: ["x"],
  attrs: { dim: -1 },
  shape({ x }, _expect, { dim }) {
    normalizeDim("softmin", dim, x.length);
    return x;
  },
  forward: ({ x }, { dim }) => ({ output: softmax(elementwise("neg", asFloat(x)), { dim }), saved: {} }),
  samples: [{ x: [2, 5] }, { x: [2, 3, 4], dim: 1 }],
});
