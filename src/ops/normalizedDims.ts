import { ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import type { Expect } from "./defineOp.ts";

/** What layerNorm and rmsNorm normalise over: the last dimension, or several of them, by their extents. */
export type NormalizedShape = number | Shape;

/** The extents as a list. */
export function normalizedExtents(op: string, value: NormalizedShape): Shape {
  const list: Shape = typeof value === "number" ? [value] : value;
  if (Array.isArray(list) && list.length > 0 && list.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    return list;
  }
  throw new ValueError({
    op,
    argument: "normalizedShape",
    expected: "be the extents of the last dimensions, at least one",
    received: JSON.stringify(value),
  });
}

/** Checks that x ends in the extents, and the vectors that go with them. */
export function expectNormalized(
  op: string,
  expect: Expect,
  x: Shape,
  value: NormalizedShape,
  affine: Readonly<Record<string, Shape | undefined>>,
): void {
  const extents = normalizedExtents(op, value);
  const last = x.slice(-extents.length);
  const fits = x.length >= extents.length && extents.every((extent, i) => extent === last[i]);
  expect.that(fits, "x", `end in the normalised shape ${show(extents)}`, x);
  for (const [name, shape] of Object.entries(affine)) {
    if (shape) expect(name, shape, extents, "normalizedShape");
  }
}

/** The dimensions of x that are normalised over. */
export function normalizedDims(x: Shape, value: NormalizedShape): number[] {
  const size = typeof value === "number" ? 1 : value.length;
  return x.map((_, i) => i).slice(x.length - size);
}
