import type { Axis, XYChart, XYSeries } from "../chart.ts";
import { axisOption, isDrawable } from "./axisOption.ts";
import { type ChartStyle, fontSize, hueOf, legendOf, symbolOf, textWidth } from "./chartStyle.ts";

/** Lines and points as ECharts takes them. */
export function xyOption(chart: XYChart, style: ChartStyle): object {
  const { lang, ink, width } = style;
  const shown = chart.series.filter(({ role }) => role !== "guide");
  const measured = shown.filter(({ role }) => role === "measured");
  // A prediction in the hue of its measurement is known by its dashes.
  const named = shown.filter(
    (series) => series.role === "measured" || !measured.some((one) => hueIn(shown, one) === hueIn(shown, series)),
  );
  // Lines that end together carry their names at their ends.
  const labelled = measured.length <= 6 && width >= 420 ? measured.filter(({ draw }) => draw === "line") : [];
  const isDirect = shown.length > 1 && labelled.length === named.length && endTogether(labelled);
  const legend = legendOf(
    isDirect ? [] : named.map((series) => ({ name: series.name[lang], icon: iconOf(series, shown.indexOf(series)) })),
    style,
  );
  const labelSpace = isDirect ? Math.max(...labelled.map(({ name }) => textWidth(name[lang]))) + 8 : 0;
  const grid = {
    left: 56,
    right: Math.min(Math.max(22, labelSpace), width * 0.35),
    top: legend.space + 26,
    bottom: 44,
  };
  const along = (which: "x" | "y"): (number | null)[] => [
    ...chart.series.flatMap(({ points }) => points.map(([at, value]) => (which === "x" ? at : value))),
    ...(chart.marks ?? []).filter(({ axis }) => axis === which).map(({ at }) => at),
  ];
  const { x, y } = chart.isometric ? isometric(chart, style, grid) : chart;
  return {
    grid,
    legend: legend.option,
    xAxis: axisOption(x, style, "x", { values: along("x"), isTight: true }),
    yAxis: axisOption(y, style, "y", { values: along("y") }),
    series: [
      ...chart.series.map((series) => ({
        ...seriesOption(series, shown.indexOf(series), chart, style),
        ...(isDirect && labelled.includes(series) ? endLabel(series, shown.indexOf(series), style) : {}),
      })),
      ...(chart.marks ?? []).map(({ axis, at, label }) => ({
        type: "line",
        data: [],
        silent: true,
        markLine: {
          silent: true,
          symbol: "none",
          data: [axis === "x" ? { xAxis: at } : { yAxis: at }],
          label: {
            formatter: label[lang],
            color: ink("quiet"),
            fontSize,
            position: axis === "x" ? "end" : "insideEndTop",
          },
          lineStyle: { color: ink("quiet"), type: [2, 3], width: 1 },
        },
      })),
    ],
  };
}

/** Markers that keep their shape in a legend; ECharts would stretch its own. */
const markers: Readonly<Record<string, string>> = {
  rect: "path://M0 0h10v10h-10z",
  roundRect: "path://M2 0h6q2 0 2 2v6q0 2-2 2h-6q-2 0-2-2v-6q0-2 2-2z",
  triangle: "path://M5 0l5 10h-10z",
  diamond: "path://M5 0l5 5-5 5-5-5z",
  arrow: "path://M5 0l5 10-5-3-5 3z",
};

/** As the series is drawn: a line, a dashed line, or its marker, none of them stretched. */
function iconOf(series: XYSeries, place: number): string {
  if (series.draw === "dots") return markers[symbolOf(series, place)] ?? "circle";
  const dash = (x: number, length: number): string => `M${x} 4h${length}v2h-${length}z`;
  return `path://${series.role === "predicted" ? `${dash(0, 6)}${dash(8, 6)}${dash(16, 6)}` : dash(0, 22)}`;
}

function endTogether(lines: readonly XYSeries[]): boolean {
  return new Set(lines.map(({ points }) => points[points.length - 1]?.[0])).size === 1;
}

function hueIn(shown: readonly XYSeries[], series: XYSeries): string {
  return hueOf(series, shown.indexOf(series));
}

function endLabel(series: XYSeries, place: number, { lang, ink }: ChartStyle): object {
  return {
    endLabel: { show: true, formatter: series.name[lang], color: ink(hueOf(series, place)), fontSize, distance: 6 },
    labelLayout: { moveOverlap: "shiftY" },
  };
}

function seriesOption(series: XYSeries, place: number, { x, y }: XYChart, { lang, ink }: ChartStyle): object {
  const { role, draw, points, id, name } = series;
  const color = ink(hueOf(series, place));
  const isGuide = role === "guide";
  const data = points.map(([at, value]) => (isDrawable(at, x) && isDrawable(value, y) ? [at, value] : [at, "-"]));
  const common = {
    id,
    name: name[lang],
    data,
    silent: isGuide,
    itemStyle: { color },
    z: isGuide ? 1 : role === "predicted" ? 3 : 2,
  };
  if (draw === "dots") return { ...common, type: "scatter", symbol: symbolOf(series, place), symbolSize: 8 };
  return {
    ...common,
    type: "line",
    symbol: draw === "line" || role === "predicted" ? "none" : symbolOf(series, place),
    symbolSize: 5,
    showSymbol: true,
    emphasis: { disabled: true },
    lineStyle: {
      color: isGuide ? ink("line") : color,
      width: isGuide ? 1.2 : 2,
      type: role === "predicted" ? [6, 4] : "solid",
    },
  };
}

interface Grid {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Both axes with one scale, the shorter one widened around its middle. */
function isometric({ series, x, y }: XYChart, { width, height }: ChartStyle, grid: Grid): { x: Axis; y: Axis } {
  const points = series.flatMap((one) => one.points.filter(([a, b]) => isDrawable(a, x) && isDrawable(b, y)));
  if (points.length === 0) return { x, y };
  const range = (values: readonly number[], axis: Axis): [number, number] => [
    axis.min ?? Math.min(...values),
    axis.max ?? Math.max(...values),
  ];
  const [left, right] = range(
    points.map(([a]) => a),
    x,
  );
  const [bottom, top] = range(
    points.map(([, b]) => b ?? 0),
    y,
  );
  const [wide, tall] = [width - grid.left - grid.right, height - grid.top - grid.bottom];
  const unit = Math.max((right - left) / wide, (top - bottom) / tall) * 1.04 || 1;
  const around = (low: number, high: number, pixels: number): { min: number; max: number } => {
    const middle = (low + high) / 2;
    return { min: rounded(middle - (unit * pixels) / 2), max: rounded(middle + (unit * pixels) / 2) };
  };
  return { x: { ...x, ...around(left, right, wide) }, y: { ...y, ...around(bottom, top, tall) } };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
