import type { XYChart, XYSeries } from "../chart.ts";
import { isDrawable } from "../charts/axisOption.ts";
import type { Text } from "../text.ts";
import { rangeOf, type Scale, scaleOf, tickText } from "./axisScale.ts";
import { BrailleGrid, type Dot } from "./brailleGrid.ts";
import { cellWidth, padCells } from "./cellWidth.ts";
import { legendLines, spreadTexts } from "./legendLines.ts";
import { hueIndex, painted, quiet, type TerminalStyle } from "./terminalStyle.ts";

/** A series with what tells it apart. */
interface Drawn {
  readonly series: XYSeries;
  /** Below 0: quiet. */
  readonly hue: number;
  /** Stands for a point. */
  readonly marker: string;
  /** Stands on its line where there are several; "" for what needs none. */
  readonly tag: string;
}

const markers = "ox+*#@%&";
const tags = "abcdefgh";
/** More points than this are a cloud, and drawn as dots. */
const mostMarkers = 120;
const predicted: Text = { zh: "预测（虚线）", en: "predicted (dashed)" };

/** Lines and points in braille, with axes and a legend. */
export function xyText(chart: XYChart, style: TerminalStyle): string {
  const { lang, width } = style;
  const all = drawnSeries(chart);
  const plan = layout(chart, width);
  if (!plan) return "";
  const { x, y, rows, columns, margin } = plan;
  const grid = new BrailleGrid(columns, rows);
  const dotOf = (a: number, b: number): Dot => ({ x: x.place(a) * grid.right, y: (1 - y.place(b)) * grid.bottom });
  drawMarks(chart, grid, x, y);
  // Guides first, so that what was measured is above.
  const order = [...all].sort((a, b) => rank(a.series) - rank(b.series));
  const ways = order.map((one) => drawSeries(one, chart, grid, dotOf));
  for (const [i, one] of order.entries()) drawTags(one, ways[i], grid, style.colour);

  const tickAt = new Map(y.ticks.map(({ at, text }) => [Math.round((1 - at) * (rows - 1)), text]));
  const body = grid.lines(style).map((line, i) => {
    const label = tickAt.get(i);
    return `${quiet(`${padCells(label ?? "", margin, "left")} ${label === undefined ? "│" : "┤"}`, style)}${line}`;
  });
  const indent = " ".repeat(margin + 2);
  const ticks = x.ticks.map(({ at, text }) => ({ column: Math.round(at * (columns - 1)), text }));
  const marks = (chart.marks ?? []).map(({ label, at }) => quiet(`⠒⠒ ${label[lang]}: ${tickText(at)}`, style));
  const named = legend(all, style);
  return [
    quiet(chart.y.label[lang], style),
    ...body,
    quiet(`${" ".repeat(margin)} └${"─".repeat(columns)}`, style),
    quiet(indent + spreadTexts(ticks, columns), style),
    quiet(padCells(chart.x.label[lang], margin + 2 + columns, "left"), style),
    ...legendLines([...(named.length > 1 ? named : []), ...marks], width),
  ]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Series with their hues and characters; a tag where several lines of different hues would look alike. */
function drawnSeries(chart: XYChart): Drawn[] {
  const shown = chart.series.filter(({ role }) => role !== "guide");
  const hueOf = (series: XYSeries): number => (series.role === "guide" ? -1 : hueIndex(series, shown.indexOf(series)));
  const lines = shown.filter((series) => series.draw !== "dots" && !hasMarkers(series));
  const measured = new Set(shown.filter(({ role }) => role === "measured").map(hueOf));
  const isSeveral = new Set(lines.map(hueOf)).size > 1;
  return chart.series.map((series) => {
    const hue = hueOf(series);
    const isTagged = isSeveral && lines.includes(series) && !(series.role === "predicted" && measured.has(hue));
    const place = Math.max(0, hue);
    return { series, hue, marker: markers[place], tag: isTagged ? tags[place] : "" };
  });
}

function hasMarkers({ draw, points }: XYSeries): boolean {
  return draw === "dots" ? points.length <= mostMarkers : draw === "line and dots" && points.length <= 24;
}

interface Layout {
  readonly x: Scale;
  readonly y: Scale;
  readonly rows: number;
  readonly columns: number;
  /** Columns of the numbers beside the drawing. */
  readonly margin: number;
}

/** Scales and size; undefined where nothing can be drawn. */
function layout(chart: XYChart, width: number): Layout | undefined {
  const points = chart.series.flatMap((series) => [...series.points]);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  if (!points.some(([x, y]) => isDrawable(x, chart.x) && isDrawable(y, chart.y))) return undefined;
  const widest = (scale: Scale): number => Math.max(1, ...scale.ticks.map(({ text }) => cellWidth(text)));
  const columnsBeside = (margin: number): number => Math.max(16, width - margin - 3);
  let [xAxis, yAxis, rows] = [chart.x, chart.y, 14];
  const first = scaleOf(chart.y, ys, 5);
  if (chart.isometric && first && !chart.x.log && !chart.y.log) {
    const columns = columnsBeside(widest(first));
    const [across, up] = [rangeOf(chart.x, xs), rangeOf(chart.y, ys)];
    const [wide, tall] = [across.high - across.low || 1, up.high - up.low || 1];
    // Dots are as high as they are wide: one scale for both, as large as 22 lines allow.
    const dotsPerUnit = Math.min((2 * columns - 1) / wide, (4 * 22 - 1) / tall);
    rows = Math.max(8, Math.ceil((tall * dotsPerUnit + 1) / 4));
    const around = ({ low, high }: { low: number; high: number }, dots: number): { min: number; max: number } => {
      const [middle, half] = [(low + high) / 2, (dots - 1) / dotsPerUnit / 2];
      return { min: middle - half, max: middle + half };
    };
    xAxis = { ...chart.x, ...around(across, 2 * columns) };
    yAxis = { ...chart.y, ...around(up, 4 * rows) };
  }
  const y = scaleOf(yAxis, ys, Math.max(3, Math.round(rows / 3)));
  if (!y) return undefined;
  const margin = widest(y);
  const columns = columnsBeside(margin);
  const x = scaleOf(xAxis, xs, Math.max(3, Math.round(columns / 10)));
  return x && { x, y, rows, columns, margin };
}

function rank({ role }: XYSeries): number {
  return role === "guide" ? 0 : role === "predicted" ? 1 : 2;
}

/** Of a way's dots, those that are drawn: all of a measured one, dashes of a prediction, every third of a guide. */
function isInked({ role }: XYSeries, i: number): boolean {
  return role === "measured" || (role === "predicted" ? i % 7 < 4 : i % 3 === 0);
}

/** Draws a series and gives the way of its line. */
function drawSeries(
  { series, hue, marker }: Drawn,
  chart: XYChart,
  grid: BrailleGrid,
  dotOf: (x: number, y: number) => Dot,
): Dot[] {
  const way: Dot[] = [];
  const ends: Dot[] = [];
  let before: Dot | undefined;
  for (const [x, y] of series.points) {
    const here = isDrawable(x, chart.x) && isDrawable(y, chart.y) ? dotOf(x, y) : undefined;
    if (here) ends.push(here);
    if (here && series.draw !== "dots") {
      for (const dot of grid.between(before ?? here, here)) {
        const last = way[way.length - 1];
        if (last && Math.round(last.x) === Math.round(dot.x) && Math.round(last.y) === Math.round(dot.y)) continue;
        if (isInked(series, way.length)) grid.dot(dot, hue);
        way.push(dot);
      }
    }
    before = here;
  }
  if (hasMarkers(series)) for (const dot of ends) grid.letter(dot, marker, hue);
  else if (series.draw === "dots") for (const dot of ends) grid.dot(dot, hue);
  return way;
}

/** A letter at the end of a line; without colour also on the way, so that lines that cross can be followed. */
function drawTags({ tag, hue }: Drawn, way: readonly Dot[], grid: BrailleGrid, colour: boolean): void {
  if (tag === "" || way.length === 0) return;
  const apart = 36;
  const places = [way.length - 1];
  if (!colour) for (let at = way.length - 1 - apart; at > apart / 3; at -= apart) places.push(at);
  for (const place of places) {
    // Where another letter stands already, the nearest free place before it.
    let at = place;
    while (at > place - apart / 2 && at > 0 && grid.hasLetter(way[at])) at--;
    if (!grid.hasLetter(way[at])) grid.letter(way[at], tag, hue);
  }
}

function drawMarks(chart: XYChart, grid: BrailleGrid, x: Scale, y: Scale): void {
  for (const { axis, at } of chart.marks ?? []) {
    if (!isDrawable(at, chart[axis])) continue;
    const share = axis === "x" ? x.place(at) : y.place(at);
    if (share < 0 || share > 1) continue;
    const end = axis === "x" ? grid.bottom : grid.right;
    for (let i = 0; i <= end; i += 3) {
      grid.dot(axis === "x" ? { x: share * grid.right, y: i } : { x: i, y: (1 - share) * grid.bottom }, -1);
    }
  }
}

/** What each series is; predictions that share the hue of a measurement have one entry for all. */
function legend(all: readonly Drawn[], style: TerminalStyle): string[] {
  const entries = new Map<string, string>();
  const measured = new Set(all.filter(({ series }) => series.role === "measured").map(({ hue }) => hue));
  let isPaired = false;
  // What was measured first, guides last.
  for (const { series, hue, marker, tag } of [...all].sort((a, b) => rank(b.series) - rank(a.series))) {
    if (series.role === "predicted" && measured.has(hue)) {
      isPaired = true;
      continue;
    }
    const line = series.role === "predicted" ? "⠒ ⠒" : series.role === "guide" ? "⠂⠂" : "⠒⠒";
    const point = hasMarkers(series) ? marker : "⠶";
    const sign = series.draw === "dots" ? point : hasMarkers(series) ? `⠒${marker}⠒` : line;
    const name = series.name[style.lang];
    entries.set(name + hue, `${painted(tag + sign, hue, style)} ${name}`);
  }
  const pairs = isPaired ? [`${quiet("⠒ ⠒", style)} ${predicted[style.lang]}`] : [];
  return [...entries.values(), ...pairs];
}
