import fc from "fast-check";
import { expect, test } from "vitest";
import { reach } from "../../src/lab/playgrounds/pointSets.ts";
import { readPoints, rubbed, settled, writePoints } from "./drawnPoints.ts";

const coordinate = fc.double({ min: -reach, max: reach, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate, label: fc.constantFrom(0 as const, 1 as const) });

test("settled points come back from the address as they were, and move by less than a hundredth", () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 30 }), (points) => {
      const text = writePoints(points);
      expect(text).toMatch(/^[\w-]*$/);
      expect(text).toHaveLength(3 * points.length);
      expect(readPoints(text)).toEqual(points.map(settled));
      for (const one of points) {
        const { x, y } = settled(one);
        expect(Math.max(Math.abs(x - one.x), Math.abs(y - one.y))).toBeLessThan(0.01);
      }
    }),
    { seed: 20260 },
  );
});

test("a point outside of the square settles at its edge", () => {
  expect(settled({ x: 9, y: -9, label: 1 })).toEqual({ x: reach, y: -reach, label: 1 });
});

test.each(["A", "AAAA", "A A", "ÄÄÄ", "AA+"])("%o is no list of points", (text) => {
  expect(readPoints(text)).toBeUndefined();
});

test("a hand rubs out what lies below it, of both classes", () => {
  const points = [
    { x: 0, y: 0, label: 0 },
    { x: 0.05, y: 0, label: 1 },
    { x: 0.5, y: 0, label: 1 },
  ] as const;
  expect(rubbed(points, { x: 0.02, y: 0 }, 0.1)).toEqual([points[2]]);
});
