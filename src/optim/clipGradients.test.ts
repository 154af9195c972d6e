import { expect, test } from "vitest";
import { compile, optim, type Parameter, sum, tensor } from "../index.ts";

function withGradient(values: number[]): Parameter {
  const parameter = tensor(new Array(values.length).fill(0), { requiresGrad: true });
  parameter.setGrad(tensor(values));
  return parameter;
}

test.each([
  [2, 5],
  [1, 7],
  [3, 91 ** (1 / 3)],
  [Number.POSITIVE_INFINITY, 4],
  [Number.NEGATIVE_INFINITY, 0],
  [0, 1],
])("clipGradNorm measures the %d-norm over all gradients together: %d", async (normType, norm) => {
  const parameters = [withGradient([3, 0]), withGradient([-4])].slice(0, normType === 0 ? 1 : 2);
  const total = optim.clipGradNorm(parameters, norm / 2, { normType });
  expect(await total.item()).toBeCloseTo(norm, 5);
  const expected = norm === 0 ? 0 : 1.5;
  expect(await parameters[0].grad?.array()).toEqual([expect.closeTo(expected, 4), 0]);
});

test("a norm that is not finite keeps the step from being written when it is told to", async () => {
  const w = tensor([1], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 1 });
  const step = async (slope: number): Promise<void> => {
    optimizer.zeroGrad();
    w.setGrad(tensor([slope]));
    optim.clipGradNorm([w], 1, { errorIfNonfinite: true });
    await optimizer.step();
  };
  await expect(step(Number.POSITIVE_INFINITY)).rejects.toThrow(
    "step: the gradients' norm in clipGradNorm must be finite, got Infinity. Nothing was written",
  );
  expect(await w.item()).toBe(1);
  await step(0.5);
  expect(await w.item()).toBe(0.5);
});

test("a compiled step is kept from being written by its norm as well", async () => {
  const w = tensor([1], { requiresGrad: true });
  const optimizer = new optim.SGD([w], { lr: 1 });
  const step = compile((slope: ReturnType<typeof tensor>) => {
    optimizer.zeroGrad();
    sum(w.mul(slope)).backward();
    optim.clipGradNorm([w], 1, { errorIfNonfinite: true });
    optimizer.update();
  });
  await step(tensor([0.5]));
  await expect(step(tensor([1e30]).mul(1e30))).rejects.toThrow("must be finite");
  expect(await w.item()).toBe(0.5);
});

test("clipGradValue cuts every element and leaves NaN", async () => {
  const parameter = withGradient([-3, 0.2, Number.NaN, 9]);
  optim.clipGradValue([parameter], 0.5);
  expect(await parameter.grad?.array()).toEqual([-0.5, expect.closeTo(0.2, 6), Number.NaN, 0.5]);
});

test("numbers that cannot be used are refused", () => {
  expect(() => optim.clipGradNorm([], -1)).toThrow("clipGradNorm: maxNorm must be at least 0, got -1.");
  expect(() => optim.clipGradNorm([], 1, { normType: Number.NaN })).toThrow(
    "clipGradNorm: normType must be a number, got NaN.",
  );
  expect(() => optim.clipGradValue([], 0)).toThrow("clipGradValue: clipValue must be above 0, got 0.");
});
