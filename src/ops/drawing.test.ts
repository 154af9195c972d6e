import { expect, test } from "vitest";
import { bernoulli, full, Generator, manualSeed, rand, randint, randn } from "../index.ts";

const generator = (): Generator => new Generator(7);
const meanOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

test("rand lies in [0, 1) and the same seed gives the same numbers", async () => {
  const first = await rand([1000], { generator: generator() }).data();
  const again = await rand([1000], { generator: generator() }).data();
  expect(first).toEqual(again);
  expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...first)).toBeLessThan(1);
  expect(Math.abs(meanOf(first) - 0.5)).toBeLessThan(6 * Math.sqrt(1 / 12 / 1000));
});

test("two draws from one generator differ", async () => {
  const source = generator();
  expect(await rand([4], { generator: source }).data()).not.toEqual(await rand([4], { generator: source }).data());
});

test("manualSeed seeds what draws without a generator", async () => {
  manualSeed(3);
  const first = await randn([5]).data();
  manualSeed(3);
  expect(await randn([5]).data()).toEqual(first);
});

test("randn has mean 0, variance 1 and the tails of a normal distribution", async () => {
  const z = await randn([20000], { generator: generator() }).data();
  expect(Math.abs(meanOf(z))).toBeLessThan(6 / Math.sqrt(z.length));
  expect(Math.abs(meanOf(z.map((v) => v * v)) - 1)).toBeLessThan(6 * Math.sqrt(2 / z.length));
  const beyond = z.filter((v) => Math.abs(v) > 1.959964).length / z.length;
  expect(Math.abs(beyond - 0.05)).toBeLessThan(6 * Math.sqrt((0.05 * 0.95) / z.length));
});

test("randint gives every whole number of its range and no other", async () => {
  const drawn = randint(-2, 3, [500], { generator: generator() });
  expect(drawn.dtype).toBe("int32");
  expect([...new Set(await drawn.data())].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  expect(() => randint(3, 3, [2])).toThrow("randint: high must be a whole number in [4, 3 + 2^24], got 3.");
});

test("bernoulli is 1 as often as its probability says, always at 1 and never at 0", async () => {
  const share = meanOf(await bernoulli(full([5000], 0.3), { generator: generator() }).data());
  expect(Math.abs(share - 0.3)).toBeLessThan(6 * Math.sqrt((0.3 * 0.7) / 5000));
  expect(meanOf(await bernoulli(full([100], 1)).data())).toBe(1);
  expect(meanOf(await bernoulli(full([100], 0)).data())).toBe(0);
});

test("a shape with a negative extent is refused", () => {
  expect(() => rand([2, -1])).toThrow("rand: shape must hold whole numbers of at least 0, got [2, -1].");
});
