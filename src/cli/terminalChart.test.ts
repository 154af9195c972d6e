import { expect, test } from "vitest";
import { terminalChart } from "./terminalChart.ts";

const tick = (value: number): string => value.toFixed(1);

test("terminalChart draws a falling line from corner to corner, with its ends, labels and mark", () => {
  const values = Array.from({ length: 9 }, (_, i) => 8 - i);
  const chart = terminalChart({
    values,
    width: 8,
    height: 4,
    tick,
    labels: [
      { at: 0, text: "a" },
      { at: 8, text: "b" },
    ],
    mark: { at: 4, text: "half" },
  });
  expect(chart.split("\n")).toEqual([
    "8.0 ┤⠑⢄⠀⠀⠀⠀⠀⠀",
    "    ┤⠀⠀⠑⢄⠀⠀⠀⠀",
    "    ┤⠀⠀⠀⠀⠑⢄⠀⠀",
    "0.0 ┤⠀⠀⠀⠀⠀⠀⠑⢄",
    "         ▲ half",
    "     a      b",
  ]);
});

test("terminalChart leaves gaps where there is no value and draws a level line at the top", () => {
  const chart = terminalChart({ values: [1, 1, null, 1], width: 4, height: 1, tick, labels: [] });
  expect(chart.split("\n")[0]).toMatch(/^1\.0 ┤⠉/);
  expect(terminalChart({ values: [null], width: 4, height: 1, tick, labels: [] })).toBe("");
});

test("terminalChart leaves out a label that would touch the one before", () => {
  const labels = [
    { at: 0, text: "first" },
    { at: 1, text: "second" },
    { at: 9, text: "x" },
  ];
  const lines = terminalChart({ values: [...Array(10).keys()], width: 20, height: 1, tick, labels }).split("\n");
  expect(lines.at(-1)?.trim()).toMatch(/^first {10,}x$/);
});
