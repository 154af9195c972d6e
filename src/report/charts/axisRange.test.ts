import { expect, test } from "vitest";
import { axisRange } from "./axisRange.ts";

const label = { zh: "", en: "" };

test("an axis from 0 to 1 is marked at fifths, and one to 1.05 as well", () => {
  const fifths = [0, 0.2, 0.4, 0.6, 0.8, 1];
  expect(axisRange({ label, min: 0, max: 1 }, [])).toEqual({ min: 0, max: 1, ticks: fifths });
  expect(axisRange({ label, min: 0, max: 1.05 }, [])?.ticks).toEqual(fifths);
});

test("an axis ends at a mark along y and with its values along x", () => {
  expect(axisRange({ label }, [3, 404])).toEqual({ min: 0, max: 500, ticks: [0, 100, 200, 300, 400, 500] });
  expect(axisRange({ label }, [3, 404], { isTight: true })).toEqual({
    min: 0,
    max: 404,
    ticks: [0, 100, 200, 300, 400],
  });
  expect(axisRange({ label }, [103, 404], { isTight: true })?.min).toBe(103);
});

test("a logarithmic axis over many decades is marked at some of them", () => {
  expect(axisRange({ label, log: true }, [3e-11, 0.8])).toEqual({
    min: 1e-11,
    max: 1,
    ticks: [1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1],
  });
});

test("a logarithmic axis over less than a decade is marked within it", () => {
  expect(axisRange({ label, log: true }, [12, 60])?.ticks).toEqual([20, 50]);
});

test("equal values have an axis around them; none and no ends have no range", () => {
  expect(axisRange({ label }, [5, 5])).toMatchObject({ min: 4.4, max: 5.6 });
  expect(axisRange({ label, log: true }, [5, 5], { isTight: true })).toMatchObject({ min: 2.5, max: 10 });
  expect(axisRange({ label }, [0])).toMatchObject({ min: 0, max: 1 });
  expect(axisRange({ label }, [])).toBeUndefined();
  expect(axisRange({ label, log: true, min: 0 }, [1])).toBeUndefined();
});
