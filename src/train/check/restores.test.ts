import { expect, test } from "vitest";
import { check, crossEntropy, fit, type LossFunction, nn, optim } from "../../index.ts";
import { everyBit, trainedCnn } from "../everyBit.fixture.ts";
import { onDevice } from "../programs.ts";
import { bitsOf, tinyData, tinyModel, tinyOptions } from "../runs.fixture.ts";
import { tinyImages } from "../tinyImages.fixture.ts";
import type { TunableUpdater } from "../untouched.ts";

test.each([0, 1, 5])(
  "check leaves a CNN with batch norm and dropout under Adam to the bit as it was after %i steps",
  async (steps) => {
    const run = await trainedCnn(steps);
    const before = await everyBit(run);
    const { findings } = await check(run.model, tinyImages(), { optimizer: run.optimizer, batchSize: 8, epochs: 2 });
    expect(findings.map(({ id }) => id)).toContain("forecast-memory");
    expect(await everyBit(run)).toEqual(before);
  },
);

/** A loss that throws, at its nth call. */
function failingAt(call: number): { loss: LossFunction; calls: () => number } {
  let calls = 0;
  return {
    loss: (output, y) => {
      calls += 1;
      if (calls === call) throw new Error("in the middle");
      return crossEntropy(output, y);
    },
    calls: () => calls,
  };
}

test("check leaves everything to the bit as it was wherever the loss throws", async () => {
  const run = await trainedCnn(2);
  const before = await everyBit(run);
  const options = { optimizer: run.optimizer, batchSize: 20 };
  const whole = failingAt(0);
  await check(run.model, tinyImages(), { ...options, loss: whole.loss });
  expect(whole.calls()).toBeGreaterThan(5);
  for (let call = 1; call <= whole.calls(); call++) {
    const { findings } = await check(run.model, tinyImages(), { ...options, loss: failingAt(call).loss });
    expect([call, await everyBit(run)]).toEqual([call, before]);
    expect(findings.length).toBeGreaterThan(0);
  }
});

test("check leaves everything to the bit as it was when the optimizer throws after it has recorded its update", async () => {
  const run = await trainedCnn(2);
  const before = await everyBit(run);
  const { optimizer } = run;
  const failing: TunableUpdater = {
    paramGroups: optimizer.paramGroups,
    parameters: () => optimizer.parameters(),
    zeroGrad: () => optimizer.zeroGrad(),
    update: () => {
      optimizer.update();
      throw new Error("after the update");
    },
    stateDict: () => optimizer.stateDict(),
    loadStateDict: (state) => optimizer.loadStateDict(state),
  };
  const { findings, level } = await check(run.model, tinyImages(), { optimizer: failing });
  expect(level).toBe("fail");
  expect(findings.find(({ id }) => id === "pass-fault")?.sentence).toBe("a step throws: after the update");
  expect(await everyBit(run)).toEqual(before);
});

test("a run after check ends with the bits of a run without it", async () => {
  const results: unknown[] = [];
  for (const isChecked of [false, true]) {
    const model = tinyModel();
    const options = tinyOptions(model, { batchSize: 26 });
    const optimizer = options.optimizer as optim.AdamW;
    if (isChecked) await check(model, tinyData(), { ...options, optimizer });
    const { epochs } = await fit(model, tinyData(), options);
    results.push([await bitsOf(model), epochs]);
  }
  expect(results[1]).toEqual(results[0]);
});

test("a run goes on after check in the middle as if there had been none", async () => {
  const results: unknown[] = [];
  for (const isChecked of [false, true]) {
    const run = await trainedCnn(0);
    run.model.train(true);
    const data = tinyImages();
    for (const epochs of [1, 2]) {
      await fit(run.model, data, { optimizer: run.optimizer, schedule: run.schedule, epochs, batchSize: 16 });
      if (isChecked) await check(run.model, data, { optimizer: run.optimizer });
    }
    results.push(await everyBit(run));
  }
  expect(results[1]).toEqual(results[0]);
});

test("check leaves gradients that were collected, and modes that differ between modules", async () => {
  const model = new nn.Sequential(new nn.Linear(6, 8), new nn.BatchNorm1d(8), new nn.Dropout(), new nn.Linear(8, 3));
  model.layers[1].eval();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const { x, y } = tinyData().batch([0, 1, 2, 3]);
  const { device } = model.parameters()[0];
  crossEntropy(model.forward(onDevice(x, device)), onDevice(y, device)).backward();
  const [first] = model.parameters();
  const gradient = await first.grad?.data();
  await check(model, tinyData(), { optimizer });
  expect(await first.grad?.data()).toEqual(gradient);
  expect(model.modules().map(({ training }) => training)).toEqual([true, true, false, true, true]);
});
