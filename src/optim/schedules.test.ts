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

test("ChainedScheduler moves all its schedules at each step, of one optimizer only", () => {
  const sgd = optimizer(1);
  const schedulers = [
    new optim.LinearLR(sgd, { startFactor: 0.5, totalIters: 2 }),
    new optim.ExponentialLR(sgd, { gamma: 0.1 }),
  ];
  expect(rates(new optim.ChainedScheduler(schedulers), sgd, 4)).toEqual([0.5, 0.075, 0.01, 0.001]);
  const stranger = new optim.ExponentialLR(optimizer(1), { gamma: 0.1 });
  expect(() => new optim.ChainedScheduler([schedulers[0], stranger])).toThrow(
    "ChainedScheduler: schedulers must act on one optimizer, got 1 of others.",
  );
});

test("MultiplicativeLR multiplies the present rate by its factor of the step", () => {
  const sgd = optimizer(1);
  const schedule = new optim.MultiplicativeLR(sgd, (t) => 1 / (t + 1));
  expect(rates(schedule, sgd, 4)).toEqual([1, 0.5, 0.166667, 0.0416667]);
});

test("CyclicLR cycles momentum against lr unless told otherwise, with a range for each group", () => {
  const params = [1, 2].map((value) => ({ params: [tensor([value], { requiresGrad: true })] }));
  const sgd = new optim.SGD(params, { lr: 1, momentum: 0.5 });
  const options = { baseLr: [0.1, 0.2], maxLr: [0.3, 0.6], stepSizeUp: 2, baseMomentum: [0.8, 0.6], maxMomentum: 0.9 };
  const schedule = new optim.CyclicLR(sgd, options);
  const groups = (): number[] => sgd.paramGroups.flatMap(({ lr, momentum }) => [lr, momentum]);
  expect(groups()).toEqual([0.1, 0.9, 0.2, 0.9].map((value) => expect.closeTo(value, 9)));
  schedule.step();
  schedule.step();
  expect(groups()).toEqual([0.3, 0.8, 0.6, 0.6].map((value) => expect.closeTo(value, 9)));
  const adagrad = new optim.Adagrad(params);
  expect(() => new optim.CyclicLR(adagrad, { baseLr: 0.1, maxLr: 1 })).toThrow(
    "CyclicLR: optimizer must have momentum or betas for cycleMomentum, got one without momentum; cycleMomentum: false leaves it alone.",
  );
  expect(() => new optim.CyclicLR(sgd, { baseLr: [0.1], maxLr: 1 })).toThrow(
    "CyclicLR: baseLr must be one number or 2, got 1.",
  );
});

test("CosineAnnealingWarmRestarts goes to any moment, also between steps", () => {
  const [a, b] = [optimizer(1), optimizer(1)];
  const [walking, jumping] = [a, b].map((sgd) => new optim.CosineAnnealingWarmRestarts(sgd, { t0: 2, tMult: 2 }));
  for (let i = 0; i < 5; i++) walking.step();
  jumping.step(5);
  expect(b.paramGroups[0].lr).toBe(a.paramGroups[0].lr);
  jumping.step(0.5);
  expect(b.paramGroups[0].lr).toBeCloseTo((1 + Math.cos(Math.PI / 4)) / 2, 12);
});

test("OneCycleLR takes its length as epochs of so many steps", () => {
  const [a, b] = [optimizer(1), optimizer(1)];
  const whole = new optim.OneCycleLR(a, { maxLr: 1, totalSteps: 12 });
  const parts = new optim.OneCycleLR(b, { maxLr: 1, epochs: 3, stepsPerEpoch: 4 });
  expect(rates(parts, b, 12)).toEqual(rates(whole, a, 12));
  expect(() => new optim.OneCycleLR(a, { maxLr: 1, epochs: 3 })).toThrow(
    "OneCycleLR: stepsPerEpoch must be a whole number of at least 1, got undefined.",
  );
});

test("ReduceLROnPlateau has a lowest rate for each group", () => {
  const params = [1, 2].map((value) => ({ params: [tensor([value], { requiresGrad: true })] }));
  const sgd = new optim.SGD(params, { lr: 1 });
  const schedule = new optim.ReduceLROnPlateau(sgd, { patience: 0, factor: 0.1, minLr: [0.5, 0] });
  schedule.step(1);
  schedule.step(1);
  expect(schedule.lastLr).toEqual([0.5, 0.1]);
});
