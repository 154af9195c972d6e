import type { Chart } from "../chart.ts";
import { barText } from "./barText.ts";
import { heatText } from "./heatText.ts";
import { bold, type TerminalStyle } from "./terminalStyle.ts";
import { xyText } from "./xyText.ts";

/** A chart as lines of text under its title; "" while there is nothing to draw. */
export function chartText(chart: Chart, style: TerminalStyle): string {
  const body =
    chart.kind === "xy" ? xyText(chart, style) : chart.kind === "bars" ? barText(chart, style) : heatText(chart, style);
  return body === "" ? "" : `${bold(chart.title[style.lang], style)}\n${body}`;
}
