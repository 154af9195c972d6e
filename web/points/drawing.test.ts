import { expect, test } from "vitest";
import { most } from "../../src/lab/playgrounds/pointSettings.ts";
import { withoutAll, withoutPoints, withPoints } from "./drawing.ts";
import { settled } from "./drawnPoints.ts";
import { defaultPointChoices as defaults, pointCount, pointsOf } from "./pointChoices.ts";

const corner = settled({ x: 1.2, y: 1.2, label: 1 });

test("drawn points come beside those of the set, as many as there is room for", () => {
  const one = withPoints(defaults, [corner]);
  expect(one.drawn).toEqual([corner]);
  expect(one.params.set).toBe("rings");
  const full = withPoints(one, Array(500).fill(corner));
  expect(pointCount(full)).toBe(most.points);
});

test("rubbing out a drawn point leaves the set", () => {
  const choices = withPoints(defaults, [corner]);
  expect(withoutPoints(choices, [{ x: 1.2, y: 1.2 }])).toEqual(defaults);
});

test("rubbing out a point of the set makes the others drawn ones", () => {
  const [first, ...others] = pointsOf(defaults);
  const left = withoutPoints(defaults, [first]);
  expect(left.params.set).toBe("none");
  expect(left.drawn.length).toBeLessThanOrEqual(others.length);
  expect(left.drawn.length).toBeGreaterThan(150);
});

test("rubbing where nothing is changes nothing", () => {
  expect(withoutPoints(defaults, [{ x: 1.25, y: -1.25 }])).toBe(defaults);
});

test("a cleared plane is blank", () => {
  expect(pointsOf(withoutAll(withPoints(defaults, [corner])))).toEqual([]);
});
