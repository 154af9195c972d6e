import { conv1d, conv2d, convTranspose1d, maxPool2d, zeros } from "../../index.ts";

/** A window that moves along one direction. */
export interface Window {
  readonly size: number;
  readonly kernel: number;
  readonly padding: number;
  readonly stride: number;
  readonly dilation: number;
}

/** Widest input. */
export const largest = 32;

export function floorForm({ size, kernel, padding, stride, dilation }: Window): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Places of a window from left to right: each begins one stride after the one before and ends inside. */
export function placesOf({ size, kernel, padding, stride, dilation }: Window): number[] {
  const places: number[] = [];
  const reach = dilation * (kernel - 1);
  for (let from = 0; from + reach < size + 2 * padding; from += stride) places.push(from);
  return places;
}

export function engineSize({ size, kernel, padding, stride, dilation }: Window): number {
  const y = conv1d(zeros([1, 1, size]), zeros([1, 1, kernel]), null, { padding, stride, dilation });
  return y.shape[2];
}

/** Output height and width of an image, a setting for each direction. */
export function conv2dSizes(height: Window, width: Window): readonly number[] {
  const image = zeros([1, 1, height.size, width.size]);
  return conv2d(image, zeros([1, 1, height.kernel, width.kernel]), null, optionsOf(height, width)).shape.slice(2);
}

/** The same of a pool. */
export function maxPool2dSizes(height: Window, width: Window): readonly number[] {
  const image = zeros([1, 1, height.size, width.size]);
  return maxPool2d(image, [height.kernel, width.kernel], optionsOf(height, width)).shape.slice(2);
}

/** Whether a pool allows it: padding of at most half the kernel, and in every place an element that is no padding. */
export function isPool(window: Window): boolean {
  const { size, kernel, padding, dilation } = window;
  const isInside = (at: number): boolean => at >= padding && at < padding + size;
  const touches = (from: number): boolean =>
    Array.from({ length: kernel }, (_, tap) => from + tap * dilation).some(isInside);
  return 2 * padding <= kernel && placesOf(window).every(touches);
}

function optionsOf(height: Window, width: Window) {
  return {
    padding: [height.padding, width.padding],
    stride: [height.stride, width.stride],
    dilation: [height.dilation, width.dilation],
  };
}

export function* windowsOf(size: number, dilations: readonly number[]): Generator<Window> {
  for (let kernel = 1; kernel <= 7; kernel++) {
    for (let padding = 0; padding <= 3; padding++) {
      for (let stride = 1; stride <= 4; stride++) {
        for (const dilation of dilations) yield { size, kernel, padding, stride, dilation };
      }
    }
  }
}

/** The way back: how many input widths give this output, and how many of them output padding reaches. */
export function backOf(shown: Window): { sharing: number; restored: number } {
  const output = placesOf(shown).length;
  if (output === 0) return { sharing: 0, restored: 0 };
  let sharing = 0;
  for (let size = 1; size <= largest + 8; size++) if (placesOf({ ...shown, size }).length === output) sharing++;
  const { kernel, padding, stride, dilation } = shown;
  const sizes = new Set<number>();
  for (let outputPadding = 0; outputPadding < stride; outputPadding++) {
    const options = { padding, stride, dilation, outputPadding };
    const back = convTranspose1d(zeros([1, 1, output]), zeros([1, 1, kernel]), null, options).shape[2];
    if (placesOf({ ...shown, size: back }).length === output) sizes.add(back);
  }
  return { sharing, restored: sizes.size };
}

export function unusedOf(shown: Window): number {
  const places = placesOf(shown);
  const last = (places[places.length - 1] ?? 0) + shown.dilation * (shown.kernel - 1);
  return Math.max(0, shown.size + 2 * shown.padding - 1 - last);
}

/** Pads as TensorFlow does, one more behind where the sum is odd, and counts. */
export function sameSize(shown: Window): number {
  const needed = Math.max(
    0,
    (Math.ceil(shown.size / shown.stride) - 1) * shown.stride + shown.dilation * (shown.kernel - 1) + 1 - shown.size,
  );
  return engineSize({ ...shown, size: shown.size + needed, padding: 0 });
}
