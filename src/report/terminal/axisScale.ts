import type { Axis } from "../chart.ts";
import { isDrawable } from "../charts/axisOption.ts";

export interface Tick {
  /** In [0, 1]. */
  readonly at: number;
  readonly text: string;
}

/** From values to places in [0, 1], with the ticks to write beside. */
export interface Scale {
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

/** 1000 as 1,000; large and small ones as powers of ten, such as 1e-4: superscripts may be wide on a terminal. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && (size >= 1e6 || size < 1e-3)) return Number(value.toPrecision(3)).toExponential().replace("+", "");
  return Number(value.toPrecision(4)).toLocaleString("en", { maximumFractionDigits: 12 });
}

/**
 * The scale of an axis over some values; undefined where none can be drawn.
 *
 * @param count  of ticks, about
 */
export function scaleOf(axis: Axis, values: readonly (number | null)[], count: number): Scale | undefined {
  const { low, high } = rangeOf(axis, values);
  if (!(low <= high)) return undefined;
  return axis.log ? logScale(low, high, count) : linearScale(low, high, count);
}

/** What an axis spans: what it says itself, else its values. NaN where there are none. */
export function rangeOf(axis: Axis, values: readonly (number | null)[]): { low: number; high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!isDrawable(value, axis)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (axis.min !== undefined && isDrawable(axis.min, axis)) low = axis.min;
  if (axis.max !== undefined && isDrawable(axis.max, axis)) high = axis.max;
  const isRange = low <= high && Number.isFinite(low) && Number.isFinite(high);
  return isRange ? { low, high } : { low: Number.NaN, high: Number.NaN };
}

function linearScale(low: number, high: number, count: number): Scale {
  const span = high - low || Math.abs(high) || 1;
  const from = high === low ? low - span / 2 : low;
  const rough = span / Math.max(1, count - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const ticks: Tick[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= from + span * (1 + 1e-9); i++) {
    ticks.push({ at: (i * step - from) / span, text: tickText(Number((i * step).toPrecision(12)) + 0) });
  }
  return { place: (value) => (value - from) / span, ticks };
}

function logScale(low: number, high: number, count: number): Scale {
  const [from, to] =
    low === high ? [Math.log10(low) - 0.5, Math.log10(low) + 0.5] : [Math.log10(low), Math.log10(high)];
  const decades = to - from;
  const every = Math.max(1, Math.ceil(decades / Math.max(1, count - 1)));
  // Where few powers of ten lie on the axis, multiples of one are ticks too.
  const factors = decades < 1 ? [1, 2, 3, 4, 5, 6, 8] : decades < 2.3 && count > 3 ? [1, 2, 5] : [1];
  const ticks: Tick[] = [];
  for (let decade = Math.floor(from); decade <= to + 1e-9; decade++) {
    if (decade % every !== 0) continue;
    for (const factor of factors) {
      const at = (decade + Math.log10(factor) - from) / decades;
      if (at >= -1e-9 && at <= 1 + 1e-9) ticks.push({ at, text: tickText(factor * 10 ** decade) });
    }
  }
  return { place: (value) => (Math.log10(value) - from) / decades, ticks };
}
