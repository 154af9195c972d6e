import { expect, test } from "vitest";
import type { DType, Tensor } from "../index.ts";
import * as f from "../index.ts";

const of = (dtype: DType): Tensor => f.tensor([1, 2], { dtype });

test("arithmetic takes the dtype that holds both, as PyTorch", () => {
  expect(f.mul(of("uint8"), of("int32")).dtype).toBe("int32");
  expect(f.sub(of("int32"), of("float32")).dtype).toBe("float32");
  expect(f.add(of("float32"), of("float64")).dtype).toBe("float64");
  expect(f.add(of("bool"), 1).dtype).toBe("int32");
  expect(f.mul(of("int32"), 0.5).dtype).toBe("float32");
});

test("div of integers is true division", async () => {
  const y = f.div(of("int32"), 2);
  expect(y.dtype).toBe("float32");
  expect(await y.array()).toEqual([0.5, 1]);
});

test("sum of bools and uint8 counts in int32", async () => {
  expect(f.sum(of("bool")).dtype).toBe("int32");
  expect(await f.sum(f.tensor([200, 100], { dtype: "uint8" })).item()).toBe(300);
});

test("comparisons and logic give bool, functions of real numbers give float32 for integers", () => {
  expect(f.lt(of("int32"), 1.5).dtype).toBe("bool");
  expect(f.logicalAnd(of("float32"), of("int32")).dtype).toBe("bool");
  expect(f.exp(of("int32")).dtype).toBe("float32");
  expect(f.mean(of("bool")).dtype).toBe("float32");
});

test("pow of an integer by 2 or 3 stays an integer", async () => {
  const y = f.pow(f.tensor([46340, -3], { dtype: "int32" }), 2);
  expect(y.dtype).toBe("int32");
  expect(await y.array()).toEqual([2147395600, 9]);
});

test("gradients have the dtype of their input when dtypes mix", () => {
  const x = f.tensor([1, 2], { requiresGrad: true });
  const [dx] = f.grad(f.sum(f.mul(x, of("float64"))), [x]);
  expect(dx.dtype).toBe("float32");
});

test("an index of any integer dtype is taken, a float is refused", async () => {
  const x = f.tensor([[1, 2]]);
  expect(await f.gather(x, 1, f.tensor([[1]], { dtype: "uint8" })).array()).toEqual([[2]]);
  expect(() => f.gather(x, 1, f.tensor([[1]]))).toThrow("gather: index must have an integer dtype, got float32.");
});

test("linear refuses a weight of another dtype", () => {
  expect(() => f.linear(of("float32"), f.ones([3, 2], { dtype: "float64" }))).toThrow(
    "linear: weight must have the dtype of x (float32), got float64.",
  );
});

test("a number beside two numbers is refused, a missing operand too", () => {
  expect(() => f.add(1, 2)).toThrow("add: x must be a tensor when y is a number, got 1.");
});
