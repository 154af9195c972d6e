import type { Axis } from "../chart.ts";
import { axisRange } from "./axisRange.ts";
import { type ChartStyle, fontSize } from "./chartStyle.ts";

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** 1000 as 1,000; beyond that and below 0.001 as a power of ten. */
export function tickText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const front = Number((value / 10 ** exponent).toPrecision(3));
    const power = `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join("")}`;
    return front === 1 ? power : front === -1 ? `-${power}` : `${front}×${power}`;
  }
  return Number(value.toPrecision(6)).toLocaleString("en");
}

interface AxisFit {
  readonly values?: readonly (number | null)[];
  readonly isTight?: boolean;
  readonly room?: number;
}

/** A value axis for ECharts over what is drawn along it; a tight one ends with its values. */
export function axisOption(
  axis: Axis,
  { lang, ink }: ChartStyle,
  which: "x" | "y",
  { values = [], ...fit }: AxisFit = {},
): object {
  const known = values.filter((value) => isDrawable(value, axis));
  const range = axisRange(axis, known, fit);
  const marks = range && { customValues: range.ticks };
  return {
    type: axis.log ? "log" : "value",
    ...(range && { min: range.min, max: range.max }),
    scale: true,
    name: axis.label[lang],
    nameLocation: which === "x" ? "middle" : "end",
    nameGap: which === "x" ? 28 : 10,
    nameTextStyle: { color: ink("quiet"), fontSize, align: which === "x" ? "center" : "left" },
    splitNumber: 4,
    axisLabel: { color: ink("quiet"), fontSize, formatter: tickText, hideOverlap: true, ...marks },
    axisLine: { show: which === "x", onZero: false, lineStyle: { color: ink("quiet") } },
    axisTick: { show: false, ...marks },
    splitLine: { show: which === "y", lineStyle: { color: ink("line") } },
  };
}

/** What can be drawn on an axis: finite, and above zero where it is logarithmic. */
export function isDrawable(value: number | null, axis: Axis): value is number {
  return value !== null && Number.isFinite(value) && (!axis.log || value > 0);
}
