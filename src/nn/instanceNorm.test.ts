import { expect, test } from "vitest";
import { nn, tensor } from "../index.ts";

const pair = tensor([[[1, 3]], [[10, 14]]]); // [2, 1, 2]: means 2 and 12, unbiased variances 2 and 8

test("training moves the running statistics to the average over the batch, and evaluation reads them", async () => {
  const layer = new nn.InstanceNorm1d(1, { momentum: 0.5, trackRunningStats: true });
  const y = await layer.forward(pair).data();
  for (const [i, value] of [-1, 1, -1, 1].entries()) expect(y[i]).toBeCloseTo(value, 4);
  expect(await layer.runningMean?.item()).toBeCloseTo(3.5, 6); // 0.5·0 + 0.5·7
  expect(await layer.runningVar?.item()).toBeCloseTo(3, 6); // 0.5·1 + 0.5·5
  const z = await layer
    .eval()
    .forward(tensor([[[3.5, 5.5]]]))
    .data();
  expect(z[0]).toBeCloseTo(0, 6);
  expect(z[1]).toBeCloseTo(2 / Math.sqrt(3), 4);
});

test("without running statistics evaluation is training", async () => {
  const layer = new nn.InstanceNorm1d(1);
  expect(Object.keys(layer.stateDict())).toEqual([]);
  const trained = await layer.forward(pair).array();
  expect(await layer.eval().forward(pair).array()).toEqual(trained);
});

test("one example without a batch is the only one of a batch", async () => {
  const layer = new nn.InstanceNorm2d(2, { affine: true });
  const x = tensor([
    [
      [1, 2],
      [3, 5],
    ],
    [
      [0, 2],
      [7, 1],
    ],
  ]);
  const alone = await layer.forward(x).array();
  expect([alone]).toEqual(await layer.forward(x.unsqueeze(0)).array());
});

test("another number of channels is refused with the layer's name", () => {
  expect(() => new nn.InstanceNorm2d(3).forward(pair.unsqueeze(0))).toThrow(
    "InstanceNorm2d: x must be [N, C, ...] or [C, ...] with 2 spatial dimensions and C = 3, got [1, 2, 1, 2].",
  );
});
