import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { digits } from "../../src/index.ts";
import { DigitsNetwork } from "../../src/lab/playgrounds/digitsNetwork.ts";
import { inkOf } from "./picture.ts";
import { samples } from "./samples.ts";
import { channels, type Spot, stageSide, stages } from "./scene.ts";
import { atStage, remade } from "./stageValues.ts";

const network = await DigitsNetwork.load(await readFile("examples/page/public/model.safetensors"));
const data = digits();

test.each(samples.map((sample, digit) => [digit, sample] as const))(
  "the sample of a %i is one of the data, and the network reads it",
  async (digit, sample) => {
    const ink = inkOf(sample).flat();
    const index = Array.from({ length: 60 }, (_, i) => i).find((i) => {
      const { data: image } = data.batch([i]).x;
      return data.labels[i] === digit && Array.from(image).every((value, pixel) => Math.abs(value - ink[pixel]) < 1e-6);
    });
    expect(index).toBeDefined();
    const { probabilities } = await network.look(inkOf(sample));
    expect(probabilities.indexOf(Math.max(...probabilities))).toBe(digit);
  },
);

test.each(stages)("every value that is %s is what its formula makes of the values before", async (stage) => {
  const small = inkOf(samples[2]);
  const look = await network.look(small);
  const side = stageSide(stage);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < side * side; i++) {
      const spot: Spot = { stage, channel, row: Math.floor(i / side), column: i % side };
      expect(remade(small, look, spot)).toBeCloseTo(look[stage][channel][spot.row][spot.column], 4);
    }
  }
});

test("a spot keeps its place where a map is smaller", () => {
  const spot: Spot = { stage: "activated", channel: 3, row: 7, column: 2 };
  expect(atStage(spot, "pooled")).toEqual({ stage: "pooled", channel: 3, row: 3, column: 1 });
  expect(atStage(atStage(spot, "pooled"), "convolved")).toEqual({ stage: "convolved", channel: 3, row: 6, column: 2 });
});
