import { conv2d, noGrad, tensor } from "../../index.ts";
import { type ConvolutionSettings, type Grid, outputSize } from "./convolutionWindow.ts";

/** The feature map; null when no window fits. */
export async function convolve(image: Grid, settings: ConvolutionSettings): Promise<Grid | null> {
  const { kernel, stride, padding, dilation } = settings;
  const rows = outputSize(image.length, kernel.length, settings);
  const columns = outputSize(image[0].length, kernel[0].length, settings);
  if (rows < 1 || columns < 1) return null;
  const y = noGrad(() => conv2d(tensor([[image]]), tensor([[kernel]]), undefined, { stride, padding, dilation })); // [1, 1, rows, columns]
  return toGrid(await y.data(), columns);
}

export function toGrid(data: ArrayLike<number>, columns: number): Grid {
  return Array.from({ length: data.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => data[row * columns + column]),
  );
}
