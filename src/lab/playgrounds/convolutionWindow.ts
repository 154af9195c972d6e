/** An image or a kernel: rows of numbers, all of one length. */
export type Grid = readonly (readonly number[])[];

/** How a window goes over an image. */
export interface Walk {
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

export interface ConvolutionSettings extends Walk {
  readonly kernel: Grid;
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
export function outputSize(size: number, kernel: number, { stride, padding, dilation }: Walk): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** How many columns of the padded image, at its far edge, the floor leaves out of every window; all where none fits. */
export function unusedAtEnd(size: number, kernel: number, walk: Walk): number {
  const { stride, padding, dilation } = walk;
  const count = outputSize(size, kernel, walk);
  if (count < 1) return size + 2 * padding;
  return size + 2 * padding - ((count - 1) * stride + dilation * (kernel - 1) + 1);
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
