import { describe, expect, test } from "vitest";
import {
  crossEntropy,
  DataLoader,
  fit,
  type LossFunction,
  lrFind,
  manualSeed,
  mseLoss,
  nn,
  optim,
  TensorDataset,
} from "../index.ts";
import { everyBit, trainedCnn } from "./everyBit.fixture.ts";
import { suggestLr } from "./lrSuggestion.ts";
import { bitsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";
import { tinyImages } from "./tinyImages.fixture.ts";

const geometric = (from: number, to: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, i) => from * (to / from) ** (i / (steps - 1)));

describe("suggestLr", () => {
  const lrs = geometric(1e-6, 1, 121);
  /** Falls from 2 to 1 around lr 1e-3 and explodes behind 0.05. */
  const loss = (lr: number): number => 2 - 1 / (1 + (1e-3 / lr) ** 2) + (lr / 0.3) ** 4;

  test("takes the rate at which the loss falls fastest per factor of the rate", () => {
    const { suggestion, slope, lowest, isOpen } = suggestLr({ lrs, losses: lrs.map(loss), isOut: true });
    expect(suggestion).toBeCloseTo(1e-3, 4);
    // The slope of 1 / (1 + e^(−2u)) at u = 0 is ½; smoothing makes it gentler.
    expect(slope).toBeGreaterThan(-0.5);
    expect(slope).toBeLessThan(-0.4);
    expect(lowest.lr).toBeGreaterThan(0.01);
    expect(isOpen).toBe(false);
  });

  test("is hardly moved by noise", () => {
    const losses = lrs.map((lr, i) => loss(lr) + 0.05 * Math.sin(1e4 * i * i));
    const { suggestion } = suggestLr({ lrs, losses, isOut: true });
    expect(Math.abs(Math.log10((suggestion ?? 0) / 1e-3))).toBeLessThan(0.35);
  });

  test("says when the loss never falls, and when it still falls at the end", () => {
    const flat = suggestLr({ lrs, losses: lrs.map(() => 2), isOut: false });
    expect(flat.suggestion).toBeNull();
    expect(flat.sentence).toBe(
      "no suggestion: from lr 0.000001 to 1 the smoothed loss goes from 2 no lower than 2, less than 5 %. Raise maxLr, or run check on the model and its data.",
    );
    const early = geometric(1e-6, 1e-3, 60);
    const { isOpen, sentence } = suggestLr({ lrs: early, losses: early.map(loss), isOut: false });
    expect(isOpen).toBe(true);
    expect(sentence).toContain("raise maxLr");
  });

  test("leaves out losses that are not finite", () => {
    const losses = lrs.map((lr, i) => (i > 100 ? Number.NaN : loss(lr)));
    expect(suggestLr({ lrs, losses, isOut: true }).suggestion).toBeCloseTo(1e-3, 4);
    expect(suggestLr({ lrs, losses: lrs.map(() => Number.NaN), isOut: true }).suggestion).toBeNull();
  });
});

