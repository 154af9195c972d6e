import { expect, test } from "vitest";
import type { BarChart, HeatmapChart, XYChart } from "../chart.ts";
import { cellWidth, cutCells, padCells } from "./cellWidth.ts";
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
  ["10⁻⁶ ≤ √2", 9],
  ["ﾊﾝｶｸ ｆｕｌｌ", 13],
  ["한글かな", 8],
  ["\u1112\u1161\u11ab", 2], // one Korean syllable of three characters
  ["a\u200bb\u200d\ufe0f", 2],
  ["┤⠋█▀", 4],
  ["📈🇨🇳", 4],
])("%j is %i cells wide", (given, cells) => {
  expect(cellWidth(given)).toBe(cells);
});

test("padding counts cells, so that mixed columns end together", () => {
  const column = ["批大小", "batch", "é"].map((one) => padCells(one, 8));
  expect(column.map(cellWidth)).toEqual([8, 8, 8]);
  expect(padCells("批", 4, "left")).toBe("  批");
});

test("cutCells never cuts a wide character in half", () => {
  expect([8, 7, 6].map((width) => cutCells("损失函数", width))).toEqual(["损失函数", "损失函…", "损失…"]);
});

test("wrapped lines have an indent, the first its own", () => {
  expect(wrapText("one two three 四五六", 9, "  ", "- ")).toBe("- one two\n  three\n  四五六");
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
       1 ┤⠑⢄                         x
         │  ⠑⢄
     0.5 ┤    ⠑⢄
         │      ⠑⡄
         │       ⠈⠢⡀
     0.2 ┤         ⠈⠢⡀
         │           ⠈⠢⡀
     0.1 ┤             ⠈⠑⢄
    0.05 ┤                ⠑⢄
         │                  ⠑⢄
         │                    ⠱⡀
    0.02 ┤                     ⠈⠢⡀
         │                       ⠈⠢⡀
    0.01 ┤x                        ⠈⠢⡀
         └─────────────────────────────────────────
          1           10            100       1,000
                                                 步
    ⠒⠒ 测得   x 点"
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
    训练       █████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓ 40
    推理，很长 █████████ 10
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
    y
    2          ░░░░░░░░▓▓▓▓▓▓▓▓████████
               ░░░░░░░░▓▓▓▓▓▓▓▓████████
           x   ░░░░░░░░▓▓▓▓▓▓▓▓████████
               ░░░░░░░░▓▓▓▓▓▓▓▓████████
       ████████▓▓▓▓▓▓▓▓░░░░░░░░
       ████████▓▓▓▓▓▓▓▓░░░░░░░░
       ████████▓▓▓▓▓▓▓▓░░░░░░░░
    0  ████████▓▓▓▓▓▓▓▓░░░░░░░░
       0                              4  x
       值: 0  ░▒▓█ 1"
  `);
});

const xy = (series: XYChart["series"], more: Partial<XYChart> = {}): XYChart => ({
  ...lines,
  x: { label: text("x") },
  y: { label: text("y"), min: 0, max: 1 },
  series,
  ...more,
});
const line = (id: string, ink: number, points: XYChart["series"][number]["points"], more = {}) =>
  ({ id, name: text(id), role: "measured", ink, draw: "line", points, ...more }) as const;
const up = [0, 0.25, 0.5, 0.75, 1].map((x) => [x, x] as const);
const down = up.map(([x, y]) => [x, 1 - y] as const);

test("a value far outside the axis costs no more than the part that is drawn", () => {
  for (const far of [1e9, -1e9, 1e300, Number.MAX_VALUE]) {
    const drawn = chartText(
      xy([
        line("a", 0, [
          [0, 0.5],
          [1, far],
        ]),
      ]),
      plain,
    );
    expect(drawn).toMatch(/[\u2801-\u28ff]/);
  }
});

test("lines carry letters where there are several, more of them without colour", () => {
  const letters = (colour: boolean): number =>
    [...chartText(xy([line("up", 0, up), line("down", 1, down)]), { ...plain, colour })]
      .join("")
      .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "")
      .split("\n")
      .filter((one) => one.includes("│") || one.includes("┤"))
      .join("")
      .match(/[ab]/g)?.length ?? 0;
  expect(letters(true)).toBe(2);
  expect(letters(false)).toBeGreaterThan(2);
  expect(chartText(xy([line("up", 0, up)]), plain)).not.toMatch(/[┤│].*a/);
});

test("a prediction is dashed and told once; a mark is drawn and named", () => {
  const drawn = chartText(
    xy(
      [
        line("up", 0, up),
        line("down", 1, down),
        line("up (predicted)", 0, down, { role: "predicted" }),
        line("down (predicted)", 1, up, { role: "predicted" }),
      ],
      { marks: [{ axis: "y", at: 0.5, label: text("half") }] },
    ),
    { ...plain, lang: "en" },
  );
  expect(drawn.match(/predicted/g)).toHaveLength(1);
  expect(drawn).toContain("predicted (dashed)");
  expect(drawn).toContain("half: 0.5");
  const alone = chartText(
    xy([
      line(
        "p",
        0,
        [
          [0, 0],
          [1, 1],
        ],
        { role: "predicted" },
      ),
    ]),
    plain,
  );
  const dots = (drawing: string): number => [...drawing].filter((c) => c > "\u2800" && c <= "\u28ff").length;
  expect(dots(alone)).toBeLessThan(
    dots(
      chartText(
        xy([
          line("m", 0, [
            [0, 0],
            [1, 1],
          ]),
        ]),
        plain,
      ),
    ),
  );
});

test("an isometric chart draws a circle as high as it is wide", () => {
  const circle = Array.from(
    { length: 73 },
    (_, i) => [Math.cos((i * Math.PI) / 36), Math.sin((i * Math.PI) / 36)] as const,
  );
  const chart = xy([line("c", 0, circle)], { y: { label: text("y") }, isometric: true });
  const rows = chartText(chart, plain)
    .split("\n")
    .filter((one) => /[\u2801-\u28ff]/.test(one));
  const places = rows.flatMap((row) => [...row].flatMap((c, i) => (c > "\u2800" && c <= "\u28ff" ? [i] : [])));
  const [wide, high] = [2 * (Math.max(...places) - Math.min(...places) + 1), 4 * rows.length];
  expect(Math.abs(wide - high)).toBeLessThanOrEqual(6);
});

test("bars go left of zero, begin below the least on a logarithmic axis, and skip what is not there", () => {
  const signed = { ...bars, stacked: false, series: [{ ...bars.series[0], values: [-2, 2] }] };
  const [, , left, right] = chartText(signed, plain).split("\n");
  expect(left.indexOf("█")).toBeLessThan(right.indexOf("█"));
  const logged = {
    ...signed,
    value: { label: text("v"), log: true },
    series: [{ ...bars.series[0], values: [1e-7, null] }],
  };
  expect(chartText(logged, plain)).toMatch(/█ 1e-7\n推理，很长 –/);
});

test("in colour a heatmap takes half blocks, two rows a line", () => {
  const map: HeatmapChart = {
    kind: "heatmap",
    id: "map",
    title: text("图"),
    description: text(""),
    x: { label: text("x") },
    y: { label: text("y") },
    value: text("值"),
    values: Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 40 }, (_, j) => (i === 3 && j === 3 ? null : i * j)),
    ),
    scale: "diverging",
  };
  const coloured = chartText(map, { ...plain, colour: true }).split("\n");
  expect(coloured.filter((one) => one.includes("▀"))).toHaveLength(10);
  const numbers = chartText(
    {
      ...map,
      values: [
        [1, 2.5],
        [-3, null],
      ],
      numbers: true,
    },
    plain,
  );
  expect(numbers).toMatch(/1 +2\.5\n.*-3/);
});

test("no chart is wider than the terminal", () => {
  for (const width of [40, 57, 80]) {
    for (const chart of [lines, bars, xy([line("a", 0, up)], { isometric: true })]) {
      for (const one of chartText(chart, { ...plain, width }).split("\n"))
        expect(cellWidth(one)).toBeLessThanOrEqual(width);
    }
  }
});
