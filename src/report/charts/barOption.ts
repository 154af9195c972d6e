import type { BarChart } from "../chart.ts";
import { axisOption, isDrawable } from "./axisOption.ts";
import { type ChartStyle, fontSize, hueOf, legendOf, textWidth } from "./chartStyle.ts";

/** On a logarithmic axis bars begin at a power of ten below the least, not at 1: the longer, the more. */
function logFloor({ value, series }: BarChart): object {
  const known = series.flatMap(({ values }) => values.filter((one) => isDrawable(one, value)));
  if (!value.log || known.length === 0) return {};
  const floor = value.min ?? 10 ** Math.floor(Math.log10(Math.min(...known)) - 0.3);
  return { min: floor, startValue: floor };
}

/** What the value axis spans: bars, or heaps of them, and where they begin. */
function lengths({ value, series, categories, stacked }: BarChart): (number | null)[] {
  const heaps = categories.map((_, i) => series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  return [...(value.log ? [] : [0]), ...(stacked ? heaps : series.flatMap(({ values }) => values))];
}

/** Bars as ECharts takes them: standing, or lying where their names are too long to stand side by side. */
export function barOption(chart: BarChart, style: ChartStyle): object {
  const { lang, ink, width } = style;
  const names = chart.categories.map((category) => category[lang]);
  const widest = Math.max(...names.map(textWidth));
  const isLying = widest + 8 > (width - 80) / names.length;
  const legend = legendOf(
    chart.series.map(({ name }) => ({ name: name[lang] })),
    style,
  );
  const room = Math.min(widest + 14, width * 0.4);
  const category = {
    type: "category",
    data: names,
    inverse: isLying,
    axisLabel: {
      color: ink("text"),
      fontSize,
      interval: 0,
      ...(isLying ? { width: room - 8, overflow: "break" } : {}),
    },
    axisLine: { lineStyle: { color: ink("quiet") } },
    axisTick: { show: false },
  };
  const fit = { values: lengths(chart), ...(isLying ? { room: Math.min(5.5, (width - room - 26) / 62) } : {}) };
  const value = { ...axisOption(chart.value, style, isLying ? "x" : "y", fit), ...logFloor(chart) };
  const line = { splitLine: { show: true, lineStyle: { color: ink("line") } } };
  return {
    grid: isLying
      ? { left: room, right: 26, top: legend.space + 8, bottom: 44 }
      : { left: 56, right: 22, top: legend.space + 26, bottom: 30 },
    legend: legend.option,
    xAxis: isLying ? { ...value, scale: false, ...line } : category,
    yAxis: isLying ? category : { ...value, scale: false, ...line },
    series: chart.series.map((series, place) => {
      const color = ink(hueOf(series, place));
      return {
        type: "bar",
        id: series.id,
        name: series.name[lang],
        ...(chart.stacked ? { stack: "all" } : {}),
        barMaxWidth: 36,
        data: series.values.map((one) => (isDrawable(one, chart.value) ? one : "-")),
        itemStyle:
          series.role === "measured"
            ? { color, borderColor: ink("ground"), borderWidth: chart.stacked ? 1 : 0 }
            : { color: "transparent", borderColor: color, borderWidth: 1.5, borderType: "dashed" },
        emphasis: { disabled: true },
      };
    }),
  };
}
