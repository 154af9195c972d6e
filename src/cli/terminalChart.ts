/** A curve as it is drawn with text. */
export interface TerminalChart {
  /** Evenly spaced; null where there is no value. */
  readonly values: readonly (number | null)[];
  /** Columns and lines of the drawing, without labels. */
  readonly width: number;
  readonly height: number;
  readonly tick: (value: number) => string;
  /** Texts under the axis, by the place of their value. */
  readonly labels: readonly { readonly at: number; readonly text: string }[];
  /** A place that is marked under the axis. */
  readonly mark?: { readonly at: number; readonly text: string };
}

/** Bits of a braille character's dots, by line and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A line chart of braille characters, two by four dots each, with its axes. */
export function terminalChart({ values, width, height, tick, labels, mark }: TerminalChart): string {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = high - low || 1;
  const [wide, tall] = [2 * width - 1, 4 * height - 1];
  const cells = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  const set = (x: number, y: number): void => {
    cells[y >> 2][x >> 1] |= dots[y & 3][x & 1];
  };
  const columnOf = (at: number): number => Math.round((at / Math.max(1, values.length - 1)) * wide);
  const lineOf = (value: number): number => Math.round(((high - value) / span) * tall);
  let before: { x: number; y: number } | undefined;
  for (const [at, value] of values.entries()) {
    if (value === null) {
      before = undefined;
      continue;
    }
    const here = { x: columnOf(at), y: lineOf(value) };
    const from = before ?? here;
    const steps = Math.max(1, Math.abs(here.x - from.x), Math.abs(here.y - from.y));
    for (let i = 0; i <= steps; i++) {
      const way = (a: number, b: number): number => Math.round(a + ((b - a) * i) / steps);
      set(way(from.x, here.x), way(from.y, here.y));
    }
    before = here;
  }
  const ends = [tick(high), tick(low)];
  const margin = Math.max(...ends.map((text) => text.length));
  const lines = cells.map((row, i) => {
    const label = i === 0 ? ends[0] : i === height - 1 ? ends[1] : "";
    return `${label.padStart(margin)} ┤${row.map((bits) => String.fromCodePoint(0x2800 + bits)).join("")}`;
  });
  const indent = " ".repeat(margin + 2);
  const place = (at: number): number => columnOf(at) >> 1;
  const axis = indent + spread(labels.map(({ at, text }) => ({ column: place(at), text })));
  const pointer = mark && `${indent}${" ".repeat(place(mark.at))}▲ ${mark.text}`;
  return [...lines, ...(pointer === undefined ? [] : [pointer]), axis].map((line) => line.trimEnd()).join("\n");
}

/** Texts that begin at their columns; one that would touch the one before is left out. */
function spread(texts: readonly { readonly column: number; readonly text: string }[]): string {
  let line = "";
  for (const { column, text } of texts) {
    if (column < line.length + (line === "" ? 0 : 1)) continue;
    line = line.padEnd(column) + text;
  }
  return line;
}
