import { expect, test } from "vitest";
import { nn, tensor } from "../index.ts";

const index = tensor([1, 0, 2], { dtype: "int32" });

test("a table starts standard normal, but for the padding row, which is 0 and stays", async () => {
  const layer = new nn.Embedding(500, 40, { paddingIdx: -1 });
  expect(layer.paddingIdx).toBe(499);
  const data = await layer.weight.data();
  expect(data.subarray(499 * 40).every((value) => value === 0)).toBe(true);
  const drawn = Array.from(data).slice(0, 499 * 40);
  const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
  const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length;
  expect(Math.abs(mean)).toBeLessThan(6 / Math.sqrt(drawn.length));
  expect(Math.abs(variance - 1)).toBeLessThan(6 * Math.sqrt(2 / drawn.length));
  layer
    .forward(tensor([499, 3], { dtype: "int32" }))
    .sum()
    .backward();
  const slope = await layer.weight.grad?.data();
  expect(slope?.subarray(499 * 40).every((value) => value === 0)).toBe(true);
  expect(slope?.subarray(3 * 40, 4 * 40).every((value) => value === 1)).toBe(true);
});

test("a bag's mean is the mean of what the embedding gives", async () => {
  const bag = new nn.EmbeddingBag(3, 4);
  const single = new nn.Embedding(3, 4);
  await single.loadStateDict(bag.stateDict());
  const expected = await single.forward(index).mean({ dim: 0, keepdim: true }).data();
  const actual = await bag.forward(index.unsqueeze(0)).data();
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 6);
  });
});

test("a padding row outside the table is refused", () => {
  expect(() => new nn.Embedding(3, 4, { paddingIdx: 3 })).toThrow("Embedding: paddingIdx must be in [-3, 3), got 3.");
});
