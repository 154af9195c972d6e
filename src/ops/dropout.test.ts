import { expect, test } from "vitest";
import { dropout, evaluate, Generator, grad, ones, tensor } from "../index.ts";

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
