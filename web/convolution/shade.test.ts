import { expect, test } from "vitest";
import { type Ink, palette } from "../../src/report/palette.ts";
import { inkOn, luminance, mixed, type Shade, shadeSteps, stepOf } from "./shade.ts";

const steps = Array.from({ length: 2 * shadeSteps + 1 }, (_, i) => i - shadeSteps);

test.each(["ink", "signed"] as const)(
  "a number on any cell of %s has a contrast of 4.5 in both themes",
  (shade: Shade) => {
    for (const step of steps) {
      const hue = shade === "ink" ? palette.text : step < 0 ? palette.validation : palette.train;
      for (const theme of ["light", "dark"] as (keyof Ink)[]) {
        const ground = luminance(mixed(hue[theme], palette.ground[theme], Math.abs(step) / shadeSteps));
        const number = inkOn(step, shade)[theme] === "black" ? 0 : 1;
        const contrast = (Math.max(ground, number) + 0.05) / (Math.min(ground, number) + 0.05);
        expect(contrast, `${shade} ${step} ${theme}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  },
);

test("the largest value has full colour, its opposite the other hue, zero none", () => {
  expect([3, -3, 0, 0.01, -0.01, 99].map((value) => stepOf(value, 3))).toEqual([16, -16, 0, 0, 0, 16]);
  expect(stepOf(0, 0)).toBe(0);
});
