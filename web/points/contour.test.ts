import { expect, test } from "vitest";
import { contour } from "./contour.ts";

test("an even slope has a straight contour where it passes the level", () => {
  const side = 5;
  const map = Float32Array.from({ length: side * side }, (_, i) => (i % side) / 4);
  const pieces = contour(map, side, 0.6);
  expect(pieces).toHaveLength(side - 1);
  for (const [x1, , x2] of pieces) {
    expect(x1).toBeCloseTo(0.5 + 2.4, 5);
    expect(x2).toBeCloseTo(0.5 + 2.4, 5);
  }
});

test("a hill has one closed contour", () => {
  const side = 9;
  const map = Float32Array.from({ length: side * side }, (_, i) =>
    Math.hypot((i % side) - 4, Math.floor(i / side) - 4) < 2.5 ? 1 : 0,
  );
  const ends = new Map<string, number>();
  for (const [x1, y1, x2, y2] of contour(map, side, 0.5)) {
    for (const end of [`${x1} ${y1}`, `${x2} ${y2}`]) ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect(ends.size).toBeGreaterThan(8);
  expect([...ends.values()].every((count) => count === 2)).toBe(true);
});

test("a saddle is cut so that what is like its mean stays joined", () => {
  // Ones at the upper left and lower right; the mean lies above the level, so each zero is cut off by itself.
  const [low, high] = [contour(Float32Array.of(1, 0, 0, 1), 2, 0.3), contour(Float32Array.of(1, 0, 0, 1), 2, 0.7)];
  const corner = ([x1, y1, x2, y2]: (typeof low)[number]): string =>
    `${(x1 + x2) / 2 > 1 ? "right" : "left"} ${(y1 + y2) / 2 > 1 ? "lower" : "upper"}`;
  expect(low.map(corner).sort()).toEqual(["left lower", "right upper"]);
  expect(high.map(corner).sort()).toEqual(["left upper", "right lower"]);
});

test("a flat map and one without numbers have none", () => {
  expect(contour(new Float32Array(16), 4, 0.5)).toEqual([]);
  expect(contour(new Float32Array(16).fill(Number.NaN), 4, 0.5)).toEqual([]);
});
