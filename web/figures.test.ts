import { expect, test } from "vitest";
import { figure, quantity } from "./figures.ts";

test.each([
  [0, "0"],
  [346, "346"],
  [269322, "269\u202f322"],
  [0.96078, "0.9608"],
  [4.3637e-16, "4.364 × 10⁻¹⁶"],
  [1e-6, "10⁻⁶"],
  [-2.5, "−2.5"],
  [123456.78, "123\u202f500"],
  [Number.POSITIVE_INFINITY, "∞"],
  [null, "–"],
] as const)("figure(%s) is %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("a quantity without a value has no unit", () => {
  expect(quantity(3, "steps")).toBe("3\u00a0steps");
  expect(quantity(null, "steps")).toBe("–");
});
