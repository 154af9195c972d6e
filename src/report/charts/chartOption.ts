import type { Chart } from "../chart.ts";
import { barOption } from "./barOption.ts";
import { type ChartStyle, fontSize } from "./chartStyle.ts";
import { heatmapOption } from "./heatmapOption.ts";
import { xyOption } from "./xyOption.ts";

/**
 * A chart as an option for ECharts, the same for the page and for pictures. The host registers LineChart, BarChart,
 * ScatterChart, HeatmapChart and the grid, legend, mark line and visual map components, and sets the option with
 * `notMerge`. Title and description stand outside of the picture, and so does the word that dashes are predictions.
 */
export function chartOption(chart: Chart, style: ChartStyle): Record<string, unknown> {
  const common = { animation: false, backgroundColor: "transparent", textStyle: { fontFamily: "inherit", fontSize } };
  switch (chart.kind) {
    case "xy":
      return { ...common, ...xyOption(chart, style) };
    case "bars":
      return { ...common, ...barOption(chart, style) };
    case "heatmap":
      return { ...common, ...heatmapOption(chart, style) };
  }
}
