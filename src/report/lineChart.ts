import { LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { escapeHtml, type Html, trusted } from "./html.ts";
import { type InkName, palette } from "./palette.ts";

use([LineChart, GridComponent, SVGRenderer]);

/** One curve; null where there is no value. */
export interface Curve {
  readonly name: string;
  readonly ink: "train" | "validation";
  readonly values: readonly (number | null)[];
}

/** A chart over epochs. */
export interface LineChartOptions {
  /** Unique in the page. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly epochs: readonly number[];
  readonly curves: readonly Curve[];
  /** Beside the axis in place of the epochs' numbers; an empty text for none. */
  readonly labels?: readonly string[];
  /** Under the axis. */
  readonly axisName: string;
  readonly logarithmic?: boolean;
  readonly tick: (value: number) => string;
  /** For the last values, beside the curves' names. */
  readonly label: (value: number) => string;
  /** An epoch to mark, with its word. */
  readonly mark?: { readonly epoch: number; readonly name: string };
  /** What the picture shows, for those who do not see it. */
  readonly description: string;
}

/** ECharts gets these colours and the picture gets the page's custom properties, so one picture serves both themes. */
const standIns: Readonly<Record<"train" | "validation" | "quiet" | "line" | "ground", string>> = {
  train: "#010101",
  validation: "#010102",
  quiet: "#010103",
  line: "#010104",
  ground: "#010105",
};

const labelSpace = 82;
const fontSize = 12;

/** A line chart as inline SVG, made without a DOM. Curves carry their names at their ends. */
export function lineChart(options: LineChartOptions): Html {
  const { id, width, height, epochs, curves, tick, labels } = options;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "transparent",
      grid: { left: 54, right: labelSpace, top: 22, bottom: 44 },
      textStyle: { fontFamily: "inherit", fontSize },
      xAxis: {
        type: "category",
        data: epochs.map(String),
        boundaryGap: epochs.length === 1,
        name: options.axisName,
        nameLocation: "middle",
        nameGap: 28,
        nameTextStyle: { color: standIns.quiet, fontSize },
        axisLabel: {
          color: standIns.quiet,
          fontSize,
          hideOverlap: true,
          ...(labels ? { interval: 0, formatter: (_: string, i: number): string => labels[i] } : {}),
        },
        axisLine: { lineStyle: { color: standIns.quiet } },
        axisTick: { show: false },
      },
      yAxis: {
        type: options.logarithmic ? "log" : "value",
        scale: true,
        splitNumber: 4,
        axisLabel: { color: standIns.quiet, fontSize, formatter: tick },
        splitLine: { lineStyle: { color: standIns.line } },
      },
      series: curves.map(({ name, ink, values }) => ({
        type: "line",
        name,
        silent: true,
        data: values.map((value) => value ?? "-"),
        symbol: ink === "train" ? "circle" : "rect",
        symbolSize: 6,
        showSymbol: epochs.length <= 30,
        itemStyle: { color: standIns[ink] },
        lineStyle: { color: standIns[ink], width: 2, type: ink === "train" ? "solid" : [6, 3] },
      })),
    });
    const place = (epoch: number, value: number): [number, number] => {
      const [x, y] = chart.convertToPixel({ gridIndex: 0 }, [String(epoch), value]);
      return [x, y];
    };
    const extras = [...endLabels(options, place), ...markLines(options, place)];
    return trusted(clean(chart.renderToSVGString(), id, options.description, extras.join("")));
  } finally {
    chart.dispose(); // it keeps a timer otherwise, and Node would not end
  }
}

type Place = (epoch: number, value: number) => [x: number, y: number];

/** Names beside the last points, moved apart where they would cover one another. */
function endLabels({ curves, epochs, width, label }: LineChartOptions, place: Place): string[] {
  const ends = curves.flatMap(({ name, ink, values }) => {
    const last = values.findLastIndex((value) => value !== null);
    const value = values[last];
    if (value === null || value === undefined) return [];
    return [{ name, ink, value, y: place(epochs[last], value)[1] }];
  });
  ends.sort((a, b) => a.y - b.y);
  const gap = 2 * fontSize + 6;
  const [above, below] = ends;
  if (below && below.y - above.y < gap) {
    const middle = (above.y + below.y) / 2;
    above.y = middle - gap / 2;
    below.y = middle + gap / 2;
  }
  const x = width - labelSpace + 9;
  return ends.map(
    ({ name, ink, value, y }) =>
      `<text x="${x}" y="${y.toFixed(1)}" fill="${colour(ink)}" font-size="${fontSize}"><tspan font-weight="600">${escapeHtml(name)}</tspan>` +
      `<tspan x="${x}" dy="${fontSize + 2}">${escapeHtml(label(value))}</tspan></text>`,
  );
}

function markLines({ mark, epochs, curves, height }: LineChartOptions, place: Place): string[] {
  const value = mark && curves[0]?.values.find((candidate) => candidate !== null);
  if (!mark || value === null || value === undefined || !epochs.includes(mark.epoch)) return [];
  const x = place(mark.epoch, value)[0].toFixed(1);
  return [
    `<path d="M${x} 20V${height - 44}" stroke="${colour("quiet")}" stroke-dasharray="2 3" fill="none"/>`,
    `<text x="${x}" y="13" text-anchor="middle" fill="${colour("quiet")}" font-size="${fontSize}">${escapeHtml(mark.name)}</text>`,
  ];
}

function colour(name: InkName): string {
  return `var(--${name},${palette[name].light})`;
}

/** Takes out what is for live charts, and puts in the page's colours, a name and the extra marks. */
function clean(svg: string, id: string, description: string, extras: string): string {
  let text = svg
    .replace(/<style\s*>[\s\S]*?<\/style>/g, "")
    .replace(/ class="zr\d+-cls-\d+"| ecmeta_[a-z_]+="[^"]*"| pointer-events="visible"/g, "")
    .replace(/zr\d+-/g, `${id}-`)
    .replace(/\n/g, "")
    .replace("</svg>", `${extras}</svg>`);
  for (const [name, standIn] of Object.entries(standIns)) text = text.replaceAll(standIn, `var(--${name})`);
  return text.replace("<svg ", `<svg role="img" aria-label="${escapeHtml(description)}" `);
}
