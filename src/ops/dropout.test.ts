import { expect, test } from "vitest";
import {
  alphaDropout,
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  evaluate,
  featureAlphaDropout,
  Generator,
  grad,
  ones,
  randn,
  type Tensor,
  tensor,
} from "../index.ts";

test("dropout zeroes about p, scales the rest, and its gradient has the same mask", async () => {
  const x = tensor(new Float32Array(2000).fill(1), { requiresGrad: true });
  const y = dropout(x, { p: 0.25, generator: new Generator(7) });
  const [slope] = grad(y.sum(), [x]);
  await evaluate(y, slope);
  const values = await y.data();
  expect(await slope.data()).toEqual(values);
  const kept = values.filter((v) => v !== 0);
  expect(kept.length / 2000).toBeGreaterThan(0.7);
  expect(kept.length / 2000).toBeLessThan(0.8);
  expect(new Set(kept)).toEqual(new Set([Math.fround(4 / 3)]));
});

test("the same seed drops the same elements, the next call others", async () => {
  const draw = (generator: Generator): Promise<ArrayLike<number>> => dropout(ones([64]), { generator }).data();
  const generator = new Generator(1);
  const [first, second] = [await draw(generator), await draw(generator)];
  expect(await draw(new Generator(1))).toEqual(first);
  expect(second).not.toEqual(first);
});

test("dropping everything gives zeros even where x is infinite", async () => {
  expect(await dropout(tensor([Number.POSITIVE_INFINITY, 1]), { p: 1 }).array()).toEqual([0, 0]);
});

test("whole channels are dropped together", async () => {
  const y = await dropout(ones([4, 8, 5]), { channels: true, generator: new Generator(2) }).data();
  for (let i = 0; i < y.length; i++) expect(y[i]).toBe(y[i - (i % 5)]);
});

/** How many distinct values each run of `size` elements holds, as a set. */
const varieties = (data: ArrayLike<number>, size: number): Set<number> => {
  const runs = Array.from({ length: data.length / size }, (_, i) => Array.from(data).slice(i * size, (i + 1) * size));
  return new Set(runs.map((run) => new Set(run).size));
};

test.each<[string, (x: Tensor, options: object) => Tensor, number[], number]>([
  ["dropout1d", dropout1d, [6, 8, 5], 5],
  ["dropout1d of one example", dropout1d, [40, 5], 5],
  ["dropout2d", dropout2d, [6, 8, 2, 3], 6],
  ["dropout2d of three dimensions", dropout2d, [6, 8, 4], 4],
  ["dropout3d", dropout3d, [6, 8, 1, 2, 3], 6],
  ["dropout3d of one example", dropout3d, [40, 1, 2, 3], 6],
  ["featureAlphaDropout", featureAlphaDropout, [6, 8, 4], 4],
])("%s drops whole channels, and some", async (_name, op, shape, size) => {
  const y = await op(ones(shape), { training: true, generator: new Generator(3) }).data();
  expect(varieties(y, size)).toEqual(new Set([1]));
  expect(new Set(y).size).toBe(2);
});

test("alphaDropout keeps mean 0 and variance 1, and its gradient has the same mask", async () => {
  const count = 20000;
  const data = await randn([count], { generator: new Generator(5) }).data();
  const x = tensor(data, { requiresGrad: true });
  const y = alphaDropout(x, { p: 0.3, training: true, generator: new Generator(6) });
  const [slope] = grad(y.sum(), [x]);
  await evaluate(y, slope);
  const [values, slopes] = [Array.from(await y.data()), await slope.data()];
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
  expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(count));
  expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  const dropped = values[slopes.indexOf(0)];
  const kept = slopes.findIndex((s) => s !== 0);
  values.forEach((value, i) => {
    if (slopes[i] === 0) expect(value).toBe(dropped);
    else expect(value - values[kept]).toBeCloseTo(slopes[kept] * (data[i] - data[kept]), 4);
  });
});
