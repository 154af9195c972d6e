import type { Text } from "../../report/index.ts";
import type { Grid } from "./convolutionWindow.ts";

/** Kernels to begin with; each can be changed cell by cell. */
export const kernels = {
  identity: {
    name: { zh: "原样", en: "identity" },
    kernel: [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0],
    ],
  },
  blur: {
    name: { zh: "平均模糊", en: "mean blur" },
    kernel: [
      [1 / 9, 1 / 9, 1 / 9],
      [1 / 9, 1 / 9, 1 / 9],
      [1 / 9, 1 / 9, 1 / 9],
    ],
  },
  horizontal: {
    name: { zh: "水平边缘（Sobel）", en: "horizontal edges (Sobel)" },
    kernel: [
      [-1, -2, -1],
      [0, 0, 0],
      [1, 2, 1],
    ],
  },
  vertical: {
    name: { zh: "竖直边缘（Sobel）", en: "vertical edges (Sobel)" },
    kernel: [
      [-1, 0, 1],
      [-2, 0, 2],
      [-1, 0, 1],
    ],
  },
  outline: {
    name: { zh: "轮廓（Laplace）", en: "outline (Laplace)" },
    kernel: [
      [0, -1, 0],
      [-1, 4, -1],
      [0, -1, 0],
    ],
  },
  sharpen: {
    name: { zh: "锐化", en: "sharpen" },
    kernel: [
      [0, -1, 0],
      [-1, 5, -1],
      [0, -1, 0],
    ],
  },
} as const satisfies Readonly<Record<string, { readonly name: Text; readonly kernel: Grid }>>;

export type KernelName = keyof typeof kernels;
