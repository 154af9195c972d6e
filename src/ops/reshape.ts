import { numel, type Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, type Expect, required, show } from "./defineOp.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/**
 * The same elements, row by row, under another shape.
 *
 * @zh 元素按行优先次序不变，改换形状。
 *
 * @param x      any shape
 * @param shape  extents; one of them may be −1 and takes what is left
 * @returns     tensor of that shape
 * @throws ShapeError when the number of elements differs
 * @example reshape(tensor([1, 2, 3, 4]), [2, -1]) // [[1, 2], [3, 4]]
 */
export const reshape = defineOp(
  {
    name: "reshape",
    inputs: ["x"],
    attrs: { shape: required<Shape>() },
    shape: ({ x }, expect, { shape }) => resolve(expect, x, shape),
    forward: ({ x }, { shape }) => ({ output: reshapeTo(x, fill(x.shape, shape)), saved: {} }),
    samples: [
      { x: [2, 3], shape: [3, 2] },
      { x: [2, 3, 4], shape: [-1, 4] },
      { x: [2, 3], shape: [-1] },
      { x: [1], shape: [] },
    ],
    rejects: [
      { x: [2, 3], shape: [4, 2], message: "reshape: shape must have 6 elements as x [2, 3], got [4, 2] with 8." },
      { x: [2, 3], shape: [4, -1], message: "reshape: shape must divide the 6 elements of x [2, 3], got [4, -1]." },
    ],
  },
  (apply) =>
    (x: Tensor, shape: Shape): Tensor =>
      apply({ x }, { shape }),
);

/** The shape with −1 replaced; the extents are checked. */
function resolve(expect: Expect, x: Shape, shape: Shape): Shape {
  const open = shape.filter((extent) => extent === -1).length;
  const whole = shape.every((extent) => Number.isInteger(extent) && extent >= -1);
  expect.that(whole && open <= 1, "shape", "hold whole numbers of at least 0 and at most one -1", shape);
  const count = numel(x);
  if (open === 0) {
    expect.that(
      numel(shape) === count,
      "shape",
      `have ${count} elements as x ${show(x)}`,
      `${show(shape)} with ${numel(shape)}`,
    );
    return shape;
  }
  const known = -numel(shape);
  expect.that(known > 0 && count % known === 0, "shape", `divide the ${count} elements of x ${show(x)}`, shape);
  return fill(x, shape);
}

function fill(x: Shape, shape: Shape): Shape {
  const at = shape.indexOf(-1);
  return at < 0 ? shape : shape.with(at, numel(x) / -numel(shape));
}
