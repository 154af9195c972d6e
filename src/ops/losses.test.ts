import { expect, test } from "vitest";
import { binaryCrossEntropyWithLogits, crossEntropy, grad, mseLoss, nllLoss, tensor } from "../index.ts";

const labels = (values: number[]): ReturnType<typeof tensor> => tensor(values, { dtype: "int32" });

test("a label out of range is refused where it enters, with its value and position", () => {
  const x = tensor(new Float32Array(40), { shape: [4, 10] });
  expect(() => crossEntropy(x, labels([0, 1, 2, 12]))).toThrow(
    "crossEntropy: target must be in [0, 10), got 12 at position [3].",
  );
  expect(() => crossEntropy(x, labels([0, 1, -100, 9]))).not.toThrow();
  expect(() => nllLoss(x, tensor([0, 1, 2, 3]))).toThrow("nllLoss: target must have an integer dtype, got float32.");
});

test("cross entropy and its gradient stay finite for logits of any size", async () => {
  const x = tensor(
    [
      [1e4, -1e4],
      [-1e30, 1e30],
    ],
    { requiresGrad: true },
  );
  const loss = crossEntropy(x, labels([1, 1]));
  const [slope] = grad(loss, [x]);
  expect(await loss.item()).toBe(1e4);
  expect(await slope.array()).toEqual([
    [0.5, -0.5],
    [0, 0],
  ]);
});

test("a class that is masked out with −∞ costs nothing to the others", async () => {
  const x = tensor([[0, Number.NEGATIVE_INFINITY, 0]], { requiresGrad: true });
  const loss = crossEntropy(x, labels([0]));
  const [slope] = grad(loss, [x]);
  expect(await loss.item()).toBeCloseTo(Math.LN2, 6);
  expect(await slope.array()).toEqual([[-0.5, 0, 0.5]]);
});

test("ignored items count neither in the sum nor in the mean", async () => {
  const x = tensor(
    [
      [0, 0],
      [5, 0],
    ],
    { requiresGrad: true },
  );
  const loss = crossEntropy(x, labels([1, 7]), { ignoreIndex: 7 });
  const [slope] = grad(loss, [x]);
  expect(await loss.item()).toBeCloseTo(Math.LN2, 6);
  expect(await slope.array()).toEqual([
    [0.5, -0.5],
    [0, 0],
  ]);
});

test("uint8 labels serve as well", async () => {
  const x = tensor([[0, 0]]);
  expect(await crossEntropy(x, tensor([1], { dtype: "uint8" })).item()).toBeCloseTo(Math.LN2, 6);
});

test("binary cross entropy with logits is stable on both sides", async () => {
  const losses = binaryCrossEntropyWithLogits(tensor([1000, -1000]), tensor([0, 0]), { reduction: "none" });
  expect(await losses.array()).toEqual([1000, 0]);
});

test("a loss refuses shapes that would only broadcast", () => {
  expect(() => mseLoss(tensor([[1], [2]]), tensor([1, 2]))).toThrow(
    "mseLoss: target must be [2, 1] to match x [2, 1], got [2].",
  );
});
