import fc from "fast-check";
import { expect, test } from "vitest";
import { blank, fullInk, type Picture, sides } from "./picture.ts";
import { decodePicture, encodePicture } from "./pictureCode.ts";
import { samples } from "./samples.ts";

test("any picture survives its code", () => {
  const level = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: fullInk }));
  const picture = fc
    .constantFrom(...sides)
    .chain((side) =>
      fc.array(level, { minLength: side ** 2, maxLength: side ** 2 }).map((levels): Picture => ({ side, levels })),
    );
  fc.assert(
    fc.property(picture, (one) => {
      expect(decodePicture(encodePicture(one))).toEqual(one);
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("empty paper is short, and no digit longer than its pixels", () => {
  expect(encodePicture(blank(28))).toBe(`0${"Z".repeat(30)}C`);
  for (const sample of samples) expect(encodePicture(sample).length).toBeLessThanOrEqual(64);
});

test.each(["", "0", "0h", "Z0", "0Y", "hello", `0${"Z".repeat(40)}`, "0".repeat(81), "<script>"])(
  "%j is no picture",
  (text) => {
    expect(decodePicture(text)).toBeUndefined();
  },
);
