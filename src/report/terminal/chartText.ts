import type { Chart } from "../chart.ts";
import { barText } from "./barText.ts";
import { heatText } from "./heatText.ts";
import { bold, quiet, type TerminalStyle } from "./terminalStyle.ts";
import { wrapText } from "./wrapText.ts";
import { xyText } from "./xyText.ts";

/** A chart as lines of text under its title and what there is to see; "" while there is nothing to draw. */
export function chartText(chart: Chart, style: TerminalStyle): string {
  const { lang, width } = style;
  const body = drawing(chart, style);
  if (body === "") return "";
  const [title, seen] = [chart.title[lang], chart.description[lang]].map((text) => wrapText(text, width));
  return [bold(title, style), ...(seen === "" ? [] : [quiet(seen, style)]), body].join("\n");
}

function drawing(chart: Chart, style: TerminalStyle): string {
  switch (chart.kind) {
    case "xy":
      return xyText(chart, style);
    case "bars":
      return barText(chart, style);
    case "heatmap":
      return heatText(chart, style);
  }
}
