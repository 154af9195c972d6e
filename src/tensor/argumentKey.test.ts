import { expect, test } from "vitest";
import { zeros } from "../index.ts";
import { describe, sameKey } from "./argumentKey.ts";
import { Parameter } from "./variable.ts";

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => sameKey(describe(a, []), describe(b, []));

test("tensors are known by shape and dtype, in whatever they are nested", () => {
  expect(same([{ x: zeros([2, 3]) }], [{ x: zeros([2, 3]) }])).toBe(true);
  expect(same([zeros([2, 3])], [zeros([3, 2])])).toBe(false);
  expect(same([zeros([2])], [zeros([2], { dtype: "int32" })])).toBe(false);
  expect(same([[zeros([2])], 1], [[zeros([2]), 1]])).toBe(false);
  expect(same([{ x: zeros([2]) }], [{ y: zeros([2]) }])).toBe(false);
});

test("everything else is known by itself, NaN and a sign of 0 included", () => {
  const { device } = zeros([1]);
  const weight = new Parameter({ shape: [2], device });
  expect(same([weight, "a", Number.NaN], [weight, "a", Number.NaN])).toBe(true);
  expect(same([weight], [new Parameter({ shape: [2], device })])).toBe(false);
  expect(same([1], ["1"])).toBe(false);
  expect(same([0], [-0])).toBe(false);
});

test("describe collects the tensors in order, but no variables", () => {
  const [a, b] = [zeros([1]), zeros([2])];
  const found: unknown[] = [];
  describe([[a], new Parameter({ shape: [2], device: a.device }), { b }], found as never);
  expect(found).toEqual([a, b]);
});
