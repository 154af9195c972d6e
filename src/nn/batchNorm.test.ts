import { expect, test } from "vitest";
import { nn, tensor } from "../index.ts";

test("training moves the running statistics, with the unbiased variance, and evaluation reads them", async () => {
  const layer = new nn.BatchNorm1d(1, { momentum: 0.5, affine: false });
  const y = layer.forward(tensor([[1], [3]]));
  const values = await y.data();
  expect(values[1]).toBeCloseTo(1, 4);
  expect(await layer.runningMean?.item()).toBeCloseTo(1, 6); // 0.5·0 + 0.5·2
  expect(await layer.runningVar?.item()).toBeCloseTo(1.5, 6); // 0.5·1 + 0.5·2
  expect(await layer.numBatchesTracked?.item()).toBe(1);
  const z = await layer
    .eval()
    .forward(tensor([[2]]))
    .item();
  expect(z).toBeCloseTo(1 / Math.sqrt(1.5), 4);
  expect(await layer.numBatchesTracked?.item()).toBe(1);
});

test("the variance of images that lie far apart, and far from 0, is exact but for rounding", async () => {
  const [images, count] = [5, 42];
  const values = Array.from({ length: images * count }, (_, i) => 5000 + 300 * Math.floor(i / count) + Math.sin(i));
  const mean = values.reduce((a, b) => a + b) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const layer = new nn.BatchNorm2d(1, { momentum: 1 });
  layer.forward(tensor(values).reshape([images, 1, 6, 7]));
  const error = ((await layer.runningVar?.item()) ?? 0) / (squares / (values.length - 1)) - 1;
  expect(Math.abs(error)).toBeLessThan(1e-6);
});

test("momentum null averages all batches evenly", async () => {
  const layer = new nn.BatchNorm1d(1, { momentum: null });
  for (const shift of [0, 6, 3]) layer.forward(tensor([[shift - 1], [shift + 1]]));
  expect(await layer.runningMean?.item()).toBeCloseTo(3, 5);
});

test("one value per channel is refused in training, not in evaluation", async () => {
  const layer = new nn.BatchNorm1d(2);
  expect(() => layer.forward(tensor([[1, 2]]))).toThrow("must have more than 1 value per channel in training");
  expect(
    await layer
      .eval()
      .forward(tensor([[1, 2]]))
      .data(),
  ).toHaveLength(2);
});

test("a batch of another number of channels is refused with the layer's name", () => {
  expect(() => new nn.BatchNorm2d(3).forward(tensor([[[[1]]]]))).toThrow(
    "BatchNorm2d: x must be [N, C, H, W] with C = 3, got [1, 1, 1, 1].",
  );
});
