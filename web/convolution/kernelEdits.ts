import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";
import { mostWeight } from "./scene.ts";

/** Four places, as many as the address keeps. */
function rounded(weight: number): number {
  return Math.round(weight * 1e4) / 1e4 + 0; // + 0: no negative zero
}

/** The kernel with one weight changed. */
export function withWeight(kernel: Grid, row: number, column: number, weight: number): Grid {
  const inside = Math.min(mostWeight, Math.max(-mostWeight, weight));
  return kernel.map((weights, i) => weights.map((one, j) => rounded(i === row && j === column ? inside : one)));
}

/** The kernel cut to a size, or with zeros around it; its middle stays. */
export function withSide(kernel: Grid, side: number): Grid {
  const shift = Math.floor((kernel.length - side) / 2);
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (_, column) => rounded(kernel[row + shift]?.[column + shift] ?? 0)),
  );
}
