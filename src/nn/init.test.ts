import { expect, test } from "vitest";
import { Generator, nn, type Parameter, tensor } from "../index.ts";

const parameter = (shape: number[]): Parameter =>
  tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), { shape, requiresGrad: true });

test("sparse leaves the same share of zeros in every column, at other places", async () => {
  const [rows, columns] = [10, 50];
  const target = parameter([rows, columns]);
  const data = Array.from(await nn.init.sparse(target, 0.25, 2, { generator: new Generator(7) }).data());
  const zeros = Array.from({ length: columns }, (_, c) =>
    Array.from({ length: rows }, (_, r) => r).filter((r) => data[r * columns + c] === 0),
  );
  expect(zeros.every((places) => places.length === 3)).toBe(true);
  expect(new Set(zeros.flat()).size).toBe(rows);
  const rest = data.filter((value) => value !== 0);
  const std = Math.sqrt(rest.reduce((total, value) => total + value * value, 0) / rest.length);
  expect(std).toBeGreaterThan(1.6);
  expect(std).toBeLessThan(2.4);
});

test("sparse refuses what is no matrix and no share", () => {
  expect(() => nn.init.sparse(parameter([2, 3, 4]), 0.5)).toThrow(
    "sparse: the parameter must be a matrix, got [2, 3, 4].",
  );
  expect(() => nn.init.sparse(parameter([2, 3]), 1.5)).toThrow("sparse: sparsity must be in [0, 1], got 1.5.");
});
