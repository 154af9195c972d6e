import type { Grid } from "../../src/lab/playgrounds/convolutionWindow.ts";

/** A square of ink in whole levels, from 0 for paper to `fullInk`: the levels of the digits that the network knows. */
export interface Picture {
  readonly side: number;
  /** Rows from the top, side × side. */
  readonly levels: readonly number[];
}

export const fullInk = 16;
/** Sides that a reader may choose. */
export const sides: readonly number[] = [8, 12, 16, 20, 24, 28];

export function blank(side: number): Picture {
  return { side, levels: new Array<number>(side * side).fill(0) };
}

/** Ink from 0 to 1. */
export function inkOf({ side, levels }: Picture): Grid {
  return Array.from({ length: side }, (_, row) =>
    levels.slice(row * side, (row + 1) * side).map((level) => level / fullInk),
  );
}

export function inverted({ side, levels }: Picture): Picture {
  return { side, levels: levels.map((level) => fullInk - level) };
}

/** The same picture on another grid: each new cell has the mean of the part of the old ones below it. */
export function resized(picture: Picture, side: number): Picture {
  if (side === picture.side) return picture;
  return { side, levels: averaged(picture.levels, picture.side, side).map(Math.round) };
}

/**
 * @param values  from × from, rows from the top
 * @returns       to × to means, each over the area it covers
 */
export function averaged(values: ArrayLike<number>, from: number, to: number): number[] {
  const shares = Array.from({ length: to }, (_, i) => sharesOf((i * from) / to, ((i + 1) * from) / to));
  return shares.flatMap((rows) =>
    shares.map((columns) => {
      let sum = 0;
      for (const [row, height] of rows) {
        for (const [column, width] of columns) sum += values[row * from + column] * height * width;
      }
      return sum * (to / from) ** 2;
    }),
  );
}

/** Which cells an interval meets, and how much of each. */
function sharesOf(start: number, end: number): [cell: number, share: number][] {
  const shares: [number, number][] = [];
  for (let cell = Math.floor(start); cell < end; cell++) {
    const share = Math.min(end, cell + 1) - Math.max(start, cell);
    if (share > 1e-9) shares.push([cell, share]);
  }
  return shares;
}

/** What a hand does to the paper. */
export type Brush = "pen" | "eraser";

/**
 * A round dab at a place in cells; its edge is soft, as of ink on a scanned digit.
 *
 * @param x  from the left edge
 * @param y  from the top edge
 */
export function dabbed({ side, levels }: Picture, x: number, y: number, brush: Brush): Picture {
  const radius = Math.max(0.6, side / 18);
  const next = levels.map((level, i) => {
    const distance = Math.hypot((i % side) + 0.5 - x, Math.floor(i / side) + 0.5 - y);
    const cover = Math.round(fullInk * Math.min(1, Math.max(0, radius + 0.5 - distance)));
    return brush === "pen" ? Math.max(level, cover) : Math.min(level, fullInk - cover);
  });
  return { side, levels: next };
}

/** One cell from paper to ink or back. */
export function toggled({ side, levels }: Picture, row: number, column: number): Picture {
  const at = row * side + column;
  return { side, levels: levels.map((level, i) => (i === at ? (2 * level < fullInk ? fullInk : 0) : level)) };
}
