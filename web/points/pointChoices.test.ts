import { expect, test } from "vitest";
import { settled } from "./drawnPoints.ts";
import {
  defaultPointChoices as defaults,
  type PointChoices,
  pointsOf,
  readPointChoices,
  settingsOf,
  writePointChoices,
} from "./pointChoices.ts";

const drawn = [settled({ x: 0.3, y: -0.7, label: 1 }), settled({ x: -1, y: 1, label: 0 })];

test.each<PointChoices>([
  defaults,
  { ...defaults, widths: [] },
  { ...defaults, widths: [16, 1, 3], drawn },
  { ...defaults, params: { ...defaults.params, set: "none", lr: 30, batch: "full", seed: 7 }, drawn },
  { ...defaults, params: { ...defaults.params, normalisation: "batch", optimizer: "adamw", pace: "most" } },
])("choices %# come back from their address", (choices) => {
  expect(readPointChoices(writePointChoices(choices))).toEqual({ choices, problems: [] });
});

test("defaults need no address", () => {
  expect(writePointChoices(defaults)).toBe("");
});

test.each([
  ["layers=8-0", "layers must be none, or at most 6 whole numbers from 1 to 16 such as 8-8, got 8-0."],
  [
    "layers=1-1-1-1-1-1-1",
    "layers must be none, or at most 6 whole numbers from 1 to 16 such as 8-8, got 1-1-1-1-1-1-1.",
  ],
  ["drawn=AA", "drawn must be three letters a point, got AA."],
  [`drawn=${"AAA".repeat(201)}`, "There can be at most 400 points, got 401."],
  ["lr=0", "lr must be a number from 0.0001 to 100, got 0."],
  ["set=square", "set must be one of rings, moons, xor, spiral, blobs, none, got square."],
  ["seed=minus", "seed must be a whole number from 0 to 2147483647, got minus."],
])("?%s is told and the defaults are taken", (query, sentence) => {
  const { choices, problems } = readPointChoices(`?${query}`);
  expect(problems.map(({ en }) => en)).toEqual([sentence]);
  expect(problems.every(({ zh }) => zh.endsWith("。"))).toBe(true);
  expect(choices).toEqual(defaults);
});

test("points are those of the set and then those drawn; blank leaves those drawn", () => {
  const choices = { ...defaults, drawn };
  expect(pointsOf(choices)).toHaveLength(202);
  expect(pointsOf(choices).slice(200)).toEqual(drawn);
  expect(pointsOf({ ...choices, params: { ...choices.params, set: "none" } })).toEqual(drawn);
});

test("a batch of all is all", () => {
  expect(settingsOf({ ...defaults, params: { ...defaults.params, batch: "full" } }).batchSize).toBe("full");
  expect(settingsOf(defaults).batchSize).toBe(32);
});
