import { ShapeError, ValueError } from "../ir/errors.ts";
import type { WindowAttrs } from "../ir/node.ts";
import { type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expect } from "./defineOp.ts";
import { windowOutputSize } from "./primitives/conv.ts";
import { reshapeTo } from "./primitives/shaping.ts";

/** One number for all spatial dimensions, or one for each. */
export type PerDim = number | readonly number[];

/** One number for all sides, one per spatial dimension, [before, after] per dimension, or a rule. */
export type Padding = number | readonly (number | readonly [number, number])[] | "same" | "valid";

/** Names of the spatial dimensions, by their number. */
export const spatialNames: readonly (readonly string[])[] = [
  [],
  ["length"],
  ["height", "width"],
  ["depth", "height", "width"],
];

/** One whole number of at least `least` per spatial dimension. */
export function perDim(op: string, argument: string, value: PerDim, count: number, least: number): number[] {
  const list = typeof value === "number" ? new Array<number>(count).fill(value) : [...value];
  if (list.length === 1 && count > 1) list.push(...new Array<number>(count - 1).fill(list[0]));
  if (list.length !== count || !list.every((n) => Number.isInteger(n) && n >= least)) {
    throw new ValueError({
      op,
      argument,
      expected: `be a whole number of at least ${least}${count > 1 ? `, or ${count} of them` : ""}`,
      received: JSON.stringify(value),
    });
  }
  return list;
}

/** [before, after] per spatial dimension. "same" keeps the extents, with the odd element at the end. */
export function paddingOf(
  op: string,
  padding: Padding,
  kernel: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): [number, number][] {
  if (padding === "valid") return kernel.map(() => [0, 0]);
  if (padding === "same") {
    if (stride.some((s) => s !== 1)) {
      throw new ValueError({
        op,
        argument: "stride",
        expected: 'be 1 with padding "same"',
        received: show(stride),
        repair: "Give the padding as numbers.",
      });
    }
    return kernel.map((k, i) => {
      const total = dilation[i] * (k - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  const list: readonly unknown[] = typeof padding === "number" ? [padding] : Array.isArray(padding) ? padding : [];
  const full = list.length === 1 ? kernel.map(() => list[0]) : list;
  const sides = full.map((side) => (Array.isArray(side) ? side : [side, side]));
  const good = sides.every((side) => side.length === 2 && side.every((n) => Number.isInteger(n) && n >= 0));
  if (sides.length !== kernel.length || !good) {
    throw new ValueError({
      op,
      argument: "padding",
      expected: `be "same", "valid", a whole number of at least 0, or ${kernel.length} of them or of pairs [before, after]`,
      received: JSON.stringify(padding),
    });
  }
  return sides.map(([before, after]) => [before, after]);
}

/** The output's spatial extents; the error shows the formula with its numbers. */
export function expectWindowFits(op: string, x: Shape, kernel: readonly number[], attrs: WindowAttrs): number[] {
  const count = kernel.length;
  const input = x.slice(-count);
  const size = windowOutputSize(input, kernel, attrs);
  const bad = size.findIndex((extent) => extent < 1);
  if (bad >= 0) {
    const total = attrs.padding[bad][0] + attrs.padding[bad][1];
    const minus = (n: number): string => (n < 0 ? `−${-n}` : String(n));
    throw new ShapeError({
      op,
      argument: "kernel",
      expected: "fit into the padded input, so that ⌊(W − ((F − 1)·D + 1) + P)/S⌋ + 1 is at least 1",
      received:
        `⌊(${input[bad]} − ((${kernel[bad]} − 1)·${attrs.dilation[bad]} + 1) + ${total})/${attrs.stride[bad]}⌋ + 1 = ` +
        `${minus(size[bad])} for the ${spatialNames[count][bad]} of x ${show(x)}`,
    });
  }
  return size;
}

/** x must be [N, C, ...] or, for one example, [C, ...]. */
export function expectImages(expect: Expect, x: Shape, spatial: number): void {
  const letters = spatialNames[spatial].map((name) => name[0].toUpperCase()).join(", ");
  expect.that(
    x.length === spatial + 2 || x.length === spatial + 1,
    "x",
    `have ${spatial + 2} dimensions [N, C, ${letters}], or ${spatial + 1} for one example`,
    x,
  );
}

/** Runs `body` on [N, C, ...]; a single example gets N = 1 for the while. */
export function withBatch(x: Tensor, spatial: number, body: (batched: Tensor) => Tensor): Tensor {
  if (x.ndim === spatial + 2) return body(x);
  const y = body(reshapeTo(x, [1, ...x.shape]));
  return reshapeTo(y, y.shape.slice(1));
}
