import type { HeatmapChart } from "../chart.ts";
import { axisOption, tickText } from "./axisOption.ts";
import { type ChartStyle, fontSize } from "./chartStyle.ts";

/** Shades mean the same in both themes, so that a picture can be talked about. */
const shades = {
  sequential: ["#f3f8fc", "#8cc1e8", "#00639f", "#0b2c4d"],
  diverging: ["#a54300", "#f4ad6c", "#f6f4f0", "#8cc1e8", "#00639f"],
} as const;

/** Cells of shade as ECharts takes them, with a scale beside and points above. */
export function heatmapOption(chart: HeatmapChart, style: ChartStyle): object {
  const { values, x, y, points = [] } = chart;
  const { lang, ink } = style;
  const [rows, columns] = [values.length, values[0]?.length ?? 0];
  const known = values.flat().filter((value): value is number => value !== null && Number.isFinite(value));
  const largest = Math.max(...known.map(Math.abs), 0) || 1;
  const range =
    chart.scale === "diverging"
      ? { min: -largest, max: largest }
      : { min: Math.min(...known, 0), max: Math.max(...known, 0) };
  const cells = (count: number): object => ({
    type: "category",
    show: false,
    data: Array.from({ length: count }, (_, i) => i),
  });
  const plain = { splitLine: { show: false } };
  const data = values.flatMap((row, i) =>
    row.map((value, j) => [j, rows - 1 - i, value !== null && Number.isFinite(value) ? value : "-"]),
  );
  return {
    grid: { left: 56, right: 84, top: 26, bottom: 44 },
    legend: { show: false },
    xAxis: [{ ...axisOption({ min: 0, max: 1, ...x }, style, "x"), ...plain }, cells(columns)],
    yAxis: [{ ...axisOption({ min: 0, max: 1, ...y }, style, "y"), ...plain }, cells(rows)],
    visualMap: {
      type: "continuous",
      ...range,
      seriesIndex: 0,
      right: 4,
      top: 26,
      itemWidth: 10,
      itemHeight: Math.max(40, style.height - 110),
      text: [tickText(range.max), tickText(range.min)],
      textStyle: { color: ink("quiet"), fontSize },
      inRange: { color: shades[chart.scale] },
    },
    series: [
      {
        type: "heatmap",
        id: "cells",
        name: chart.value[lang],
        xAxisIndex: 1,
        yAxisIndex: 1,
        data,
        label: {
          show: chart.numbers ?? false,
          fontSize: 11,
          formatter: ({ value }: { value: [number, number, number | string] }): string =>
            typeof value[2] === "number" ? String(Number(value[2].toPrecision(3))) : "",
        },
        emphasis: { disabled: true },
        animation: false,
      },
      ...([0, 1] as const).map((group) => ({
        type: "scatter",
        id: `points-${group}`,
        data: points.filter((point) => point.group === group).map((point) => [point.x, point.y]),
        symbol: group === 0 ? "circle" : "diamond",
        symbolSize: group === 0 ? 6 : 8,
        silent: true,
        itemStyle: { color: group === 0 ? "#ffd9b0" : "#123a5e", borderColor: "#171b21", borderWidth: 0.8 },
      })),
    ],
  };
}
