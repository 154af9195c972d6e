import { expect, test } from "vitest";
import { networkOf } from "../bench/networks.ts";
import { type FitOptions, fit, type nn, type Tensor, TensorDataset, type TrainEvent } from "../src/index.ts";

// The networks that the budgets are stated for: the convolutional network of the bench and ResNet-20.

interface Outcome {
  readonly plan: Extract<TrainEvent, { type: "memoryBudget" }> | undefined;
  readonly bits: unknown;
}

/** Two steps of a network of the bench, with its own loss, optimizer, data and batch. */
async function twoSteps(name: string, options: Partial<FitOptions>): Promise<Outcome> {
  const network = networkOf(name);
  const model = network.model() as nn.Module & { forward(x: Tensor): Tensor };
  const [x, y] = [network.input(2 * network.batch), network.target(2 * network.batch)];
  const data = new TensorDataset({
    x: { data: (await x.data()) as Float32Array, shape: [...x.shape] },
    y: (await y.data()) as Int32Array,
  });
  const optimizer = network.optimizer(model);
  const run = fit(model, data, { optimizer, epochs: 1, batchSize: network.batch, ...options });
  let plan: Outcome["plan"];
  for await (const event of run) if (event.type === "memoryBudget") plan = event;
  return { plan, bits: await Promise.all(Object.values(model.stateDict()).map((each) => each.data())) };
}

test.each([
  ["cnn-mnist", 0.75],
  ["resnet20-cifar", 0.5],
])("%s trains to the same bits in %d of its memory", { timeout: 120_000 }, async (name, share) => {
  const whole = await twoSteps(name, { memoryBudget: "4GB" });
  const needed = whole.plan?.neededBytes ?? 0;
  const memoryBudget = Math.floor(share * needed);
  const { plan, bits } = await twoSteps(name, { memoryBudget });
  expect(plan).toMatchObject({ budgetBytes: memoryBudget, neededBytes: needed });
  expect(plan?.plannedBytes).toBeLessThanOrEqual(memoryBudget);
  expect(plan?.timeRatio).toBeGreaterThan(1);
  // Equal, but for rounding, where the rest takes as long as before.
  expect(plan?.timeRatio).toBeLessThanOrEqual(1 + (plan?.recomputed.timeShare ?? 0) + 1e-12);
  expect(bits).toEqual(whole.bits);
});

test("cnn-mnist below what is possible is refused, naming a layer and a budget that does", {
  timeout: 120_000,
}, async () => {
  const error = await twoSteps("cnn-mnist", { memoryBudget: "10MB" }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: "MemoryBudgetError", module: expect.stringMatching(/^[0-9]+$/) });
  const { smallestBytes } = error as { smallestBytes: number };
  const { plan } = await twoSteps("cnn-mnist", { memoryBudget: smallestBytes });
  expect(plan?.plannedBytes).toBeLessThanOrEqual(smallestBytes);
  expect(smallestBytes).toBeLessThan(0.75 * (plan?.neededBytes ?? 0));
});
