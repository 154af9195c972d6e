import { BarChart, HeatmapChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { chartOption } from "../src/report/charts/chartOption.ts";
import type { Chart, Lang } from "../src/report/index.ts";
import { palette } from "../src/report/palette.ts";

use([
  LineChart,
  BarChart,
  ScatterChart,
  HeatmapChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  VisualMapComponent,
  CanvasRenderer,
]);

/** A chart that is drawn again whenever it changes and can be seen. */
export interface LiveChart {
  show(chart: Chart): void;
  close(): void;
}

/** Draws in an element with a height of its own. `drawn` is called after the first drawing. */
export function liveChart(place: HTMLElement, lang: Lang, drawn: () => void): LiveChart {
  const drawing = init(place, null, { renderer: "canvas" });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chart: Chart | undefined;
  let isVisible = true;
  let isStale = false;
  let isFirst = true;
  const draw = (): void => {
    isStale = true;
    const { clientWidth: width, clientHeight: height } = place;
    if (!chart || !isVisible || width === 0) return;
    isStale = false;
    const theme = dark.matches ? "dark" : "light";
    const option = chartOption(chart, { lang, width, height, ink: (name) => palette[name][theme] });
    // A canvas inherits no font.
    const { fontFamily } = getComputedStyle(place);
    const textStyle = { ...(option.textStyle as object), fontFamily };
    drawing.setOption({ ...option, textStyle }, { notMerge: true });
    if (isFirst) drawn();
    isFirst = false;
  };
  const seen = new IntersectionObserver((entries) => {
    isVisible = entries[entries.length - 1].isIntersecting;
    if (isVisible && isStale) draw();
  });
  const size = new ResizeObserver(() => {
    drawing.resize();
    draw();
  });
  seen.observe(place);
  size.observe(place);
  dark.addEventListener("change", draw);
  return {
    show: (next) => {
      if (next === chart) return;
      chart = next;
      draw();
    },
    close: () => {
      seen.disconnect();
      size.disconnect();
      dark.removeEventListener("change", draw);
      drawing.dispose();
    },
  };
}
