import { describe, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { ConfusionMatrix, correctCount, topKCorrect, WeightedMean } from "./index.ts";

const scores = [
  [0.1, 0.7, 0.2],
  [0.5, 0.2, 0.3],
  [0.2, 0.3, 0.5],
  [0.4, 0.35, 0.25],
];
const labels = Int32Array.of(1, 2, 2, 1);

describe("correctCount(scores, labels)", () => {
  test("counts the rows whose highest score is at the label", async () => {
    expect(await correctCount(tensor(scores), tensor(labels)).item()).toBe(2);
  });

  test("refuses labels that do not match the scores", () => {
    expect(() => correctCount(tensor(scores), tensor([1, 2]))).toThrow(
      "correctCount: labels must be [4] to match scores [4, 3], got [2].",
    );
  });
});

describe("topKCorrect(scores, labels, k)", () => {
  test("equals correctCount for k = 1 and counts more for larger k", async () => {
    const counts = [1, 2, 3].map((k) => topKCorrect(tensor(scores), tensor(labels), k).item());
    expect(await Promise.all(counts)).toEqual([2, 4, 4]);
  });

  test("never counts a sample whose right score is NaN", async () => {
    expect(await topKCorrect(tensor([[Number.NaN, 1]]), tensor(Int32Array.of(0)), 1).item()).toBe(0);
  });
});

test("WeightedMean gives a short batch the weight of its samples, and continues from its state", () => {
  const mean = new WeightedMean();
  mean.add(1, 64);
  mean.add(3, 16);
  const other = new WeightedMean();
  other.restore(mean.state());
  other.add(0, 80);
  expect([mean.value, other.value]).toEqual([1.4, 0.7]);
});

describe("ConfusionMatrix", () => {
  test("counts true classes in rows and predictions in columns", () => {
    const matrix = new ConfusionMatrix(3).add([0, 1, 2, 2], [0, 2, 2, 1]);
    expect(matrix.counts.map((row) => [...row])).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 1],
    ]);
    expect([matrix.accuracy, matrix.recall(), matrix.precision()]).toEqual([0.5, [1, 0, 0.5], [1, 0, 0.5]]);
  });

  test("refuses a class out of range and then has added nothing", () => {
    const matrix = new ConfusionMatrix(2);
    expect(() => matrix.add([0, 2], [0, 0])).toThrow("labels must be in [0, 2), got 2 at position [1].");
    expect(matrix.total).toBe(0);
  });
});
