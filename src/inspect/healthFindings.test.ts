import { describe, expect, test } from "vitest";
import { type HealthContext, healthFindings } from "./healthFindings.ts";
import type { HealthFinding, LayerHealth } from "./healthRecord.ts";
import { findingTexts, healthTable } from "./healthText.ts";

const context = (changes: Partial<HealthContext> = {}): HealthContext => ({
  gradNorm: 1,
  step: 101,
  largestRatio: () => 0,
  sizeOf: () => 100,
  ...changes,
});

const found = (layer: Partial<LayerHealth>, changes?: Partial<HealthContext>): string[] =>
  healthFindings([{ layer: "0", op: "linear", ...layer }], context(changes)).map(({ kind }) => kind);

describe("healthFindings", () => {
  test.each<[string, Partial<LayerHealth>, Partial<HealthContext>, string[]]>([
    ["39 % of units at 0 are common", { inactive: 0.39 }, {}, []],
    ["41 % are named", { inactive: 0.41 }, {}, ["inactive"]],
    ["half of the values flat is named", { saturated: 0.5 }, {}, ["saturated"]],
    ["an update of a tenth of the weights is within a factor of 100", { updateRatio: 0.1 }, {}, []],
    ["one beyond is large", { updateRatio: 0.11 }, {}, ["updateLarge"]],
    ["an update below a hundred-thousandth is small", { updateRatio: 9e-6 }, {}, ["updateSmall"]],
    ["but not while a schedule warms up", { updateRatio: 0 }, { step: 1 }, []],
    ["nor at its end", { updateRatio: 0 }, { largestRatio: () => 1e-3 }, []],
    ["a norm ten times the usual one explodes", {}, { gradNorm: 10.1, usualGradNorm: 1 }, ["exploding"]],
    ["a first norm has nothing to be compared with", {}, { gradNorm: 1e6 }, []],
    ["batch means a deviation off are named", { meanDistance: 1.1, spreadFactor: 1 }, {}, ["statisticsOff"]],
    ["so is a factor of two between deviations", { meanDistance: 0, spreadFactor: 2.1 }, {}, ["statisticsOff"]],
    ["but not while running statistics are young", { meanDistance: 9, spreadFactor: 9 }, { step: 50 }, []],
  ])("%s", (_, layer, changes, kinds) => {
    expect(found(layer, changes)).toEqual(kinds);
  });

  test("a gradient vanishes where an earlier layer's, per element, is below a ten-thousandth of a later one's", () => {
    const layers = [
      { layer: "0", op: "linear", gradNorm: 9e-5 },
      { layer: "2", op: "linear", gradNorm: 2e-4 },
      { layer: "4", op: "linear", gradNorm: 1 },
      { layer: "6", op: "linear", gradNorm: 1e-9 },
    ];
    expect(healthFindings(layers, context())).toEqual([
      { kind: "vanishing", layer: "0", op: "linear", value: expect.closeTo(9e-5, 10), limit: 1e-4 },
    ]);
    const sizes = context({ sizeOf: (layer) => (layer === "0" ? 1 : 100) });
    expect(healthFindings(layers, sizes)).toEqual([]);
  });
});

const finding = (layer: string, value: number): HealthFinding => ({
  kind: "updateLarge",
  layer,
  op: "linear",
  value,
  limit: 1e-3,
});

test("findings of one kind share a sentence, with the range of their numbers and at most six names", () => {
  expect(findingTexts([finding("1", 0.2)])).toEqual([
    "1 linear: a step changes the weights by 0.2 of their norm, far above the rule of thumb of 0.001. " +
      "The learning rate may be too high (CS231n notes, ratio of updates to weights).",
  ]);
  const [text, ...others] = findingTexts(Array.from({ length: 8 }, (_, i) => finding(String(i), 0.2 + i / 10)));
  expect(text).toMatch(
    /^0 linear, 1 linear, .*5 linear and 2 more: a step changes the weights by 0.2 to 0.9 of their norm/,
  );
  expect(others).toEqual([]);
});

test("healthTable has a line a layer and leaves empty what does not apply", () => {
  const layers = [
    { layer: "0", op: "linear", gradNorm: 0.123456, weightNorm: 2, updateRatio: 1.2e-4, mean: 0, spread: 1 },
    { layer: "1", op: "relu", mean: 0.4, spread: 0.6, inactive: 0.125, samplesSeen: 256 },
  ];
  expect(healthTable({ epoch: 1, step: 1, gradNorm: 1, layers, findings: [] })).toBe(
    [
      "layer  op      gradient  update/weight  mean  spread  inactive  saturated  batch-running",
      "0      linear     0.123         1.2e-4     0       1",
      "1      relu                              0.4     0.6    12.5 %",
    ].join("\n"),
  );
});
