import { expect, test } from "vitest";
import { add, evaluate, grad, sigmoid, softmax, tensor } from "./index.ts";

test("a gradient flows through a composite to a parameter and accumulates until it is cleared", async () => {
  const w = tensor([0, 1, 2], { requiresGrad: true });
  const loss = add(softmax(w), tensor([1, 1, 1])).sigmoid();
  loss.backward(tensor([1, 2, 3]));
  loss.backward(tensor([1, 2, 3]));
  await evaluate(loss);
  const twice = await w.grad?.data();
  w.zeroGrad();
  loss.backward(tensor([1, 2, 3]));
  const once = await w.grad?.data();
  expect(twice?.map((v) => v / 2)).toEqual(once);
});

test("second derivatives go through the saved tensors of a composite", async () => {
  const x = tensor([0.5], { requiresGrad: true });
  const [first] = grad(sigmoid(x), [x], { createGraph: true });
  const [second] = grad(first, [x]);
  const s = 1 / (1 + Math.exp(-0.5));
  expect(await first.item()).toBeCloseTo(s * (1 - s), 6);
  expect(await second.item()).toBeCloseTo(s * (1 - s) * (1 - 2 * s), 6);
});
