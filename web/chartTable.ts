import type { Chart, Lang } from "../src/report/index.ts";
import { figure } from "./figures.ts";
import { words } from "./words.ts";

/** A chart's numbers as a table. */
export interface ChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out. */
  readonly left: number;
}

/** A table longer than this is no longer read. */
const mostRows = 600;

export function chartTable(chart: Chart, lang: Lang): ChartTable {
  const { head, rows } = content(chart, lang);
  return { head, rows: rows.slice(0, mostRows), left: Math.max(0, rows.length - mostRows) };
}

function content(chart: Chart, lang: Lang): Omit<ChartTable, "left"> {
  const say = words[lang];
  const nameOf = ({ name, role }: { readonly name: Record<Lang, string>; readonly role: string }): string =>
    role === "predicted" && !name[lang].includes(say.predictedSuffix)
      ? `${name[lang]} (${say.predictedSuffix})`
      : name[lang];
  switch (chart.kind) {
    case "xy":
      return {
        head: [say.seriesWord, chart.x.label[lang], chart.y.label[lang]],
        rows: chart.series
          .filter(({ role }) => role !== "guide")
          .flatMap((series) => series.points.map(([x, y]) => [nameOf(series), figure(x), figure(y)])),
      };
    case "bars":
      return {
        head: [say.category, ...chart.series.map(nameOf)],
        rows: chart.categories.map((category, i) => [
          category[lang],
          ...chart.series.map(({ values }) => figure(values[i])),
        ]),
      };
    case "heatmap": {
      const columns = chart.values[0]?.length ?? 0;
      const place = (
        { min = 0, max = 1 }: { readonly min?: number; readonly max?: number },
        i: number,
        count: number,
      ): string => figure(min + ((i + 0.5) / count) * (max - min), 3);
      return {
        head: [
          `${chart.y.label[lang]} \\ ${chart.x.label[lang]}`,
          ...Array.from({ length: columns }, (_, j) => place(chart.x, j, columns)),
        ],
        rows: chart.values.map((row, i) => [
          place(chart.y, chart.values.length - 1 - i, chart.values.length),
          ...row.map((value) => figure(value)),
        ]),
      };
    }
  }
}
