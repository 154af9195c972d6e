import { expect, test } from "vitest";
import { cat, chunk, grad, ones, split, stack, sum, tensor, unbind, zeros } from "../index.ts";

test("cat joins along the dimension and takes the common dtype", async () => {
  const y = cat([tensor([[1], [2]], { dtype: "int32" }), tensor([[0.5], [1.5]])], -1);
  expect(y.dtype).toBe("float32");
  expect(await y.array()).toEqual([
    [1, 0.5],
    [2, 1.5],
  ]);
});

test("cat skips an empty vector, whatever the other shapes", () => {
  expect(cat([tensor([]), ones([2, 3])], 1).shape).toEqual([2, 3]);
});

test("cat gives each tensor its own part of the gradient", async () => {
  const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3], { requiresGrad: true })];
  const [da, db] = grad(cat([a, b]), [a, b], { gradOutputs: [tensor([10, 20, 30])] });
  expect(await da.array()).toEqual([10, 20]);
  expect(await db.array()).toEqual([30]);
});

test("cat and stack name the tensor that does not fit", () => {
  expect(() => cat([ones([2, 3]), ones([2, 4])])).toThrow(
    "cat: tensors[1] must have the shape of tensors[0] [2, 3] but for dimension 0, got [2, 4].",
  );
  expect(() => stack([ones([2]), ones([3])])).toThrow("stack: tensors[1] must be [2] as tensors[0], got [3].");
  expect(() => cat([])).toThrow("cat: tensors must be a list of at least one tensor, got 0 elements.");
});

test("stack puts the new dimension where it is told", async () => {
  expect(await stack([tensor([1, 2]), tensor([3, 4])], -1).array()).toEqual([
    [1, 3],
    [2, 4],
  ]);
});

test("split by a size leaves a smaller rest, by sizes it must add up", async () => {
  const parts = split(tensor([1, 2, 3, 4, 5]), 2);
  expect(await Promise.all(parts.map((part) => part.array()))).toEqual([[1, 2], [3, 4], [5]]);
  expect(() => split(ones([5]), [2, 2])).toThrow("split: sizes must add up to 5, dimension 0 of x [5], got [2, 2].");
  expect(() => split(ones([5]), 0)).toThrow("split: sizes must add up to 5, dimension 0 of x [5], got 0.");
});

test("split sends the gradient of each part back to its place", async () => {
  const x = tensor([1, 2, 3], { requiresGrad: true });
  const [, second] = split(x, [1, 2]);
  const [dx] = grad(sum(second), [x]);
  expect(await dx.array()).toEqual([0, 1, 1]);
});

test("chunk gives fewer parts than asked for when rounding up needs fewer, as PyTorch", () => {
  expect(chunk(zeros([6]), 4).map((part) => part.shape)).toEqual([[2], [2], [2]]);
});

test("unbind drops the dimension", () => {
  expect(unbind(zeros([2, 3]), 1).map((part) => part.shape)).toEqual([[2], [2], [2]]);
});
