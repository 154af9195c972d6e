import { ShapeError, ValueError } from "../ir/errors.ts";
import { normalizeDim, type Shape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { afterValues } from "./afterValues.ts";
import { defineOp, required } from "./defineOp.ts";
import { selectAlong } from "./indices.ts";
import { inRegion } from "./lists.ts";
import { cumulate } from "./primitives/cumulative.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

export interface RepeatInterleaveOptions {
  readonly dim?: number;
  /** The sum of a tensor of repeats, if known: then nothing has to be evaluated, and `compile` works. */
  readonly outputSize?: number;
}

/** Numbers give the result at once; a tensor of repeats makes the shape depend on values, unless outputSize is given. */
interface RepeatInterleave {
  (x: Tensor, repeats: number | readonly number[], options?: { readonly dim?: number }): Tensor;
  (x: Tensor, repeats: Tensor, options: { readonly dim?: number; readonly outputSize: number }): Tensor;
  (x: Tensor, repeats: Tensor, options?: { readonly dim?: number }): Promise<Tensor>;
}

/**
 * Every position of a dimension several times in a row.
 *
 * @zh 沿一个维度把每个位置连续重复若干次。
 *
 * @param x           any shape
 * @param repeats     how often: one number for all positions, or one for each (a list, or a tensor of integers: then the
 *                    result is a promise, unless outputSize is given)
 * @param dim         the dimension; x is flattened when missing
 * @param outputSize  the sum of all repeats, of a tensor
 * @returns           x with the sum of the repeats as extent of dim
 * @throws ShapeError when there is not one number per position, ValueError when one is negative
 * @example repeatInterleave(tensor([1, 2]), 2) // [1, 1, 2, 2]
 */
export const repeatInterleave = defineOp(
  {
    name: "repeatInterleave",
    inputs: ["x"],
    attrs: { repeats: required<number | readonly number[]>(), dim: undefined as number | undefined },
    shape({ x }, expect, { repeats, dim }) {
      const { shape, at } = target(x, dim);
      const list = typeof repeats === "number" ? [repeats] : repeats;
      const whole = list.every((count) => Number.isInteger(count) && count >= 0);
      expect.that(whole, "repeats", "hold whole numbers of at least 0", show(list));
      const fits = list.length === 1 || list.length === shape[at];
      expect.that(fits, "repeats", `hold one number, or ${shape[at]} for dimension ${at} of x ${show(x)}`, show(list));
      return shape.with(at, extentOf(shape[at], list));
    },
    forward({ x }, { repeats, dim }) {
      const { shape, at } = target(x.shape, dim);
      const base = reshapeTo(x, shape);
      const list = typeof repeats === "number" ? [repeats] : repeats;
      if (list.length !== 1) {
        const positions = Int32Array.from(list.flatMap((count, i) => new Array<number>(count).fill(i)));
        return { output: selectAlong(base, at, tensor(positions, { device: x.device })), saved: {} };
      }
      const apart = shape.toSpliced(at + 1, 0, 1);
      const copies = expandTo(reshapeTo(base, apart), apart.with(at + 1, list[0]));
      return { output: reshapeTo(copies, shape.with(at, shape[at] * list[0])), saved: {} };
    },
    samples: [
      { x: [2, 3], repeats: 2 },
      { x: [2, 3], repeats: 3, dim: 1 },
      { x: [2, 3], repeats: [2, 0, 1], dim: -1 },
      { x: [], repeats: [2] },
    ],
    rejects: [
      {
        x: [2, 3],
        repeats: [1, 2],
        dim: 1,
        message: "repeatInterleave: repeats must hold one number, or 3 for dimension 1 of x [2, 3], got [1, 2].",
      },
      {
        x: [3],
        repeats: [1, -2, 0],
        message: "repeatInterleave: repeats must hold whole numbers of at least 0, got [1, -2, 0].",
      },
    ],
  },
  (apply): RepeatInterleave =>
    ((x: Tensor, repeats: number | readonly number[] | Tensor, options: RepeatInterleaveOptions = {}) => {
      const { dim, outputSize } = options;
      if (!(repeats instanceof Tensor)) return apply({ x }, { repeats, dim });
      const source = x.snapshot();
      const { shape, at } = target(x.shape, dim);
      checkRepeats(repeats, shape[at]);
      if (outputSize !== undefined) return repeatInGraph(source, repeats, shape, at, outputSize);
      return afterValues("repeatInterleave", [repeats], ([counts]) =>
        apply({ x: source }, { repeats: Array.from(counts), dim }),
      );
    }) as RepeatInterleave,
);

function target(x: Shape, dim: number | undefined): { shape: Shape; at: number } {
  if (dim === undefined || x.length === 0) return { shape: [x.reduce((a, b) => a * b, 1)], at: 0 };
  return { shape: x, at: normalizeDim("repeatInterleave", dim, x.length) };
}

function extentOf(extent: number, repeats: readonly number[]): number {
  return repeats.length === 1 ? extent * repeats[0] : repeats.reduce((a, b) => a + b, 0);
}

function checkRepeats(repeats: Tensor, extent: number): void {
  if (repeats.ndim <= 1 && (repeats.numel === 1 || repeats.numel === extent)) return;
  throw new ShapeError({
    op: "repeatInterleave",
    argument: "repeats",
    expected: `have one element, or ${extent} in one dimension`,
    received: show(repeats.shape),
  });
}

/** Position p of the result comes from the row before which p or fewer positions end. */
function repeatInGraph(x: Tensor, repeats: Tensor, shape: Shape, at: number, outputSize: number): Tensor {
  if (!Number.isInteger(outputSize) || outputSize < 0) {
    const expected = "be a whole number of at least 0";
    throw new ValueError({ op: "repeatInterleave", argument: "outputSize", expected, received: String(outputSize) });
  }
  return inRegion("repeatInterleave", () => {
    const extent = shape[at];
    const counts = expandTo(reshapeTo(cast(repeats.snapshot(), "int32"), [repeats.numel]), [extent]);
    const table = [outputSize, extent];
    const ends = expandTo(reshapeTo(cumulate("sum", counts, { dim: 0 }), [1, extent]), table);
    const passed = elementwise("le", ends, iotaAlong(table, 0, x.device));
    const rows = reshapeTo(sumOver(cast(passed, "int32"), [1]), [outputSize]);
    return selectAlong(reshapeTo(x, shape), at, rows);
  });
}
