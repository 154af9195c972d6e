import type { Axis } from "../chart.ts";
import { isDrawable, tickText } from "../charts/axisOption.ts";

/** From values to places in [0, 1], with the ticks to write beside. */
export interface Scale {
  place(value: number): number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

/** The scale of an axis over some values; undefined where none can be drawn. */
export function scaleOf(axis: Axis, values: readonly (number | null)[], count: number): Scale | undefined {
  const known = values.filter((value): value is number => isDrawable(value, axis));
  if (known.length === 0 && (axis.min === undefined || axis.max === undefined)) return undefined;
  const low = axis.min ?? Math.min(...known);
  const high = axis.max ?? Math.max(...known);
  return axis.log ? logScale(low, high, count) : linearScale(low, high, count);
}

function linearScale(low: number, high: number, count: number): Scale {
  const span = high - low || Math.abs(high) || 1;
  const from = high === low ? low - span / 2 : low;
  const rough = span / Math.max(1, count - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const ticks: { at: number; text: string }[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= from + span * (1 + 1e-9); i++) {
    ticks.push({ at: (i * step - from) / span, text: tickText(Number((i * step).toPrecision(12))) });
  }
  return { place: (value) => (value - from) / span, ticks };
}

function logScale(low: number, high: number, count: number): Scale {
  const [from, to] =
    low === high ? [Math.log10(low) - 0.5, Math.log10(low) + 0.5] : [Math.log10(low), Math.log10(high)];
  const decades = to - from;
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count - 1)));
  const ticks: { at: number; text: string }[] = [];
  for (let decade = Math.ceil(from - 1e-9); decade <= to + 1e-9; decade++) {
    if (decade % every === 0) ticks.push({ at: (decade - from) / decades, text: tickText(10 ** decade) });
  }
  // Less than two decades: the ends say more than one power of ten.
  if (ticks.length < 2) {
    ticks.splice(0, ticks.length, { at: 0, text: tickText(Number((10 ** from).toPrecision(3))) });
    ticks.push({ at: 1, text: tickText(Number((10 ** to).toPrecision(3))) });
  }
  return { place: (value) => (Math.log10(value) - from) / decades, ticks };
}
