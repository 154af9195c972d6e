import type { BarChart, BarSeries } from "../chart.ts";
import { isDrawable } from "../charts/axisOption.ts";
import { rangeOf, scaleOf, tickText } from "./axisScale.ts";
import { cellWidth, cutCells, padCells } from "./cellWidth.ts";
import { legendLines } from "./legendLines.ts";
import { hueIndex, painted, quiet, type TerminalStyle } from "./terminalStyle.ts";

/** Fillings that tell series apart without colour; predictions are thin. */
const fillings = "█▓▒░▞▚▙▖";
const thin = "⠒";

/** Lying bars: one line for each series of a category, or one for all where they are stacked. */
export function barText(chart: BarChart, style: TerminalStyle): string {
  const { lang, width } = style;
  const { categories, series, value, stacked } = chart;
  const sums = categories.map((_, i) => series.reduce((sum, { values }) => sum + (finite(values[i]) ?? 0), 0));
  const isEmpty = series.every(({ values }) => values.every((one) => !isDrawable(one, value)));
  const ends = stacked ? sums : series.flatMap(({ values }) => [...values]);
  const { low, high } = rangeOf(value, ends);
  if (isEmpty || !(low <= high)) return "";
  // Bars begin at zero; on a logarithmic axis at the power of ten below the smallest.
  const begin = value.min ?? (value.log ? 10 ** (Math.ceil(Math.log10(low)) - 1) : Math.min(0, low));
  const scale = scaleOf({ ...value, min: begin, max: value.max ?? (value.log ? high : Math.max(0, high)) }, ends, 4);
  if (!scale) return "";
  const names = categories.map((category) => cutCells(category[lang], Math.floor(width * 0.4)));
  const margin = Math.max(...names.map(cellWidth));
  const figures = ends.flatMap((end) => (isDrawable(end, value) ? [cellWidth(numberText(end))] : []));
  const room = Math.max(8, width - margin - 2 - Math.max(1, ...figures));
  const column = (one: number): number => Math.round(Math.min(1, Math.max(0, scale.place(one))) * room);
  const zero = value.log ? 0 : column(0);
  const body = categories.flatMap((_, i) => {
    if (stacked) return [`${padCells(names[i], margin)} ${stack(series, i, column, style)} ${numberText(sums[i])}`];
    return series.map((each, place) => {
      const one = each.values[i];
      const label = padCells(place === 0 ? names[i] : "", margin);
      if (!isDrawable(one, value)) return `${label} ${" ".repeat(zero)}–`;
      const length = Math.max(1, Math.abs(column(one) - zero));
      const bar = painted(fillingOf(each, place).repeat(length), hueIndex(each, place), style);
      const indent = " ".repeat(Math.max(0, one < 0 ? zero - length : zero));
      return `${label} ${indent}${bar} ${numberText(one)}`;
    });
  });
  const legend = series.map(
    (each, place) => `${painted(fillingOf(each, place).repeat(2), hueIndex(each, place), style)} ${each.name[lang]}`,
  );
  return [quiet(value.label[lang], style), ...body, ...(series.length > 1 ? legendLines(legend, width) : [])]
    .map((line) => line.trimEnd())
    .join("\n");
}

/** The parts of a stacked bar, end to end. */
function stack(series: readonly BarSeries[], i: number, column: (end: number) => number, style: TerminalStyle): string {
  let [taken, total] = [0, 0];
  const parts = series.map((each, place) => {
    total += finite(each.values[i]) ?? 0;
    const end = column(total);
    const part = fillingOf(each, place).repeat(Math.max(0, end - taken));
    taken = Math.max(taken, end);
    return painted(part, hueIndex(each, place), style);
  });
  return parts.join("");
}

function fillingOf(series: BarSeries, place: number): string {
  return series.role === "predicted" ? thin : fillings[hueIndex(series, place)];
}

/** Whole numbers as they are, others with four digits. */
function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e9 ? value.toLocaleString("en") : tickText(value);
}

function finite(value: number | null): number | undefined {
  return value !== null && Number.isFinite(value) ? value : undefined;
}
