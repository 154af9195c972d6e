import { painted, type TerminalStyle } from "./terminalStyle.ts";

/** A place on the grid, in dots from the left and from the top; between dots too. */
export interface Dot {
  readonly x: number;
  readonly y: number;
}

interface Cell {
  bits: number;
  letter: string;
  hue: number;
}

/** Bits of a braille character's dots, by line and column. */
const bits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A drawing of braille characters, each two dots wide and four high, in hues; what comes later is above. */
export class BrailleGrid {
  /** The last dots. */
  readonly right: number;
  readonly bottom: number;
  readonly #cells: readonly (readonly Cell[])[];

  constructor(columns: number, rows: number) {
    this.right = 2 * columns - 1;
    this.bottom = 4 * rows - 1;
    this.#cells = Array.from({ length: rows }, () =>
      Array.from({ length: columns }, () => ({ bits: 0, letter: "", hue: -1 })),
    );
  }

  dot({ x, y }: Dot, hue: number): void {
    const [column, line] = [Math.round(x), Math.round(y)];
    const cell = this.#cells[line >> 2]?.[column >> 1];
    if (!cell) return;
    cell.bits |= bits[line & 3][column & 1];
    cell.hue = hue;
  }

  /** A character of one column in the place of a cell. */
  letter({ x, y }: Dot, letter: string, hue: number): void {
    const cell = this.#cells[Math.round(y) >> 2]?.[Math.round(x) >> 1];
    if (cell) Object.assign(cell, { letter, hue });
  }

  hasLetter({ x, y }: Dot): boolean {
    return (this.#cells[Math.round(y) >> 2]?.[Math.round(x) >> 1]?.letter ?? "") !== "";
  }

  lines(style: TerminalStyle): string[] {
    return this.#cells.map((row) =>
      runsOf(row)
        .map(({ text, hue }) => painted(text, hue, style))
        .join(""),
    );
  }

  /** The dots on the straight way between two places, as far as they lie on the grid. */
  between(from: Dot, to: Dot): Dot[] {
    const part = this.#clip(from, to);
    if (!part) return [];
    const [a, b] = part;
    const steps = Math.max(1, Math.round(Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y))));
    return Array.from({ length: steps + 1 }, (_, i) => ({
      x: a.x + ((b.x - a.x) * i) / steps,
      y: a.y + ((b.y - a.y) * i) / steps,
    }));
  }

  /** Liang and Barsky: the part of a way that lies on the grid. A value far outside would be a way of many steps. */
  #clip(from: Dot, to: Dot): [Dot, Dot] | undefined {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    let [enter, leave] = [0, 1];
    const sides = [
      [-dx, from.x],
      [dx, this.right - from.x],
      [-dy, from.y],
      [dy, this.bottom - from.y],
    ];
    for (const [towards, room] of sides) {
      if (towards === 0 && room < 0) return undefined;
      if (towards < 0) enter = Math.max(enter, room / towards);
      if (towards > 0) leave = Math.min(leave, room / towards);
    }
    if (enter > leave) return undefined;
    const at = (share: number): Dot => ({ x: from.x + share * dx, y: from.y + share * dy });
    return [at(enter), at(leave)];
  }
}

/** Cells of one hue side by side, as one text each. */
function runsOf(row: readonly Cell[]): { text: string; hue: number }[] {
  const runs: { text: string; hue: number }[] = [];
  for (const { bits, letter, hue } of row) {
    const text = letter !== "" ? letter : bits === 0 ? " " : String.fromCodePoint(0x2800 + bits);
    const last = runs[runs.length - 1];
    if (last && (last.hue === hue || text === " ")) last.text += text;
    else runs.push({ text, hue });
  }
  return runs;
}
