import { type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { padWith, sliceOf } from "./primitives/shaping.ts";
import { pickTaps, tapAlong } from "./primitives/taps.ts";

export type PadMode = "constant" | "reflect" | "replicate" | "circular";

/**
 * Elements added around x, or cut off where a width is negative.
 *
 * @zh 在张量各维两端填充元素；宽度为负时则裁去。
 *
 * @param x        any shape
 * @param padding  [before, after] of the last dimension, then of the one before it, and so on
 * @param value    what `constant` adds
 * @param mode     `constant`; `reflect` mirrors without repeating the edge, `replicate` repeats it, `circular` wraps around
 *                 what negative widths leave
 * @returns        extents grown by both widths; dtype of x
 * @throws ShapeError when the widths do not fit
 * @example pad(tensor([1, 2]), [1, 2]) // [0, 1, 2, 0, 0]
 */
export const pad = defineOp(
  {
    name: "pad",
    inputs: ["x"],
    attrs: { padding: required<readonly number[]>(), value: 0, mode: "constant" as PadMode },
    shape({ x }, expect, { padding, mode }) {
      const pairs = padding.length % 2 === 0 && padding.length <= 2 * x.length && padding.every(Number.isInteger);
      expect.that(pairs, "padding", `hold whole numbers in pairs for the last dimensions of x ${show(x)}`, padding);
      return x.map((extent, i) => {
        const [before, after] = widths(x, padding, i);
        const left = before + extent + after;
        expect.that(left >= 0, "padding", `leave at least 0 of dimension ${i} of x ${show(x)}`, padding);
        const kept = extent + Math.min(0, before) + Math.min(0, after);
        const most = mode === "reflect" ? extent - 1 : mode === "circular" ? kept : extent > 0 ? Infinity : 0;
        const near = mode === "constant" || Math.max(before, after) <= Math.max(0, most);
        expect.that(near, "padding", `be at most ${most} in dimension ${i} of x ${show(x)} for mode ${mode}`, padding);
        return left;
      });
    },
    forward({ x }, { padding, value, mode }) {
      const output = mode === "constant" ? padConstant(x, padding, value) : padFromInside(x, padding, mode);
      return { output, saved: {} };
    },
    samples: [
      { x: [2, 3], padding: [1, 2] },
      { x: [2, 3], padding: [-1, 1, 0, 2], value: 0.5 },
      { x: [2, 4], padding: [2, 1], mode: "reflect" },
      { x: [2, 4], padding: [2, 5], mode: "replicate" },
      { x: [2, 4], padding: [2, 1], mode: "circular" },
      { x: [2, 4], padding: [-1, 2, 1, 0], mode: "circular" },
    ],
    rejects: [
      {
        x: [3],
        padding: [1, 1, 1, 1],
        message: "pad: padding must hold whole numbers in pairs for the last dimensions of x [3], got [1, 1, 1, 1].",
      },
      {
        x: [3],
        padding: [-2, 2],
        mode: "circular",
        message: "pad: padding must be at most 1 in dimension 0 of x [3] for mode circular, got [-2, 2].",
      },
    ],
  },
  (apply) =>
    (x: Tensor, padding: readonly number[], options?: { value?: number; mode?: PadMode }): Tensor =>
      apply({ x }, { padding, ...options }),
);

/** [before, after] of dimension `dim`: the list begins with the last one. */
function widths(x: Shape, padding: readonly number[], dim: number): [number, number] {
  const at = 2 * (x.length - 1 - dim);
  return [padding[at] ?? 0, padding[at + 1] ?? 0];
}

function padConstant(x: Tensor, padding: readonly number[], value: number): Tensor {
  const both = x.shape.map((_, i) => widths(x.shape, padding, i));
  const start = both.map(([before]) => Math.max(0, -before));
  const size = x.shape.map((extent, i) => Math.max(0, extent - start[i] - Math.max(0, -both[i][1])));
  const ones = x.shape.map(() => 1);
  const cropped = sliceOf(x, start, size, ones);
  const before = both.map(([width]) => Math.max(0, width));
  const after = x.shape.map((extent, i) => both[i][0] + extent + both[i][1] - before[i] - size[i]);
  return padWith(cropped, before, after, value);
}

/** Each padded dimension reads x at positions that are known here. */
function padFromInside(x: Tensor, padding: readonly number[], mode: PadMode): Tensor {
  return x.shape.reduce((y, extent, dim) => {
    const [before, after] = widths(x.shape, padding, dim);
    if (before === 0 && after === 0) return y;
    const positions = Int32Array.from({ length: before + extent + after }, (_, i) =>
      source(i, before, after, extent, mode),
    );
    return tapAlong(y, dim, pickTaps(extent, positions));
  }, x);
}

function source(i: number, before: number, after: number, extent: number, mode: PadMode): number {
  if (mode === "circular") {
    const start = Math.max(0, -before);
    const kept = extent - start + Math.min(0, after);
    return start + ((i - Math.max(0, before) + kept) % kept);
  }
  const at = i - before;
  if (mode === "replicate") return Math.min(extent - 1, Math.max(0, at));
  const mirrored = Math.abs(at);
  return mirrored < extent ? mirrored : 2 * (extent - 1) - mirrored;
}
