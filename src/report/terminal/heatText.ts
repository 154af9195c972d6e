import type { HeatmapChart } from "../chart.ts";
import { tickText } from "./axisScale.ts";
import { cellWidth, padCells } from "./cellWidth.ts";
import { spreadTexts } from "./legendLines.ts";
import { inCodes, quiet, type TerminalStyle } from "./terminalStyle.ts";

/** Of the 256 colours: light to dark blue; orange over grey to blue for what has a sign. */
const sequential = [255, 153, 117, 75, 33, 26, 25, 18];
const diverging = [130, 172, 215, 223, 255, 153, 75, 32, 25];
const shades = " ░▒▓█";
/** Grounds on which dark letters can be read. */
const light = new Set([255, 153, 117, 75, 215, 223, 172]);

interface Cells {
  readonly rows: number;
  readonly columns: number;
  /** Share of the range in [0, 1]; undefined for none. */
  share(row: number, column: number): number | undefined;
  /** The letter of the points in a cell; "" for none. */
  letter(row: number, column: number): string;
}

/** Half blocks in colour, two cells above each other in a character; shades without; numbers where they are wanted. */
export function heatText(chart: HeatmapChart, style: TerminalStyle): string {
  const { lang, width, colour } = style;
  const known = chart.values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return "";
  const isSigned = chart.scale === "diverging";
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const low = isSigned ? -largest : known.reduce((a, b) => Math.min(a, b));
  const high = isSigned ? largest : known.reduce((a, b) => Math.max(a, b));
  const ramp = isSigned ? diverging : sequential;
  const yEnds = [tickText(chart.y.max ?? 1), tickText(chart.y.min ?? 0)];
  const margin = Math.max(...yEnds.map(cellWidth));
  const room = width - margin - 2;
  const wide = chart.numbers ? numberWidth(chart) : 0;
  const hasNumbers = wide > 0 && wide * chart.values[0].length <= room;
  const cellColumns = hasNumbers ? wide : colour ? 1 : 2;
  const cells = cellsOf(chart, low, high, Math.ceil((cellColumns * chart.values[0].length) / room));
  // Small maps are drawn larger, so that a cell can be seen.
  const fit = Math.floor(Math.min(room, 48) / (cellColumns * cells.columns));
  const zoom = hasNumbers ? 1 : Math.max(1, Math.min(4, fit));
  const lines = hasNumbers
    ? numberLines(chart, cells, wide, ramp, style)
    : colour
      ? halfBlocks(cells, zoom, ramp, style)
      : shadedLines(cells, zoom);
  const body = lines.map((line, i) => {
    const label = i === 0 ? yEnds[0] : i === lines.length - 1 ? yEnds[1] : "";
    return `${quiet(padCells(label, margin, "left"), style)}  ${line}`;
  });
  const columns = cellColumns * zoom * cells.columns;
  const ends = [
    { column: 0, text: tickText(chart.x.min ?? 0) },
    { column: columns, text: tickText(chart.x.max ?? 1) },
  ];
  const indent = " ".repeat(margin + 2);
  const scale = colour ? ramp.map((code) => inCodes(" ", 0, code, style)).join("") : shades;
  return [
    quiet(chart.y.label[lang], style),
    ...body,
    quiet(`${indent}${spreadTexts(ends, columns)}  ${chart.x.label[lang]}`, style),
    `${indent}${quiet(`${chart.value[lang]}:`, style)} ${tickText(low)} ${scale} ${tickText(high)}`,
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The cells of a chart, every `step`-th of them. */
function cellsOf({ values, x, y, points = [] }: HeatmapChart, low: number, high: number, step: number): Cells {
  const [rows, columns] = [values.length, values[0].length];
  const every = Math.max(1, step);
  const letters = new Map<string, string>();
  const [xMin, xMax, yMin, yMax] = [x.min ?? 0, x.max ?? 1, y.min ?? 0, y.max ?? 1];
  for (const point of points) {
    const column = Math.floor(((point.x - xMin) / (xMax - xMin)) * columns);
    const row = Math.floor(((yMax - point.y) / (yMax - yMin)) * rows);
    letters.set(`${Math.floor(row / every)},${Math.floor(column / every)}`, point.group === 0 ? "o" : "x");
  }
  return {
    rows: Math.ceil(rows / every),
    columns: Math.ceil(columns / every),
    share: (row, column) => {
      const value = values[row * every]?.[column * every];
      if (value === undefined || value === null || !Number.isFinite(value)) return undefined;
      return high > low ? (value - low) / (high - low) : 0.5;
    },
    letter: (row, column) => letters.get(`${row},${column}`) ?? "",
  };
}

function stepOf(share: number, steps: number): number {
  return Math.min(steps - 1, Math.max(0, Math.floor(share * steps)));
}

/** A character holds a cell and the one below it. */
function halfBlocks(cells: Cells, zoom: number, ramp: readonly number[], style: TerminalStyle): string[] {
  const middle = zoom >> 1;
  const ground = (row: number, column: number): number | undefined => {
    const share = row < cells.rows * zoom ? cells.share(Math.floor(row / zoom), Math.floor(column / zoom)) : undefined;
    return share === undefined ? undefined : ramp[stepOf(share, ramp.length)];
  };
  const letter = (row: number, column: number): string =>
    row % zoom === middle && column % zoom === middle
      ? cells.letter(Math.floor(row / zoom), Math.floor(column / zoom))
      : "";
  return Array.from({ length: Math.ceil((cells.rows * zoom) / 2) }, (_, i) =>
    Array.from({ length: cells.columns * zoom }, (_, column) => {
      const [above, below] = [ground(2 * i, column), ground(2 * i + 1, column)];
      const sign = letter(2 * i, column) || letter(2 * i + 1, column);
      if (sign !== "" && above !== undefined) return inCodes(sign, light.has(above) ? 16 : 231, above, style);
      if (above !== undefined) return inCodes("▀", above, below, style);
      return below === undefined ? " " : inCodes("▄", below, undefined, style);
    }).join(""),
  );
}

/** A cell is two characters wide, which makes it about square. */
function shadedLines(cells: Cells, zoom: number): string[] {
  return Array.from({ length: cells.rows * zoom }, (_, row) =>
    Array.from({ length: cells.columns * zoom }, (_, column) => {
      const [r, c] = [Math.floor(row / zoom), Math.floor(column / zoom)];
      const share = cells.share(r, c);
      const shade = share === undefined ? " " : shades[stepOf(share, shades.length)];
      const isMiddle = [row, column].every((place) => place % zoom === zoom >> 1);
      const letter = isMiddle ? cells.letter(r, c) : "";
      return letter === "" ? shade + shade : letter + shade;
    }).join(""),
  );
}

function cellText(value: number | null): string {
  return value === null || !Number.isFinite(value) ? "" : tickText(Number(value.toPrecision(3)));
}

function numberWidth({ values }: HeatmapChart): number {
  return Math.max(...values.flat().map((value) => cellWidth(cellText(value)))) + 2;
}

function numberLines(
  { values }: HeatmapChart,
  cells: Cells,
  wide: number,
  ramp: readonly number[],
  style: TerminalStyle,
): string[] {
  return values.map((row, i) =>
    row
      .map((value, j) => {
        const text = padCells(`${cellText(value)} `, wide, "left");
        const share = cells.share(i, j);
        if (share === undefined) return text;
        const ground = ramp[stepOf(share, ramp.length)];
        return inCodes(text, light.has(ground) ? 16 : 231, ground, style);
      })
      .join(""),
  );
}
