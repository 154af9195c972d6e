import type { XYChart, XYSeries } from "../chart.ts";
import { isDrawable } from "../charts/axisOption.ts";
import { scaleOf } from "./axisScale.ts";
import { cellWidth, padCells } from "./cellWidth.ts";
import { hueIndex, painted, quiet, type TerminalStyle } from "./terminalStyle.ts";

/** Bits of a braille character's dots, by line and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** For dots, and for telling lines apart without colour. */
const letters = "abcdefgh";
const height = 14;

interface Cell {
  bits: number;
  letter: string;
  hue: number;
}

/** Lines and points in braille, each two by four dots, with axes and a legend. */
export function xyText(chart: XYChart, style: TerminalStyle): string {
  const { lang } = style;
  const ySide = scaleOf(
    chart.y,
    chart.series.flatMap(({ points }) => points.map(([, y]) => y)),
    5,
  );
  const xSide = scaleOf(
    chart.x,
    chart.series.flatMap(({ points }) => points.map(([x]) => x)),
    7,
  );
  if (!xSide || !ySide) return "";
  const margin = Math.max(...ySide.ticks.map(({ text }) => cellWidth(text)), 1);
  const columns = Math.max(16, style.width - margin - 3);
  const cells = Array.from({ length: height }, () =>
    Array.from({ length: columns }, (): Cell => ({ bits: 0, letter: "", hue: -1 })),
  );
  const [wide, tall] = [2 * columns - 1, 4 * height - 1];
  const set = (x: number, y: number, hue: number): void => {
    if (x < 0 || x > wide || y < 0 || y > tall) return;
    const cell = cells[y >> 2][x >> 1];
    cell.bits |= dots[y & 3][x & 1];
    cell.hue = hue;
  };
  const shown = chart.series.filter(({ role }) => role !== "guide");
  // Guides first, so that what was measured is above.
  const order = [...chart.series].sort((a, b) => rank(a) - rank(b));
  for (const series of order) {
    const hue = series.role === "guide" ? -1 : hueIndex(series, shown.indexOf(series));
    let before: { x: number; y: number } | undefined;
    for (const [a, b] of series.points) {
      if (!isDrawable(a, chart.x) || !isDrawable(b, chart.y)) {
        before = undefined;
        continue;
      }
      const here = { x: Math.round(xSide.place(a) * wide), y: Math.round((1 - ySide.place(b)) * tall) };
      if (series.draw === "dots") mark(cells, here, letters[hue % letters.length], hue);
      else draw(before ?? here, here, series.role, (x, y) => set(x, y, hue));
      before = here;
    }
  }
  const tickAt = new Map(ySide.ticks.map(({ at, text }) => [Math.round((1 - at) * (height - 1)), text]));
  const lines = cells.map((row, i) => {
    const label = tickAt.get(i);
    const body = runsOf(row)
      .map(({ text, hue }) => (hue < 0 ? quiet(text, style) : painted(text, hue, style)))
      .join("");
    return `${quiet(padCells(label ?? "", margin, "left"), style)} ${label === undefined ? "│" : "┤"}${body}`;
  });
  const indent = " ".repeat(margin + 2);
  const ruler = `${" ".repeat(margin)} └${"─".repeat(columns)}`;
  const ticks = indent + spread(xSide.ticks.map(({ at, text }) => ({ column: Math.round(at * (columns - 1)), text })));
  const names = shown.filter((series) => series.role === "measured" || !hasMeasured(shown, series));
  const legend = names.map((series) => {
    const hue = hueIndex(series, shown.indexOf(series));
    const sign = series.draw === "dots" ? letters[hue % letters.length] : series.role === "predicted" ? "┄┄" : "──";
    return `${painted(sign, hue, style)} ${series.name[lang]}`;
  });
  return [
    quiet(`${chart.y.label[lang]}`, style),
    ...lines,
    quiet(ruler, style),
    quiet(ticks, style),
    quiet(padCells(chart.x.label[lang], margin + 2 + columns, "left"), style),
    ...(legend.length > 1 ? flow(legend, style.width) : []),
    ...(chart.marks ?? []).map(({ label, at }) => quiet(`· ${label[lang]}: ${Number(at.toPrecision(4))}`, style)),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

function rank({ role }: XYSeries): number {
  return role === "guide" ? 0 : role === "predicted" ? 1 : 2;
}

function hasMeasured(shown: readonly XYSeries[], series: XYSeries): boolean {
  const hue = hueIndex(series, shown.indexOf(series));
  return shown.some((one) => one.role === "measured" && hueIndex(one, shown.indexOf(one)) === hue);
}

function mark(cells: Cell[][], { x, y }: { x: number; y: number }, letter: string, hue: number): void {
  const cell = cells[y >> 2]?.[x >> 1];
  if (cell) Object.assign(cell, { letter, hue });
}

/** Dots from one place to another; a prediction is dotted. */
function draw(
  from: { x: number; y: number },
  to: { x: number; y: number },
  role: XYSeries["role"],
  set: (x: number, y: number) => void,
): void {
  const steps = Math.max(1, Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  const every = role === "measured" ? 1 : 3;
  for (let i = 0; i <= steps; i++) {
    const x = Math.round(from.x + ((to.x - from.x) * i) / steps);
    const y = Math.round(from.y + ((to.y - from.y) * i) / steps);
    if ((x + y) % every === 0) set(x, y);
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

/** Texts centred at their columns; one that would touch the one before is left out. */
function spread(texts: readonly { readonly column: number; readonly text: string }[]): string {
  let line = "";
  for (const { column, text } of texts) {
    const begin = Math.max(0, column - (text.length >> 1));
    if (line !== "" && begin < line.length + 1) continue;
    line = line.padEnd(begin) + text;
  }
  return line;
}

/** Entries side by side, on as many lines as they need. */
export function flow(entries: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const entry of entries) {
    const last = lines[lines.length - 1];
    if (last !== undefined && cellWidth(last) + 3 + cellWidth(entry) <= width) lines[lines.length - 1] += `   ${entry}`;
    else lines.push(entry);
  }
  return lines;
}
