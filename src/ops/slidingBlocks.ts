import type { Shape } from "../ir/shape.ts";
import { windowOutputSize } from "./primitives/conv.ts";
import { pickTaps, type Taps } from "./primitives/taps.ts";
import { type PerDim, perDim } from "./windowGeometry.ts";

export interface BlockOptions {
  readonly kernel: PerDim;
  readonly dilation: PerDim;
  readonly padding: PerDim;
  readonly stride: PerDim;
}

export interface Blocks {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  /** How many windows there are in each dimension. */
  readonly count: readonly number[];
  /** Per dimension, the positions of an image that element k of window o reads, at k·count + o. */
  readonly taps: () => Taps[];
}

/** The windows that `unfold` and `fold` slide over an image of these extents. */
export function blocksOf(op: string, image: Shape, options: BlockOptions): Blocks {
  const kernel = perDim(op, "kernel", options.kernel, 2, 1);
  const stride = perDim(op, "stride", options.stride, 2, 1);
  const dilation = perDim(op, "dilation", options.dilation, 2, 1);
  const padding = perDim(op, "padding", options.padding, 2, 0).map((side) => [side, side] as const);
  const count = windowOutputSize(image, kernel, { stride, dilation, padding });
  const taps = (): Taps[] =>
    image.map((extent, i) => {
      const index = Int32Array.from({ length: kernel[i] * count[i] }, (_, at) => {
        const position = (at % count[i]) * stride[i] - padding[i][0] + Math.floor(at / count[i]) * dilation[i];
        return position >= 0 && position < extent ? position : -1;
      });
      return pickTaps(extent, index);
    });
  return { kernel, stride, dilation, padding, count, taps };
}
