import { beforeAll, describe, expect, test } from "vitest";
import {
  checkpoint,
  crossEntropy,
  DataLoader,
  device,
  type FitOptions,
  fit,
  type LayerHealth,
  MemoryStore,
  nn,
  optim,
  relu,
  reshape,
  setThreads,
  type Tensor,
  type TrainEvent,
  tensor,
} from "../index.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";

type Health = Extract<TrainEvent, { type: "health" }>;

const isHealth = (event: TrainEvent): event is Health => event.type === "health";

async function healthOf(model: nn.Module & { forward(x: Tensor): Tensor }, options: FitOptions): Promise<Health[]> {
  return (await eventsOf(fit(model, tinyData(), options))).filter(isHealth);
}

const rowOf = ({ layers }: Health, layer: string, op: string): LayerHealth | undefined =>
  layers.find((row) => row.layer === layer && row.op === op);

class AsImage extends nn.Module {
  forward(x: Tensor): Tensor {
    return reshape(x, [x.shape[0], 1, 2, 3]);
  }
}

/** Convolutions, batch normalisation, dropout and a tanh: what there is to observe. */
function imageModel(): nn.Sequential {
  return new nn.Sequential(
    new AsImage(),
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.Dropout(0.1),
    new nn.Conv2d(4, 4, 3, { padding: 1 }),
    new nn.Tanh(),
    new nn.Flatten(),
    new nn.Linear(24, 3),
  );
}

/** A block whose values are computed again in backward. */
class Checkpointed extends nn.Module {
  readonly block = imageModel();

  forward(x: Tensor): Tensor {
    return checkpoint((h: Tensor) => this.block.forward(h), x);
  }
}

describe.each([1, 2])("on wasm with %i threads", (threads) => {
  beforeAll(() => {
    setThreads(threads);
  });

  test.each([
    ["a perceptron", tinyModel],
    ["convolutions", imageModel],
    ["a checkpointed block", () => new Checkpointed()],
  ])("%s has the same weights after 100 steps, bit for bit, observed or not", async (_, make) => {
    const run = async (health: FitOptions["health"]): Promise<Record<string, string>> => {
      const { manualSeed } = await import("../index.ts");
      manualSeed(3);
      const model = make();
      const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 });
      await fit(model, tinyData(), { optimizer, epochs: 15, batchSize: 8, health });
      return bitsOf(model);
    };
    expect(await run({ every: 3, noiseScale: true })).toEqual(await run(undefined));
  });
});

