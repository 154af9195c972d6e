import { expect, test, vi } from "vitest";

vi.spyOn(console, "log").mockImplementation(() => undefined);

test("first-network learns the digits", async () => {
  const { testAccuracy } = await import("../examples/first-network.ts");
  expect(testAccuracy).toBeGreaterThan(0.95);
});

test("own-training-loop lowers the loss and records once", async () => {
  const { losses, recordings } = await import("../examples/own-training-loop.ts");
  expect(losses).toHaveLength(4);
  expect(losses[3]).toBeLessThan(losses[0] / 4);
  expect(recordings).toBe(1);
});

test("regression-on-a-table predicts within twice its noise", async () => {
  const { rmse } = await import("../examples/regression-on-a-table.ts");
  expect(rmse).toBeLessThan(0.5);
});
