import { expect, test } from "vitest";
import { pointSet, pointSetNames } from "./pointSets.ts";
import { activationNames, lossNames, normalisationNames, optimizerNames, pointDefaults } from "./pointSettings.ts";
import { PointTrainer } from "./pointTrainer.ts";

const points = pointSet("rings", { count: 100, noise: 0.02, seed: 3 });

test.each(Object.keys(pointSetNames) as (keyof typeof pointSetNames)[])(
  "%s has two classes of one size in the shown square",
  (name) => {
    const set = pointSet(name, { count: 60, noise: 0.02, seed: 1 });
    expect(set.filter(({ label }) => label === 1)).toHaveLength(30);
    expect(set.every(({ x, y }) => Math.abs(x) < 1.25 && Math.abs(y) < 1.25)).toBe(true);
    expect(pointSet(name, { count: 60, noise: 0.02, seed: 1 })).toEqual(set);
  },
);

test("two hidden layers learn the rings, a linear classifier does not", async () => {
  const deep = new PointTrainer(points, { ...pointDefaults, lr: 0.03 }, 10);
  await deep.train(400);
  expect((await deep.look()).accuracy).toBeGreaterThan(0.95);
  const linear = new PointTrainer(points, { ...pointDefaults, widths: [], lr: 0.03 }, 10);
  await linear.train(400);
  expect((await linear.look()).accuracy).toBeLessThan(0.8);
});

const choices = [
  ...Object.keys(activationNames).map((activation) => ({ activation })),
  ...Object.keys(normalisationNames).map((normalisation) => ({ normalisation })),
  ...Object.keys(lossNames).map((loss) => ({ loss })),
  ...Object.keys(optimizerNames).map((optimizer) => ({ optimizer })),
  { batchSize: 1 },
  { batchSize: "full" },
] as Partial<typeof pointDefaults>[];

test.each(choices)("%o trains, and shows every unit and a gradient for every layer", async (choice) => {
  const trainer = new PointTrainer(points, { ...pointDefaults, ...choice, widths: [5, 3] }, 8);
  await trainer.train(3);
  const look = await trainer.look();
  expect(look.layers.map(({ units }) => units.length)).toEqual([5, 3, 0]);
  expect(look.layers.every(({ gradNorm }) => gradNorm !== null && Number.isFinite(gradNorm))).toBe(true);
  expect(look.layers[0].units[0].map).toHaveLength(16);
  expect(look.surface).toHaveLength(64);
  expect(look.surface.every((p) => p >= 0 && p <= 1)).toBe(true);
  expect(look.step).toBe(3);
});

test("a unit whose bias keeps it below zero on every point is said to be dead", async () => {
  const trainer = new PointTrainer(points, { ...pointDefaults, widths: [4] }, 8);
  const bias = [...trainer.model.namedParameters()].find(([, one]) => one.shape.length === 1)?.[1];
  bias?.assignData(Float32Array.of(-50, 0.1, 0.1, 0.1));
  const [{ units }] = (await trainer.look()).layers;
  expect(units.map(({ isDead }) => isDead)).toEqual([true, false, false, false]);
});

test("the ledger of a step counts the parameters", async () => {
  const trainer = new PointTrainer(points, { ...pointDefaults, widths: [8] }, 8);
  const { planned } = await trainer.memory();
  expect(planned.roles.parameter).toBe(4 * (2 * 8 + 8 + 8 + 1));
});

test("a unit's gradient is that of the weights that lead to it, and a dead unit has none", async () => {
  const trainer = new PointTrainer(points, { ...pointDefaults, widths: [4, 3], optimizer: "sgd" }, 8);
  const bias = [...trainer.model.namedParameters()].find(([, one]) => one.shape.length === 1)?.[1];
  bias?.assignData(Float32Array.of(-50, 0.1, 0.1, 0.1));
  await trainer.train(1);
  const { layers } = await trainer.look();
  const norms = layers[0].units.map(({ gradNorm }) => gradNorm ?? Number.NaN);
  expect(norms[0]).toBe(0);
  expect(norms.slice(1).every((norm) => norm > 0)).toBe(true);
  expect(Math.hypot(...norms)).toBeCloseTo(layers[0].gradNorm ?? 0, 6);
  expect(layers.map(({ weights }) => weights.length)).toEqual([2 * 4, 4 * 3, 3]);
});

test("points, learning rate and batch size change while the weights stay", async () => {
  const trainer = new PointTrainer(points, { ...pointDefaults, activation: "tanh", lr: 0.03 }, 10);
  await trainer.train(100);
  const { surface } = await trainer.look();
  const turned = points.map(({ x, y, label }) => ({ x, y, label: label === 0 ? 1 : 0 }) as const);
  trainer.change({ points: turned.slice(0, 60), batchSize: "full", lr: 0.05 });
  const after = await trainer.look();
  expect(after.surface).toEqual(surface);
  expect(after.accuracy).toBeLessThan(0.2);
  await trainer.train(300);
  expect((await trainer.look()).accuracy).toBeGreaterThan(0.9);
  trainer.change({ lr: 0 });
  const before = (await trainer.look()).layers.map(({ weights }) => weights);
  await trainer.train(3);
  expect((await trainer.look()).layers.map(({ weights }) => weights)).toEqual(before);
});

test("epochs count on when the batches change", async () => {
  const trainer = new PointTrainer(points, { ...pointDefaults, batchSize: 50 }, 4);
  await trainer.train(2);
  trainer.change({ batchSize: 25 });
  await trainer.train(2);
  expect((await trainer.look()).epoch).toBeCloseTo(1.5, 12);
});
