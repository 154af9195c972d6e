import { beforeAll, expect, test } from "vitest";
import { defaultGenerator, device, gradientNoiseScale, mseLoss, nn, TensorDataset } from "../index.ts";
import { bitsOf, tinyData, tinyModel } from "./runs.fixture.ts";

beforeAll(() => {
  device("reference");
});

/** Linear regression without a bias, where the gradient of a sample at w = 0 is −2·y·x. */
function regression(samples: number): { data: TensorDataset<"x" | "y">; exact: number } {
  const features = 4;
  const x = Float32Array.from({ length: samples * features }, (_, i) => Math.sin(1 + 12.9898 * i) * 1.3);
  const y = Float32Array.from(
    { length: samples },
    (_, i) => 0.7 * x[4 * i] - 0.4 * x[4 * i + 1] + Math.cos(78.233 * i),
  );
  const gradients = Array.from(y, (target, i) =>
    Array.from({ length: features }, (_, j) => -2 * target * x[4 * i + j]),
  );
  const mean = Array.from({ length: features }, (_, j) => gradients.reduce((sum, g) => sum + g[j], 0) / samples);
  const variance = gradients.reduce((sum, g) => sum + g.reduce((a, v, j) => a + (v - mean[j]) ** 2, 0), 0) / samples;
  const exact = variance / mean.reduce((sum, v) => sum + v * v, 0);
  return {
    data: new TensorDataset({ x: { data: x, shape: [samples, features] }, y: { data: y, shape: [samples, 1] } }),
    exact,
  };
}

test("the estimate for linear regression is within a tenth of the exact value from every sample's gradient", async () => {
  const { data, exact } = regression(4096);
  const model = new nn.Linear(4, 1, { bias: false });
  model.weight.assignData(new Float32Array(4));
  const options = { loss: mseLoss, smallBatch: 8, parts: 16, batches: 32 };
  const { noiseScale, bigBatch } = await gradientNoiseScale(model, data, options);
  expect(bigBatch).toBe(128);
  expect(Math.abs(noiseScale / exact - 1)).toBeLessThan(0.1);
});

test("model, running statistics, gradients, mode and random numbers are as before", async () => {
  const model = tinyModel();
  const before = await bitsOf(model);
  const random = defaultGenerator.state();
  await gradientNoiseScale(model, tinyData());
  expect(await bitsOf(model)).toEqual(before);
  expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
  expect(model.training).toBe(true);
  expect(defaultGenerator.state()).toEqual(random);
});

test("too few samples, and counts that are none, are refused", async () => {
  const model = tinyModel();
  await expect(gradientNoiseScale(model, tinyData(), { smallBatch: 10 })).rejects.toThrow(
    "gradientNoiseScale: data must have at least 80 samples for 8 batches of 10, got 52.",
  );
  await expect(gradientNoiseScale(model, tinyData(), { parts: 1 })).rejects.toThrow(
    "gradientNoiseScale: parts must be an integer >= 2, got 1.",
  );
});