describe("lrFind", () => {
  test("ends where gradient descent on a quadratic diverges, and suggests less", async () => {
    // The loss (w − y)² has curvature 2, so steps of more than 1 move away; two targets keep w from resting between.
    const model = new nn.Linear(1, 1, { bias: false });
    model.weight.assignData(Float32Array.of(-3));
    const data = new TensorDataset({ x: [[1], [1]], y: [[0.5], [1.5]] });
    const optimizer = new optim.SGD(model.parameters(), { lr: 123 });
    const { curve, suggestion, lowest } = await lrFind(model, data, {
      optimizer,
      loss: mseLoss,
      batchSize: 1,
      minLr: 1e-4,
      maxLr: 1e3,
      steps: 140,
    });
    expect(curve.isOut).toBe(true);
    expect(curve.lrs[curve.lrs.length - 1]).toBeGreaterThan(1);
    expect(lowest.loss).toBeLessThan(1);
    expect(suggestion).toBeGreaterThan(1e-3);
    expect(suggestion).toBeLessThan(1);
    expect(optimizer.paramGroups[0].lr).toBe(123);
  });

  test("suggests a rate with which a network learns", async () => {
    const model = tinyModel();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1, momentum: 0.9 });
    const { suggestion } = await lrFind(model, tinyData(200), { optimizer, batchSize: 20 });
    optimizer.paramGroups[0].lr = suggestion ?? 0;
    const { epochs } = await fit(model, tinyData(200), { optimizer, epochs: 8, batchSize: 20 });
    expect(epochs[7].train.loss).toBeLessThan(0.6 * epochs[0].train.loss);
  });

  test("keeps the ratio of the groups' rates", async () => {
    const model = new nn.Sequential(new nn.Linear(6, 8), new nn.Linear(8, 3));
    const [body, head] = model.layers;
    const optimizer = new optim.SGD(
      [
        { params: body.parameters(), lr: 0.01 },
        { params: head.parameters(), lr: 0.1 },
      ],
      {
        lr: 1,
      },
    );
    const ratios = new Set<number>();
    const loss: LossFunction = (output, y) => {
      ratios.add(Number((optimizer.paramGroups[1].lr / optimizer.paramGroups[0].lr).toPrecision(6)));
      return crossEntropy(output, y);
    };
    const { curve } = await lrFind(model, tinyData(), { optimizer, loss, minLr: 1e-3, maxLr: 1e-2, steps: 10 });
    expect(curve.lrs[0]).toBeCloseTo(1e-3, 12);
    expect(curve.lrs[9]).toBeCloseTo(1e-2, 12);
    expect([...ratios]).toEqual([10]);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.01, 0.1]);
  });

  test("finds for batches that are accumulated what it finds for the large ones", async () => {
    const found = async (options: { batchSize: number; accumulate?: number }): Promise<readonly number[]> => {
      manualSeed(1);
      const model = new nn.Sequential(new nn.Linear(6, 8), new nn.Tanh(), new nn.Linear(8, 3));
      const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
      return (await lrFind(model, tinyData(), { optimizer, maxLr: 1, steps: 30, ...options })).curve.losses;
    };
    const [large, accumulated] = [await found({ batchSize: 16 }), await found({ batchSize: 4, accumulate: 4 })];
    expect(accumulated).toHaveLength(large.length);
    for (const [i, loss] of accumulated.entries()) expect(loss).toBeCloseTo(large[i], 5);
    expect(await found({ batchSize: 52, accumulate: 2 })).toHaveLength(30); // more than there are samples
  });

  test("refuses a range that is none", async () => {
    const model = tinyModel();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
    await expect(lrFind(model, tinyData(), { optimizer, minLr: 1, maxLr: 0.1 })).rejects.toThrow(
      "lrFind: maxLr must be above minLr 1, got 0.1.",
    );
    await expect(lrFind(model, tinyData(), { optimizer, accumulate: 0 })).rejects.toThrow(
      "lrFind: accumulate must be an integer >= 1, got 0.",
    );
    await expect(lrFind(model, tinyData(), { optimizer, steps: 5 })).rejects.toThrow("steps must be an integer >= 10");
  });
});

describe("lrFind puts back to the bit", () => {
  test.each([0, 1, 5])("a CNN with batch norm and dropout under Adam after %i steps", async (steps) => {
    const run = await trainedCnn(steps);
    const before = await everyBit(run);
    const { curve } = await lrFind(run.model, tinyImages(), { optimizer: run.optimizer, batchSize: 8, steps: 30 });
    expect(curve.losses[20]).not.toBe(curve.losses[0]);
    expect(await everyBit(run)).toEqual(before);
  });

  test("everything when the data throw in the middle", async () => {
    const run = await trainedCnn(2);
    const before = await everyBit(run);
    const { x, y } = tinyImages().arrays;
    class Failing extends TensorDataset<"x" | "y"> {
      calls = 0;

      override batch(indices: ArrayLike<number>): ReturnType<TensorDataset<"x" | "y">["batch"]> {
        this.calls += 1;
        if (this.calls === 9) throw new Error("disk");
        return super.batch(indices);
      }
    }
    const finding = lrFind(run.model, new Failing({ x, y }), { optimizer: run.optimizer, batchSize: 8 });
    await expect(finding).rejects.toThrow("disk");
    expect(await everyBit(run)).toEqual(before);
  });

  test("a loader that is in the middle of an epoch", async () => {
    const model = tinyModel();
    const optimizer = new optim.Adam(model.parameters());
    const loader = new DataLoader(tinyData(), { batchSize: 8, shuffle: true, seed: 3 });
    for (const _ of loader) break;
    const before = [loader.state(), loader.peek().indices];
    await lrFind(model, loader, { optimizer, steps: 20 });
    expect([loader.state(), loader.peek().indices]).toEqual(before);
  });

  test("a run that follows: its bits are those of a run without", async () => {
    const results: unknown[] = [];
    for (const isSought of [false, true]) {
      const model = tinyModel();
      const options = tinyOptions(model);
      const optimizer = options.optimizer as optim.AdamW;
      if (isSought) await lrFind(model, tinyData(), { optimizer, steps: 40 });
      const { epochs } = await fit(model, tinyData(), options);
      results.push([await bitsOf(model), epochs]);
    }
    expect(results[1]).toEqual(results[0]);
  });
});
