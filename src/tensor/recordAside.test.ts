import { expect, test } from "vitest";
import { defaultGenerator, device, full, Generator, manualSeed, nn, rand, zeros } from "../index.ts";
import { watchGenerators } from "./random.ts";
import { recordAside } from "./recordAside.ts";

test("recordAside undoes what fn assigned and drew, and keeps what was recorded before", async () => {
  const generator = new Generator(9);
  const norm = new nn.BatchNorm1d(3);
  const model = new nn.Sequential(norm, new nn.Dropout(0.5, { generator }));
  norm.weight?.assign(full([3], 2));
  norm.runningMean?.assign(full([3], 5));
  const random = generator.state();
  const { result: output } = recordAside(() => model.forward(zeros([4, 3])), device());
  expect(output.shape).toEqual([4, 3]);
  expect(generator.state()).toEqual(random);
  expect(await norm.weight?.array()).toEqual([2, 2, 2]);
  expect(await norm.runningMean?.array()).toEqual([5, 5, 5]);
  expect(await norm.numBatchesTracked?.item()).toBe(0);
});

test("recordAside undoes what fn did before it threw", async () => {
  const norm = new nn.BatchNorm1d(3);
  const failing = (): never => {
    norm.forward(rand([4, 3]));
    throw new Error("late");
  };
  manualSeed(4);
  expect(() => recordAside(failing, device())).toThrow("late");
  expect(defaultGenerator.state()).toEqual({ seed: 4, counter: 0 });
  expect(await norm.numBatchesTracked?.item()).toBe(0);
});

test("watches of generators nest, and each puts back what it has seen, seeds included", () => {
  const [a, b] = [new Generator(1), new Generator(2)];
  a.next();
  const outer = watchGenerators();
  a.next();
  const inner = watchGenerators();
  a.next();
  b.manualSeed(7);
  inner();
  expect([a.state(), b.state()]).toEqual([
    { seed: 1, counter: 2 },
    { seed: 2, counter: 0 },
  ]);
  b.next();
  outer();
  expect([a.state(), b.state()]).toEqual([
    { seed: 1, counter: 1 },
    { seed: 2, counter: 0 },
  ]);
  b.next();
  expect(b.state().counter).toBe(1);
});
