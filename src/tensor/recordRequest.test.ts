import { expect, test } from "vitest";
import { crossEntropy, device, manualSeed, nn, optim, rand, tensor } from "../index.ts";
import { defaultGenerator, Generator } from "./random.ts";
import { recordRequest } from "./recordRequest.ts";

function setUp(): { model: nn.Sequential; optimizer: optim.Adam; step: () => unknown } {
  manualSeed(3);
  const model = new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.Dropout(0.5), new nn.Linear(8, 3));
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
  const [x, y] = [rand([6, 4]), tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" })];
  const step = (): unknown => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  };
  return { model, optimizer, step };
}

test("recordRequest leaves parameters, optimizer state, gradients and random streams as they were", async () => {
  const { model, optimizer, step } = setUp();
  const before = await Promise.all(Object.values(model.stateDict()).map((each) => each.data()));
  const random = defaultGenerator.state();
  const { request, losses } = await recordRequest(step, device());
  expect(losses).toHaveLength(1);
  expect(request.writes.length).toBeGreaterThan(model.parameters().length);
  expect(defaultGenerator.state()).toEqual(random);
  expect(optimizer.stateDict().state).toEqual({});
  expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
  const after = await Promise.all(Object.values(model.stateDict()).map((each) => each.data()));
  expect(after).toEqual(before);
});

test("a step after recordRequest gives the same bits as one without it", async () => {
  const results = [];
  for (const isAsked of [false, true]) {
    const { model, optimizer, step } = setUp();
    if (isAsked) await recordRequest(step, device());
    step();
    await optimizer.step();
    results.push(await Promise.all(Object.values(model.stateDict()).map((each) => each.data())));
  }
  expect(results[1]).toEqual(results[0]);
});

test("recordRequest keeps gradients that were there, and undoes a recording that throws", async () => {
  const { model, step } = setUp();
  const [weight] = model.parameters();
  model
    .forward(rand([6, 4]))
    .sum()
    .backward();
  await weight.data();
  const gradient = await weight.grad?.data();
  const failing = (): unknown => {
    step();
    throw new Error("late");
  };
  await expect(recordRequest(failing, device())).rejects.toThrow("late");
  expect(await weight.grad?.data()).toEqual(gradient);
});

test("the plan of a request has the arena and peak that running it has", async () => {
  const { step } = setUp();
  const { request } = await recordRequest(step, device());
  const plan = device().plan?.(request);
  expect(plan?.arenaBytes).toBeGreaterThan(0);
  const last = Math.max(
    ...(plan?.buffers ?? []).map(({ place, bytes }) => (place.kind === "arena" ? place.offset + bytes : 0)),
  );
  expect(plan?.arenaBytes).toBeGreaterThanOrEqual(last);
  expect((plan?.arenaBytes ?? 0) - last).toBeLessThan(64);
});

test("recordRequest puts back every generator that was drawn from, not the default one alone", async () => {
  const generator = new Generator(4);
  const drop = new nn.Dropout(0.5, { generator });
  await recordRequest(() => drop.forward(rand([3])), device());
  expect(generator.state()).toEqual({ seed: 4, counter: 0 });
});