describe("an observed step", () => {
  beforeAll(() => {
    device("reference");
  });

  test("tells the norms of gradient, weights and update that a loop by hand finds", async () => {
    const [model, same] = [tinyModel(), tinyModel()];
    for (const each of [model, same]) each.layers[3].eval(); // dropout
    const options = { epochs: 1, batchSize: 52, shuffle: false, health: {} } as const;
    const frozen = (each: nn.Sequential): nn.Module & { forward(x: Tensor): Tensor } =>
      new nn.Sequential(each.layers[0], each.layers[1], each.layers[2], each.layers[4]);
    const own = frozen(model);
    const [health] = await healthOf(own, { ...options, optimizer: new optim.SGD(own.parameters(), { lr: 0.5 }) });

    const other = frozen(same);
    const optimizer = new optim.SGD(other.parameters(), { lr: 0.5 });
    const { x, y } = new DataLoader(tinyData(), { batchSize: 52 }).peek();
    const before = await Promise.all(other.parameters().map((parameter) => parameter.data()));
    crossEntropy(other.forward(x), y).backward();
    await optimizer.step();
    const values = async (of: (i: number) => Promise<ArrayLike<number>>, list: readonly number[]): Promise<number> => {
      const all = await Promise.all(list.map(of));
      return Math.hypot(...all.flatMap((part) => Array.from(part)));
    };
    const after = await Promise.all(other.parameters().map((parameter) => parameter.data()));
    const gradient = async (i: number): Promise<ArrayLike<number>> => (await other.parameters()[i].grad?.data()) ?? [];
    const change = async (i: number): Promise<ArrayLike<number>> => after[i].map((value, j) => value - before[i][j]);
    for (const [layer, op, list] of [
      ["0", "linear", [0, 1]],
      ["1", "batchNorm", [2, 3]],
      ["3", "linear", [4, 5]],
    ] as const) {
      const row = rowOf(health, layer, op);
      const weightNorm = await values(async (i) => before[i], list);
      expect(row?.gradNorm).toBeCloseTo(await values(gradient, list), 5);
      expect(row?.weightNorm).toBeCloseTo(weightNorm, 5);
      expect(row?.updateRatio).toBeCloseTo((await values(change, list)) / weightNorm, 5);
    }
    expect(health.gradNorm).toBeCloseTo(await values(gradient, [0, 1, 2, 3, 4, 5]), 5);
  });

  test("tells mean and spread of what layers give, and how far batch statistics are from the running ones", async () => {
    const model = new nn.Sequential(new nn.Identity(), new nn.BatchNorm1d(6), new nn.Linear(6, 3));
    const { x } = new DataLoader(tinyData(), { batchSize: 52 }).peek();
    const values = (await x.data()) as Float32Array;
    const column = (c: number): number[] => Array.from({ length: 52 }, (_, i) => values[6 * i + c]);
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    const deviation = (list: readonly number[]): number => Math.sqrt(mean(list.map((v) => (v - mean(list)) ** 2)));
    const columns = [0, 1, 2, 3, 4, 5].map(column);
    // Running statistics begin as mean 0 and variance 1.
    const meanDistance = mean(columns.map((list) => Math.abs(mean(list))));
    const spreadFactor = Math.exp(mean(columns.map((list) => Math.abs(Math.log(deviation(list))))));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const [health] = await healthOf(model, { optimizer, epochs: 1, batchSize: 52, health: {} });
    const row = rowOf(health, "1", "batchNorm");
    expect(row?.mean).toBeCloseTo(0, 5);
    expect(row?.spread).toBeCloseTo(1, 3);
    expect(row?.meanDistance).toBeCloseTo(meanDistance, 4);
    expect(row?.spreadFactor).toBeCloseTo(spreadFactor, 3);
  });

  test("counts units of a ReLU that were 0 on every sample, in modules and in functions", async () => {
    class Net extends nn.Module {
      readonly first = new nn.Linear(6, 8);
      readonly second = new nn.Linear(8, 3);

      forward(x: Tensor): Tensor {
        return this.second.forward(relu(this.first.forward(x)));
      }
    }
    const model = new Net();
    // Of 8 units 5 are far below 0 whatever comes in.
    model.first.bias?.assignData(Float32Array.from({ length: 8 }, (_, i) => (i < 5 ? -100 : 100)));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
    const events = await healthOf(model, { optimizer, epochs: 2, batchSize: 13, health: { every: 1 } });
    expect(events.map((event) => rowOf(event, "", "relu")?.inactive)).toEqual(Array(8).fill(5 / 8));
    // Batches of 13, of which the latest four count.
    expect(events.map((event) => rowOf(event, "", "relu")?.samplesSeen)).toEqual([13, 26, 39, 52, 52, 52, 52, 52]);
    const finding = { kind: "inactive", layer: "", op: "relu", value: 0.625, limit: 0.4, samples: 13 };
    expect(events[0].findings).toContainEqual(finding);
  });

  test("a unit that fires on one sample of the latest batches is not inactive", async () => {
    const model = new nn.Sequential(new nn.Linear(6, 1), new nn.ReLU(), new nn.Linear(1, 3));
    const data = tinyData();
    data.arrays.x.data.fill(-1);
    data.arrays.x.data.fill(1, 6 * 20, 6 * 21); // one sample of the second batch
    const [first] = model.parameters();
    first.assignData(new Float32Array(6).fill(1));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    const options = { optimizer, epochs: 2, batchSize: 13, shuffle: false, health: { every: 1 } } as const;
    const events = (await eventsOf(fit(model, data, options))).filter(isHealth);
    expect(events.map((event) => rowOf(event, "1", "relu")?.inactive)).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  test("channels are the units behind a convolution, features behind a product", async () => {
    const model = imageModel();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
    model.parameters()[2].assignData(new Float32Array(4)); // gain of the batch normalisation
    model.parameters()[3].assignData(Float32Array.of(-1, 1, 1, 1));
    const [health] = await healthOf(model, { optimizer, epochs: 1, batchSize: 13, health: {} });
    expect(rowOf(health, "3", "relu")?.inactive).toBe(1 / 4);
  });

  test("tells the share of values where sigmoid and tanh are flat", async () => {
    const shares = async (activation: nn.Sigmoid | nn.Tanh, preactivation: readonly number[]): Promise<unknown> => {
      const model = new nn.Sequential(new nn.Linear(6, 4), activation, new nn.Linear(4, 3));
      const [weight, bias] = model.parameters();
      weight.assignData(new Float32Array(24));
      bias.assignData(Float32Array.from(preactivation));
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
      const [health] = await healthOf(model, { optimizer, epochs: 1, batchSize: 13, health: {} });
      return health.layers[1].saturated;
    };
    // 4·σ(1 − σ) < 0.06 beyond ±4.16, 1 − tanh² < 0.06 beyond ±2.08.
    expect(await shares(new nn.Sigmoid(), [4.1, -4.1, 4.2, -4.2])).toBe(0.5);
    expect(await shares(new nn.Tanh(), [2.0, 2.1, -2.1, 30])).toBe(0.75);
  });

  test("comes at the first step and every so many later, but for batches cut short", async () => {
    const model = tinyModel();
    const events = await eventsOf(fit(model, tinyData(), tinyOptions(model, { health: { every: 2 } })));
    // Steps 7, 14 and 21 have 4 samples.
    expect(events.filter(isHealth).map(({ step }) => step)).toEqual([1, 3, 5, 9, 11, 13, 15, 17, 19]);
    for (const [i, event] of events.entries()) {
      const before = events[i - 1];
      if (isHealth(event)) expect(before).toMatchObject({ type: "step", step: event.step, epoch: event.epoch });
    }
  });

  test("of accumulated batches tells the norms of all their samples", async () => {
    const norms = async (change: { batchSize: number; accumulate?: number }): Promise<(number | undefined)[]> => {
      const { manualSeed } = await import("../index.ts");
      manualSeed(2);
      const model = new nn.Sequential(new nn.Linear(6, 8), new nn.ReLU(), new nn.Linear(8, 3));
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
      const [health] = await healthOf(model, {
        optimizer,
        epochs: 1,
        shuffle: false,
        ...change,
        health: {},
      });
      return [health.gradNorm, ...health.layers.flatMap((row) => [row.gradNorm, row.updateRatio])];
    };
    const [whole, chunked] = [await norms({ batchSize: 52 }), await norms({ batchSize: 20, accumulate: 3 })];
    whole.forEach((value, i) => {
      if (value === undefined) expect(chunked[i]).toBeUndefined();
      else expect(chunked[i]).toBeCloseTo(value, 5);
    });
  });

  test("tells the same in a run that was stopped and resumed, whatever it remembers of earlier steps", async () => {
    const runOf = async (store: MemoryStore, stopAt?: number): Promise<Health[]> => {
      const model = tinyModel();
      const options = tinyOptions(model, {
        checkpoint: store,
        checkpointEverySteps: 1,
        resume: true,
        health: { every: 2 },
      });
      const found: Health[] = [];
      for await (const event of fit(model, tinyData(), options)) {
        if (isHealth(event)) found.push(event);
        if (event.type === "checkpoint" && event.step === stopAt) break;
      }
      return found;
    };
    const whole = await runOf(new MemoryStore());
    const store = new MemoryStore();
    const parts = [...(await runOf(store, 4)), ...(await runOf(store, 12)), ...(await runOf(store))];
    expect(parts).toEqual(whole);
  });

  test("observes a model without parameters of its own modules, and frozen ones, by what they give", async () => {
    const model = tinyModel();
    model.layers[0].freeze();
    const [health] = await healthOf(model, tinyOptions(model, { epochs: 1, health: {} }));
    expect(rowOf(health, "0", "linear")).toMatchObject({ gradNorm: 0, updateRatio: 0 });
    expect(rowOf(health, "0", "linear")?.spread).toBeGreaterThan(0);
  });

  test("counts that are none are refused", () => {
    const model = tinyModel();
    expect(() => fit(model, tinyData(), tinyOptions(model, { health: { every: 0 } }))).toThrow(
      "fit: health.every must be an integer >= 1, got 0.",
    );
  });
});

test("the noise scale comes after each epoch where it is asked for", async () => {
  const model = tinyModel();
  const options = tinyOptions(model, { epochs: 2, health: { noiseScale: true } });
  const events = await eventsOf(fit(model, tinyData(), options));
  const found = events.flatMap((event, i) => (event.type === "noiseScale" ? [[event, events[i - 1]] as const] : []));
  expect(found).toHaveLength(2);
  for (const [event, before] of found) {
    expect(before).toMatchObject({ type: "epochEnd", epoch: event.epoch, step: event.step });
    expect(event).toMatchObject({ smallBatch: 6, bigBatch: 48, batches: 8 });
  }
});

test("the loss is no part of a model that is one layer", async () => {
  const model = new nn.Linear(6, 3);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const scale = tensor([2]);
  const loss = (output: Tensor, y: Tensor): Tensor => crossEntropy(output.mul(scale), y);
  const [health] = await healthOf(model, { optimizer, loss, epochs: 1, batchSize: 13, health: {} });
  expect(health.layers.map(({ layer, op }) => [layer, op])).toEqual([["", "linear"]]);
});

test("gradients whose squares overflow or vanish have their norms all the same, also in anomaly mode", async () => {
  const normAt = async (factor: number): Promise<number> => {
    const model = new nn.Sequential(new nn.Linear(6, 3));
    for (const parameter of model.parameters()) parameter.assignData(new Float32Array(parameter.numel));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    const loss = (output: Tensor, y: Tensor): Tensor => crossEntropy(output, y).mul(factor);
    const options = { optimizer, loss, epochs: 1, batchSize: 52, shuffle: false, anomaly: true, health: {} } as const;
    return (await healthOf(model, options))[0].gradNorm / factor;
  };
  const usual = await normAt(1);
  expect((await normAt(1e25)) / usual).toBeCloseTo(1, 5);
  expect((await normAt(1e-25)) / usual).toBeCloseTo(1, 5);
});
