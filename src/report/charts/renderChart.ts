import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart } from "../chart.ts";
import { escapeHtml, type Html, trusted } from "../html.ts";
import { type InkName, palette } from "../palette.ts";
import type { Lang } from "../runRecord.ts";
import { chartOption } from "./chartOption.ts";

use([
  LineChart,
  BarChart,
  ScatterChart,
  HeatmapChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** ECharts gets these colours and the picture gets custom properties, so that one picture serves both themes. */
const standIns = Object.keys(palette).map(
  (name, i) => [name as InkName, `#0101${(i + 1).toString(16).padStart(2, "0")}`] as const,
);
const standInOf = new Map<InkName, string>(standIns);

export interface PictureOptions {
  readonly lang: Lang;
  readonly width: number;
  readonly height: number;
  /** Unique in the page. */
  readonly id: string;
  /** Colours that stand alone instead of the page's custom properties: for a picture in a file of its own. */
  readonly theme?: "light" | "dark";
}

/** A chart as inline SVG, made without a DOM. */
export function renderChart(chart: Chart, { lang, width, height, id, theme }: PictureOptions): Html {
  const drawing = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    const ink = (name: InkName): string => (theme ? palette[name][theme] : (standInOf.get(name) ?? name));
    drawing.setOption(chartOption(chart, { lang, width, height, ink }));
    let text = drawing
      .renderToSVGString()
      .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
      .replace(/ class="zr\d+-cls-\d+"| ecmeta_[a-z_]+="[^"]*"| pointer-events="visible"/g, "")
      .replace(/zr\d+-/g, `${id}-`)
      .replace(/\n/g, "");
    if (!theme) for (const [name, standIn] of standIns) text = text.replaceAll(standIn, `var(--${name})`);
    const name = `${chart.title[lang]}. ${chart.description[lang]}`;
    return trusted(text.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(name)}" `));
  } finally {
    drawing.dispose(); // it keeps a timer otherwise, and Node would not end
  }
}
