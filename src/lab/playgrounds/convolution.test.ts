import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { digits } from "../../index.ts";
import { convolve, toGrid } from "./convolution.ts";
import { type Grid, outputSize, unusedAtEnd, windowAt } from "./convolutionWindow.ts";
import { DigitsNetwork } from "./digitsNetwork.ts";
import { kernels } from "./kernels.ts";

const image: Grid = Array.from({ length: 9 }, (_, i) => Array.from({ length: 7 }, (_, j) => Math.sin(3 * i + j)));

const settings = [1, 2, 3].flatMap((stride) =>
  [0, 1, 2].flatMap((padding) => [1, 2].map((dilation) => ({ stride, padding, dilation }))),
);

test.each(settings)("at %o every value is the sum of the products of its window", async (each) => {
  const all = { ...each, kernel: kernels.horizontal.kernel };
  const map = await convolve(image, all);
  expect(map).toHaveLength(outputSize(9, 3, all));
  expect(map?.[0]).toHaveLength(outputSize(7, 3, all));
  map?.forEach((row, i) => {
    row.forEach((value, j) => {
      const sum = windowAt(image, all, i, j).reduce((total, { product }) => total + product, 0);
      expect(value).toBeCloseTo(sum, 5);
    });
  });
});

test.each(settings)("at %o the last window ends before what is unused, and one more would not fit", (walk) => {
  const all = { ...walk, kernel: kernels.horizontal.kernel };
  const last = windowAt(image, all, outputSize(9, 3, all) - 1, 0).at(-1);
  const unused = unusedAtEnd(9, 3, walk);
  expect(unused).toBe(9 + walk.padding - 1 - (last?.row ?? Number.NaN));
  expect(unused).toBeLessThan(walk.stride);
});

test("where no window fits there is no map", async () => {
  const small = [[1, 2]];
  expect(await convolve(small, { kernel: kernels.blur.kernel, stride: 1, padding: 0, dilation: 1 })).toBeNull();
});

test("the trained network shows filters whose convolution is the map it shows, and knows the digit", async () => {
  const network = await DigitsNetwork.load(await readFile("examples/page/public/model.safetensors"));
  const data = digits();
  const digit = toGrid(data.batch([5]).x.data, 8);
  const look = await network.look(digit);
  expect(look.probabilities.indexOf(Math.max(...look.probabilities))).toBe(data.labels[5]);
  const { kernel, bias } = look.filters[3];
  const map = await convolve(digit, { kernel, stride: 1, padding: 1, dilation: 1 });
  look.convolved[3].flat().forEach((value, i) => {
    expect(value).toBeCloseTo((map?.flat()[i] ?? Number.NaN) + bias, 4);
  });
  expect(look.pooled[3][0][0]).toBe(Math.max(...look.activated[3].slice(0, 2).flatMap((row) => row.slice(0, 2))));
  const { mean, variance, eps, weight, bias: shift } = look.filters[3].norm;
  look.normalised[3].flat().forEach((value, i) => {
    const convolved = look.convolved[3].flat()[i];
    expect(value).toBeCloseTo(((convolved - mean) / Math.sqrt(variance + eps)) * weight + shift, 4);
    expect(look.activated[3].flat()[i]).toBe(Math.max(0, value));
  });
});
