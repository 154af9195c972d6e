import { expect, test } from "vitest";
import { noLosses, tracePoints, withLosses } from "./lossTrace.ts";

test("a short trace holds every loss", () => {
  expect(tracePoints(withLosses(withLosses(noLosses, [3, 2]), [1]))).toEqual([
    [1, 3],
    [2, 2],
    [3, 1],
  ]);
});

test.each([1, 7, 250])("a long trace stays short and keeps the mean, %i at a time", (size) => {
  const losses = Array.from({ length: 5250 }, (_, i) => Math.cos(i / 50) + 2);
  let trace = noLosses;
  for (let i = 0; i < losses.length; i += size) trace = withLosses(trace, losses.slice(i, i + size));
  const points = tracePoints(trace);
  expect(points.length).toBeLessThanOrEqual(601);
  expect(points.at(-1)?.[0]).toBe(losses.length);
  const { every, means, rest } = trace;
  const sum = means.reduce((total, mean) => total + mean * every, 0) + rest.reduce((total, loss) => total + loss, 0);
  expect(sum).toBeCloseTo(
    losses.reduce((total, loss) => total + loss, 0),
    6,
  );
  expect(points.every(([step]) => step % every === 0 || step === losses.length)).toBe(true);
});
