import type { Axis, Chart, XYSeries } from "../report/index.ts";
import { figure } from "./labText.ts";
import { labWords } from "./labWords.ts";
import type { Language } from "./messages.ts";

/** A chart's numbers as a table. */
export interface LabChartTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that were left out. */
  readonly left: number;
}

/** A longer table is read by nobody. */
const most = 400;

export function labChartTable(chart: Chart, lang: Language): LabChartTable {
  const { head, rows } = content(chart, lang);
  return { head, rows: rows.slice(0, most), left: Math.max(0, rows.length - most) };
}

function content(chart: Chart, lang: Language): Omit<LabChartTable, "left"> {
  const words = labWords[lang];
  const nameOf = ({ name, role }: Pick<XYSeries, "name" | "role">): string =>
    role === "predicted" && !name[lang].includes(words.predictedValue)
      ? `${name[lang]} (${words.predictedValue})`
      : name[lang];
  switch (chart.kind) {
    case "xy": {
      const series = chart.series.filter(({ role }) => role !== "guide");
      return {
        head: [words.series, chart.x.label[lang], chart.y.label[lang]],
        rows: series.flatMap((each) => each.points.map(([x, y]) => [nameOf(each), figure(x), figure(y)])),
      };
    }
    case "bars":
      return {
        head: [chart.value.label[lang], ...chart.series.map(nameOf)],
        rows: chart.categories.map((category, i) => [
          category[lang],
          ...chart.series.map(({ values }) => figure(values[i] ?? null)),
        ]),
      };
    case "heatmap": {
      const [rows, columns] = [chart.values.length, chart.values[0]?.length ?? 0];
      const middle = ({ min = 0, max = 1 }: Axis, i: number, count: number): string =>
        figure(min + ((i + 0.5) / count) * (max - min), 3);
      return {
        head: [
          `${chart.y.label[lang]} \\ ${chart.x.label[lang]}`,
          ...Array.from({ length: columns }, (_, j) => middle(chart.x, j, columns)),
        ],
        rows: chart.values.map((row, i) => [middle(chart.y, rows - 1 - i, rows), ...row.map((value) => figure(value))]),
      };
    }
  }
}
