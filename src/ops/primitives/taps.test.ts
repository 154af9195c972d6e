import { expect, test } from "vitest";
import { grad, tensor } from "../../index.ts";
import { pickTaps, tapAlong, transposeTaps } from "./taps.ts";

/** y0 = 2·x0 + 3·x2, y1 = x1 */
const taps = {
  extent: 3,
  out: 2,
  count: 2,
  index: Int32Array.of(0, 1, 2, -1),
  weight: Float64Array.of(2, 1, 3, 0),
};

test("tapAlong adds the weighted elements that each output names", async () => {
  const x = tensor([
    [1, 10, 100],
    [2, 20, 200],
  ]);
  expect(Array.from(await tapAlong(x, 1, taps).data())).toEqual([302, 10, 604, 20]);
});

test("a place without a term keeps an infinity elsewhere from spreading", async () => {
  const x = tensor([Number.POSITIVE_INFINITY, 5, 1]);
  expect(Array.from(await tapAlong(x, 0, taps).data())).toEqual([Number.POSITIVE_INFINITY, 5]);
});

test("transposeTaps turns the map round, and twice is the map itself", async () => {
  const y = tensor([1, 10]);
  expect(Array.from(await tapAlong(y, 0, transposeTaps(taps)).data())).toEqual([2, 10, 3]);
  const twice = transposeTaps(transposeTaps(taps));
  expect(Array.from(await tapAlong(tensor([1, 10, 100]), 0, twice).data())).toEqual([302, 10]);
});

test("the gradient through tapAlong can be differentiated again", async () => {
  const x = tensor([1, 2, 3], { requiresGrad: true });
  const [slope] = grad(tapAlong(x, 0, taps).pow(3).sum(), [x], { createGraph: true });
  const [second] = grad(slope.sum(), [x]);
  // y0 = 11: Σ slope = 3·y0²·(2 + 3) + 3·y1², so by x: 30·y0·(2, 0, 3) + 6·y1·(0, 1, 0)
  expect(Array.from(await second.data())).toEqual([660, 12, 990]);
});

test("many terms give what few give", async () => {
  const n = 20;
  const sum = transposeTaps(pickTaps(1, new Int32Array(n)));
  const x = tensor(Array.from({ length: n }, (_, i) => i));
  expect(sum.count).toBe(n);
  expect(Array.from(await tapAlong(x, 0, sum).data())).toEqual([190]);
});
