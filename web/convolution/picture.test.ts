import { expect, test } from "vitest";
import { averaged, blank, dabbed, fullInk, inkOf, inverted, type Picture, resized, sides, toggled } from "./picture.ts";
import { pictureOf } from "./pictureOf.ts";
import { samples } from "./samples.ts";

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

test.each(sides)("a digit on %i pixels each way keeps its mean ink", (side) => {
  const exact = averaged(samples[8].levels, 8, side);
  expect(sum(exact) / side ** 2).toBeCloseTo(sum(samples[8].levels) / 64, 10);
  expect(resized(samples[8], side).levels).toEqual(exact.map(Math.round));
});

test("twice as many pixels and back is the same picture", () => {
  expect(resized(resized(samples[5], 16), 8)).toEqual(samples[5]);
});

test("a cell that covers parts of others has their mean by area", () => {
  expect(averaged([0, 3, 6, 0, 3, 6, 0, 3, 6], 3, 2)).toEqual([1, 5, 1, 5].map((value) => expect.closeTo(value, 12)));
});

test("the pen leaves full ink below its middle, fades to the side and never takes ink away", () => {
  const picture = dabbed(blank(8), 3.5, 4.5, "pen");
  const ink = inkOf(picture);
  expect(ink[4][3]).toBe(1);
  expect(ink[4][4]).toBeGreaterThan(0);
  expect(ink[4][4]).toBeLessThan(0.5);
  expect(ink[0][0]).toBe(0);
  expect(dabbed(picture, 4.2, 4.5, "pen").levels.every((level, i) => level >= picture.levels[i])).toBe(true);
});

test("the eraser takes it away", () => {
  expect(dabbed(dabbed(blank(8), 3.5, 4.5, "pen"), 3.5, 4.5, "eraser").levels[4 * 8 + 3]).toBe(0);
});

test("a pixel toggles between paper and ink, and no other changes", () => {
  const once = toggled(blank(8), 2, 6);
  expect(once.levels[2 * 8 + 6]).toBe(fullInk);
  expect(sum(once.levels)).toBe(fullInk);
  expect(toggled(once, 2, 6)).toEqual(blank(8));
});

test("inverting twice changes nothing", () => {
  expect(inverted(inverted(samples[3]))).toEqual(samples[3]);
});

test("what is dark in a photograph is ink, and its pixels are averaged", () => {
  const grey = [0, 255, 255, 0, 255, 0, 0, 255].flatMap((one) => [one, one, one, 255]);
  const rows = [...grey, ...grey.slice(), ...grey, ...grey.slice()].slice(0, 4 * 16);
  const { side, levels }: Picture = pictureOf(rows, 4, 2);
  expect(side).toBe(2);
  expect(levels).toEqual([8, 8, 8, 8]);
  expect(pictureOf([0, 0, 0, 255], 1, 1).levels).toEqual([fullInk]);
  expect(pictureOf([255, 255, 255, 255], 1, 1).levels).toEqual([0]);
  // Green looks brighter than blue of the same strength.
  expect(pictureOf([0, 255, 0, 255], 1, 1).levels[0]).toBeLessThan(pictureOf([0, 0, 255, 255], 1, 1).levels[0]);
});
