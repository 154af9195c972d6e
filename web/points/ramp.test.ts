import { expect, test } from "vitest";
import { palette } from "../../src/report/palette.ts";
import { logShare } from "./logShare.ts";
import { paint, rangeOf } from "./ramp.ts";

/** What paint needs of a picture: Node has no ImageData. */
const picture = (count: number): ImageData => ({ data: new Uint8ClampedArray(4 * count) }) as unknown as ImageData;
const colour = (image: ImageData, i: number): string =>
  `#${[...image.data.slice(4 * i, 4 * i + 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`;

test.each(["light", "dark"] as const)("a map goes from blue over the ground to orange, %s", (theme) => {
  const image = picture(5);
  paint(image, Float32Array.of(-9, -1, 0, 1, 9), { low: -1, high: 1, theme });
  expect([0, 1, 3, 4].map((i) => colour(image, i))).toEqual([
    palette.right3[theme],
    palette.right3[theme],
    palette.wrong3[theme],
    palette.wrong3[theme],
  ]);
  const part = (hex: string, i: number): number => Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  for (const i of [0, 1, 2]) {
    expect(Math.abs(part(colour(image, 2), i) - part(palette.ground[theme], i))).toBeLessThan(4);
  }
});

test("a range leaves out what is no number", () => {
  expect(rangeOf(Float32Array.of(2, Number.NaN, -1, Number.POSITIVE_INFINITY))).toEqual([-1, 2]);
  expect(rangeOf(Float32Array.of(Number.NaN))).toEqual([0, 0]);
});

test.each([
  [0, 0],
  [1e-12, 0],
  [1e-8, 0],
  [1e-3, 0.5],
  [100, 1],
  [1e9, 1],
  [Number.NaN, 0],
])("a gradient of %d stands at %d", (norm, share) => {
  expect(logShare(norm)).toBeCloseTo(share, 12);
});
