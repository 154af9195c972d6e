import type { BarChart } from "../chart.ts";
import { isDrawable, tickText } from "../charts/axisOption.ts";
import { scaleOf } from "./axisScale.ts";
import { cellWidth, padCells } from "./cellWidth.ts";
import { hueIndex, painted, quiet, type TerminalStyle } from "./terminalStyle.ts";
import { flow } from "./xyText.ts";

/** Fillings that tell series apart without colour. */
const fillings = "█▓▒░▞▚▤▥";

/** Lying bars: one line for each series of a category, or one for all where they are stacked. */
export function barText(chart: BarChart, style: TerminalStyle): string {
  const { lang, width } = style;
  const { categories, series, value, stacked } = chart;
  const names = categories.map((category) => category[lang]);
  const margin = Math.min(Math.max(...names.map(cellWidth)), Math.floor(width * 0.4));
  const sums = categories.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const ends = stacked ? sums : series.flatMap(({ values }) => [...values]);
  const scale = scaleOf(value.log ? value : { ...value, min: value.min ?? Math.min(0, ...known(ends)) }, ends, 4);
  if (!scale) return "";
  const room = Math.max(10, width - margin - 14);
  const fill = (place: number): string => fillings[place % fillings.length];
  const length = (one: number): number => Math.max(0, Math.round(Math.min(1, scale.place(one)) * room));
  const lines = categories.flatMap((_, i) => {
    const label = padCells(names[i], margin);
    if (stacked) {
      let [taken, total] = [0, 0];
      const parts = series.map((each, place) => {
        total += each.values[i] ?? 0;
        const end = length(total);
        const part = fill(place).repeat(Math.max(0, end - taken));
        taken = Math.max(taken, end);
        return painted(part, hueIndex(each, place), style);
      });
      return [`${label} ${parts.join("")} ${tickText(Number(sums[i].toPrecision(4)))}`];
    }
    return series.map((each, place) => {
      const one = each.values[i];
      const sign = each.role === "predicted" ? "╌" : fill(place);
      const bar = isDrawable(one, value) ? sign.repeat(Math.max(1, length(one))) : "";
      const number = one === null ? "–" : tickText(Number(one.toPrecision(4)));
      return `${place === 0 ? label : " ".repeat(margin)} ${painted(bar, hueIndex(each, place), style)} ${number}`;
    });
  });
  const legend = series.map((each, place) => {
    const sign = each.role === "predicted" ? "╌╌" : fill(place).repeat(2);
    return `${painted(sign, hueIndex(each, place), style)} ${each.name[lang]}`;
  });
  return [quiet(value.label[lang], style), ...lines, ...(series.length > 1 ? flow(legend, width) : [])]
    .map((line) => line.trimEnd())
    .join("\n");
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((one): one is number => one !== null && Number.isFinite(one));
}
