import { expect, test } from "vitest";
import { sum, tensor } from "../index.ts";

test("an option given by position is refused rather than overlooked", () => {
  const loose = sum as unknown as (x: unknown, options: unknown) => unknown;
  expect(() => loose(tensor([[1, 2]]), 1)).toThrow("sum: options must be an object such as { dim: 1 }, got 1.");
});
