export type {
  Axis,
  BarChart,
  BarSeries,
  Chart,
  HeatmapChart,
  MapPoint,
  Mark,
  SeriesRole,
  XYChart,
  XYSeries,
} from "./chart.ts";
export { chartOption } from "./charts/chartOption.ts";
export type { ChartStyle } from "./charts/chartStyle.ts";
export { type PictureOptions, renderChart } from "./charts/renderChart.ts";
export { healthWords } from "./healthWords.ts";
export { type Html, html } from "./html.ts";
export { htmlDocument } from "./htmlDocument.ts";
export { memoryWords } from "./memoryWords.ts";
export { type LrPage, renderLrCurve } from "./renderLrCurve.ts";
export { renderReport } from "./renderReport.ts";
export type {
  ConfigValue,
  EpochScores,
  EvaluationRecord,
  ImageRecord,
  Lang,
  LayerRecord,
  MistakeRecord,
  RunEnd,
  RunRecord,
  SampleCounts,
  ScoreRecord,
} from "./runRecord.ts";
export { cellWidth, cutCells, padCells } from "./terminal/cellWidth.ts";
export { chartText } from "./terminal/chartText.ts";
export { bold, quiet, type TerminalStyle } from "./terminal/terminalStyle.ts";
export { wrapText } from "./terminal/wrapText.ts";
export type { Text } from "./text.ts";
