import { conv2d, noGrad, tensor } from "../../index.ts";

/** An image or a kernel: rows of numbers, all of one length. */
export type Grid = readonly (readonly number[])[];

export interface ConvolutionSettings {
  readonly kernel: Grid;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

/** One product of a window: a pixel times its weight. */
export interface WindowProduct {
  /** Of the image; outside of it, in the padding, the value is 0. */
  readonly row: number;
  readonly column: number;
  readonly isPadding: boolean;
  readonly value: number;
  readonly weight: number;
  readonly product: number;
}

/** ⌊(size + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1; below 1 no window fits. */
export function outputSize(size: number, kernel: number, { stride, padding, dilation }: ConvolutionSettings): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** The feature map; null when no window fits. */
export async function convolve(image: Grid, settings: ConvolutionSettings): Promise<Grid | null> {
  const { kernel, stride, padding, dilation } = settings;
  const rows = outputSize(image.length, kernel.length, settings);
  const columns = outputSize(image[0].length, kernel[0].length, settings);
  if (rows < 1 || columns < 1) return null;
  const y = noGrad(() => conv2d(tensor([[image]]), tensor([[kernel]]), undefined, { stride, padding, dilation })); // [1, 1, rows, columns]
  return toGrid(await y.data(), columns);
}

/** The products whose sum is the output at (row, column), without the engine: what a reader sees on a click. */
export function windowAt(
  image: Grid,
  { kernel, stride, padding, dilation }: ConvolutionSettings,
  row: number,
  column: number,
): WindowProduct[] {
  return kernel.flatMap((weights, i) =>
    weights.map((weight, j) => {
      const y = row * stride - padding + i * dilation;
      const x = column * stride - padding + j * dilation;
      const value = image[y]?.[x];
      const isPadding = value === undefined;
      return { row: y, column: x, isPadding, value: value ?? 0, weight, product: (value ?? 0) * weight };
    }),
  );
}

export function toGrid(data: ArrayLike<number>, columns: number): Grid {
  return Array.from({ length: data.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => data[row * columns + column]),
  );
}
