import { expect, test } from "vitest";
import type { BarChart, HeatmapChart, XYChart } from "../chart.ts";
import { cellWidth, padCells } from "./cellWidth.ts";
import { chartText } from "./chartText.ts";
import { wrapText } from "./wrapText.ts";

const text = (zh: string, en = zh): { zh: string; en: string } => ({ zh, en });
const plain = { lang: "zh", width: 48, colour: false } as const;

test.each([
  ["abc", 3],
  ["批归一化", 8],
  ["κ = 100，步", 11],
  ["é", 1],
  ["e\u0301", 1],
  ["\u001b[31m红\u001b[0m", 2],
  ["「引」", 6],
  ["𠀀a", 3],
  ["", 0],
])("%j is %i cells wide", (given, cells) => {
  expect(cellWidth(given)).toBe(cells);
});

test("padding counts cells, so that mixed columns end together", () => {
  const column = ["批大小", "batch", "é"].map((one) => padCells(one, 8));
  expect(column.map(cellWidth)).toEqual([8, 8, 8]);
  expect(padCells("批", 4, "left")).toBe("  批");
});

test("no wrapped line is wider than asked, none begins with a closing mark, and no character is lost", () => {
  const given =
    "梯度下降（gradient descent）每步沿负梯度走，步长是 η；学习率太大会发散，太小则很慢。The rest is English, with words.";
  for (const width of [12, 20, 33, 48]) {
    const lines = wrapText(given, width).split("\n");
    for (const line of lines) {
      if (!line.includes("gradient")) expect(cellWidth(line)).toBeLessThanOrEqual(width + 2); // a mark may hang over
      expect(line).not.toMatch(/^[，。；、）]/);
    }
    expect(lines.join("").replaceAll(" ", "")).toBe(given.replaceAll(" ", ""));
  }
});

const lines: XYChart = {
  kind: "xy",
  id: "loss",
  title: text("损失"),
  description: text(""),
  x: { label: text("步"), log: true },
  y: { label: text("损失"), log: true },
  series: [
    {
      id: "a",
      name: text("测得"),
      role: "measured",
      ink: 0,
      draw: "line",
      points: [
        [1, 1],
        [10, 0.1],
        [100, 0.01],
        [1000, null],
      ],
    },
    {
      id: "b",
      name: text("点"),
      role: "measured",
      ink: 1,
      draw: "dots",
      points: [
        [1, 0.01],
        [100, 1],
        [50, 0],
      ],
    },
  ],
};

test("a chart of lines has ticks at powers of ten, a letter for dots and a legend", () => {
  expect(chartText(lines, plain)).toMatchInlineSnapshot(`
    "损失
    损失
       1 ┤⠑⢄                         b
         │  ⠑⢄
         │    ⠑⢄
         │      ⠑⡄
         │       ⠈⠢⡀
         │         ⠈⠢⡀
         │           ⠈⠢⡀
     0.1 ┤             ⠈⠢⡀
         │               ⠈⠢⡀
         │                 ⠈⠢⡀
         │                   ⠈⠢⡀
         │                     ⠈⠢⡀
         │                       ⠈⠢⡀
    0.01 ┤b                        ⠈⠢⡀
         └─────────────────────────────────────────
          1           10            100         1,000
                                                 步
    ── 测得   b 点"
  `);
});

test("without anything to draw there is no chart, and non-finite values are left out", () => {
  expect(chartText({ ...lines, series: lines.series.map((one) => ({ ...one, points: [] })) }, plain)).toBe("");
  const broken = {
    ...lines.series[0],
    points: [
      [1, Number.NaN],
      [2, Number.POSITIVE_INFINITY],
    ] as const,
  };
  expect(chartText({ ...lines, series: [broken] }, plain)).toBe("");
});

const bars: BarChart = {
  kind: "bars",
  id: "memory",
  title: text("内存"),
  description: text(""),
  categories: [text("训练"), text("推理，很长")],
  value: { label: text("KiB") },
  stacked: true,
  series: [
    { id: "p", name: text("参数"), role: "measured", values: [10, 10] },
    { id: "s", name: text("激活"), role: "measured", values: [30, 0] },
  ],
};

test("stacked bars differ in their filling and end with their sums", () => {
  expect(chartText(bars, plain)).toMatchInlineSnapshot(`
    "内存
    KiB
    训练       ██████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ 40
    推理，很长 ██████ 10
    ██ 参数   ▓▓ 激活"
  `);
});

test("colours are used only where they may be", () => {
  expect(chartText(bars, plain)).not.toContain("\u001b");
  expect(chartText(bars, { ...plain, colour: true })).toContain("\u001b[");
});

test("a heatmap shades its cells and shows points as letters", () => {
  const map: HeatmapChart = {
    kind: "heatmap",
    id: "map",
    title: text("图"),
    description: text(""),
    x: { label: text("x"), min: 0, max: 4 },
    y: { label: text("y"), min: 0, max: 2 },
    value: text("值"),
    values: [
      [0, 0.3, 0.6, 1],
      [1, 0.6, 0.3, 0],
    ],
    scale: "sequential",
    points: [{ x: 0.5, y: 1.5, group: 1 }],
  };
  expect(chartText(map, plain)).toMatchInlineSnapshot(`
    "图
    y ↑
      x ░░▓▓██
      ██▓▓░░  
      x →
      值: 0 … 1"
  `);
});
