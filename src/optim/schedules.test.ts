import { expect, test } from "vitest";
import { optim, tensor } from "../index.ts";

const optimizer = (lr: number): optim.SGD =>
  new optim.SGD([tensor([1], { requiresGrad: true })], { lr, momentum: 0.9 });

function rates(schedule: { step(): void }, sgd: optim.SGD, count: number): number[] {
  return Array.from({ length: count }, () => {
    const { lr } = sgd.paramGroups[0];
    schedule.step();
    return Number(lr.toPrecision(6));
  });
}

test("two schedules on one optimizer multiply", () => {
  const sgd = optimizer(1);
  const warm = new optim.LinearLR(sgd, { startFactor: 0.5, totalIters: 2 });
  const fall = new optim.ExponentialLR(sgd, { gamma: 0.1 });
  const both = {
    step() {
      warm.step();
      fall.step();
    },
  };
  expect(rates(both, sgd, 4)).toEqual([0.5, 0.075, 0.01, 0.001]);
});

test("SequentialLR begins each schedule at its milestone from the first learning rate", () => {
  const sgd = optimizer(1);
  const schedulers = [
    new optim.ConstantLR(sgd, { factor: 0.1, totalIters: 10 }),
    new optim.ExponentialLR(sgd, { gamma: 0.5 }),
  ];
  const schedule = new optim.SequentialLR(sgd, { schedulers, milestones: [2] });
  expect(rates(schedule, sgd, 5)).toEqual([0.1, 0.1, 1, 0.5, 0.25]);
});

test("OneCycleLR cycles Adam's first beta against the learning rate", () => {
  const adam = new optim.Adam([tensor([1], { requiresGrad: true })]);
  const schedule = new optim.OneCycleLR(adam, { maxLr: 1, totalSteps: 10, pctStart: 0.5 });
  expect(adam.paramGroups[0].betas[0]).toBeCloseTo(0.95, 9);
  for (let i = 0; i < 4; i++) schedule.step();
  expect(adam.paramGroups[0].lr).toBeCloseTo(1, 9);
  expect(adam.paramGroups[0].betas).toEqual([expect.closeTo(0.85, 9), 0.999]);
});

test("a schedule resumed from its state goes on as before", () => {
  const [a, b] = [optimizer(1), optimizer(1)];
  const [whole, part] = [a, b].map((sgd) => new optim.CosineAnnealingLR(sgd, { tMax: 8 }));
  for (let i = 0; i < 5; i++) whole.step();
  for (let i = 0; i < 3; i++) part.step();
  const c = optimizer(1);
  const resumed = new optim.CosineAnnealingLR(c, { tMax: 8 });
  resumed.loadStateDict(part.stateDict());
  for (let i = 0; i < 2; i++) resumed.step();
  expect(c.paramGroups[0].lr).toBe(a.paramGroups[0].lr);
});
