import { describe, expect, test } from "vitest";
import {
  check,
  crossEntropy,
  DataLoader,
  type LossFunction,
  memory,
  mseLoss,
  nn,
  optim,
  softmax,
  type Tensor,
  TensorDataset,
} from "../../index.ts";
import { tinyImages } from "../tinyImages.fixture.ts";
import { findingsOf, healthy, idsOf, mlp, of, vectors } from "./findings.fixture.ts";

describe("check", () => {
  test("finds nothing wrong with a sound run, and says so for every topic in its order", async () => {
    const model = healthy();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    let ms = 0;
    const clock = (): number => (ms += 50); // each step takes 50 ms
    const { level, findings } = await check(model, tinyImages(), { optimizer, batchSize: 16, epochs: 4, clock });
    expect(idsOf(findings)).toEqual([
      "inputs-scaled",
      "labels-balanced",
      "shapes-fit",
      "loss-expected",
      "units-alive",
      "gradients-reach",
      "overfit-reached",
      "forecast-time",
      "forecast-memory",
    ]);
    expect(level).toBe("ok");
    expect(of(findings, "labels-balanced").facts.counts).toEqual([16, 16, 16]);
    expect(of(findings, "shapes-fit").facts).toEqual({ x: [16, 1, 4, 4], y: [16], output: [16, 3] });
    const start = of(findings, "loss-expected").facts;
    expect(start.chance).toBeCloseTo(Math.log(3), 5);
    expect(start.classes).toBe(3);
    const learnt = of(findings, "overfit-reached").facts;
    expect(learnt.to).toBeLessThanOrEqual(0.05 * learnt.from);
    const { stepMs, totalMs } = of(findings, "forecast-time").facts;
    expect([stepMs, totalMs]).toEqual([50, 50 * 3 * 4]);
    const forecast = of(findings, "forecast-memory").facts;
    const state = 4 * (3 * model.parameters().reduce((sum, { numel }) => sum + numel, 0) + 8 + 8 + 1);
    // Adam keeps two moments, the network statistics; each cell is rounded up to whole vectors.
    expect(forecast.lastingBytes).toBeGreaterThanOrEqual(state);
    expect(forecast.lastingBytes).toBeLessThan(1.05 * state);
    const { planned } = await memory(model, [16, 1, 4, 4], { optimizer });
    expect(forecast.totalBytes).toBe(planned.totalBytes);
  });

  test("forecasts the updates of a run that accumulates, and the memory that it takes", async () => {
    const model = healthy();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
    const options = { optimizer, batchSize: 16, epochs: 4, clock: () => 0 };
    const one = (await check(model, tinyImages(), options)).findings;
    const two = (await check(model, tinyImages(), { ...options, accumulate: 2 })).findings;
    expect(of(one, "forecast-time").facts.stepsPerEpoch).toBe(3); // 48 samples
    expect(of(two, "forecast-time").facts.stepsPerEpoch).toBe(2);
    const gradients = 4 * model.parameters().reduce((sum, { numel }) => sum + numel, 0);
    const { totalBytes } = of(two, "forecast-memory").facts;
    expect(totalBytes).toBeGreaterThanOrEqual(of(one, "forecast-memory").facts.totalBytes + gradients);
    expect(model.parameters().every(({ grad }) => grad === null)).toBe(true);
    await expect(check(model, tinyImages(), { optimizer, accumulate: 0 })).rejects.toThrow(
      "check: accumulate must be an integer >= 1, got 0.",
    );
  });

  test("takes a loader as it stands, and leaves it there", async () => {
    const loader = new DataLoader(vectors(), { batchSize: 20, shuffle: true, seed: 3 });
    for (const _ of loader) break;
    const before = [loader.state(), loader.peek().indices];
    const model = mlp();
    const { findings } = await check(model, loader, { optimizer: new optim.Adam(model.parameters()) });
    expect(of(findings, "shapes-fit").facts.x).toEqual([20, 4]);
    expect([loader.state(), loader.peek().indices]).toEqual(before);
  });

  test("tells a regression's first loss beside that of the mean", async () => {
    const { x } = vectors().arrays;
    const y = Float32Array.from({ length: 60 }, (_, i) => x.data[4 * i] - x.data[4 * i + 1]);
    const data = new TensorDataset({ x, y: { data: y, shape: [60, 1] } });
    const findings = await findingsOf(mlp(4, 1), data, { loss: mseLoss });
    expect(of(findings, "loss-expected").facts.classes).toBeNull();
    expect(idsOf(findings)).toEqual(expect.arrayContaining(["targets-scaled", "overfit-reached"]));
  });

  test("finds the classes of a sequence model in its last dimension, and twice applied softmax there", async () => {
    class Tagger extends nn.Module {
      readonly embedding = new nn.Embedding(5, 8);
      readonly head = new nn.Linear(8, 4);
      readonly isSquashed: boolean;

      constructor(isSquashed: boolean) {
        super();
        this.isSquashed = isSquashed;
      }

      forward(x: Tensor): Tensor {
        const scores = this.head.forward(this.embedding.forward(x));
        return this.isSquashed ? softmax(scores, { dim: -1 }) : scores;
      }
    }
    const x = Int32Array.from({ length: 240 }, (_, i) => (i * i) % 5);
    const y = { data: x.map((token) => token % 4), shape: [40, 6] };
    const data = new TensorDataset({ x: { data: x, shape: [40, 6] }, y });
    const loss: LossFunction = (output, target) => crossEntropy(output.reshape([-1, 4]), target.reshape([-1]));
    const findings = await findingsOf(new Tagger(false), data, { loss });
    expect(of(findings, "inputs-indices").facts).toMatchObject({ smallest: 0, largest: 4 });
    expect(of(findings, "labels-missing").facts.missing).toEqual([2, 3]);
    expect(of(findings, "loss-expected").facts).toMatchObject({ classes: 4 });
    expect(of(await findingsOf(new Tagger(true), data, { loss }), "scores-squashed").facts.by).toBe("softmax");
  });

  test("refuses counts out of range", async () => {
    const model = mlp();
    const optimizer = new optim.SGD(model.parameters(), { lr: 1 });
    await expect(check(model, vectors(), { optimizer, overfitSteps: 0 })).rejects.toThrow(
      "check: overfitSteps must be an integer >= 1, got 0.",
    );
  });
});
