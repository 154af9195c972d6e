import { describe, expect, test } from "vitest";
import {
  DataLoader,
  device,
  type FitOptions,
  fit,
  MemoryStore,
  manualSeed,
  nn,
  optim,
  type TrainEvent,
  type TrainingData,
} from "../index.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";

type Of<T extends TrainEvent["type"]> = Extract<TrainEvent, { type: T }>;
function only<T extends TrainEvent["type"]>(events: readonly TrainEvent[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

/** A run of a model without batch norm: its losses, and its weights at the end. */
async function trained(
  options: Partial<FitOptions>,
  data: TrainingData = tinyData(),
): Promise<{ losses: number[]; samples: number[]; weights: number[] }> {
  manualSeed(1);
  const model = new nn.Sequential(new nn.Linear(6, 16), new nn.Tanh(), new nn.Linear(16, 3));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5, momentum: 0.9 });
  const schedule = new optim.CosineAnnealingLR(optimizer, { tMax: 10 });
  const run = fit(model, data, { optimizer, schedule, epochs: 5, seed: 5, ...options });
  const steps = only(await eventsOf(run), "step");
  const weights: number[] = [];
  for (const parameter of model.parameters()) weights.push(...(await parameter.data()));
  return { losses: steps.map(({ loss }) => loss), samples: steps.map(({ samples }) => samples), weights };
}

/** Of two lists of equal length, relative to 1 for numbers below it. */
function farthest(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))));
}

/** Sixteen roundings of 2⁻²⁴ over ten updates of numbers of size 1; two are seen, and a wrong share is off by a hundredth. */
const rounding = 2 ** -20;

describe.each(["wasm", "reference"])("accumulate: k on %s", (name) => {
  test.each([
    ["4 batches of 8", { batchSize: 8, accumulate: 4 }],
    ["32 batches of 1", { batchSize: 1, accumulate: 32 }],
    ["2 batches of 16", { batchSize: 16, accumulate: 2 }],
  ])("%s give the losses and weights of batches of 32, also in the ragged last update", async (_, options) => {
    device(name);
    const whole = await trained({ batchSize: 32 });
    const accumulated = await trained(options);
    expect(accumulated.samples).toEqual(whole.samples);
    expect(new Set(whole.samples)).toEqual(new Set([32, 20]));
    expect(farthest(accumulated.losses, whole.losses)).toBeLessThan(rounding);
    expect(farthest(accumulated.weights, whole.weights)).toBeLessThan(rounding);
  });

  test("a batch cut by memoryLimitBytes gives its own gradient, up to rounding", async () => {
    device(name);
    const whole = await trained({ batchSize: "full" });
    const cut = await trained({ batchSize: "full", memoryLimitBytes: 4000 });
    expect(farthest(cut.weights, whole.weights)).toBeLessThan(rounding);
    expect(cut.weights).not.toEqual(whole.weights);
  });
});

describe("an accumulated run", () => {
  test("makes the steps of a loader with larger batches when dropLast is set, and goes through as many epochs", async () => {
    device("reference");
    const whole = await trained({ batchSize: 32, dropLast: true });
    const accumulated = await trained({ batchSize: 8, accumulate: 4, dropLast: true });
    expect(accumulated.samples).toEqual([32, 32, 32, 32, 32]);
    expect(farthest(accumulated.losses, whole.losses)).toBeLessThan(rounding);
    expect(farthest(accumulated.weights, whole.weights)).toBeLessThan(rounding);
  });

  test("takes successive batches of a loader that it is given", async () => {
    device("reference");
    const loader = (batchSize: number): DataLoader<"x" | "y"> =>
      new DataLoader(tinyData(), { batchSize, shuffle: true, seed: 5 });
    const whole = await trained({}, loader(32));
    const accumulated = await trained({ accumulate: 4 }, loader(8));
    expect(farthest(accumulated.weights, whole.weights)).toBeLessThan(rounding);
  });

  test("counts updates in its events, and the schedule moves once an update", async () => {
    device("reference");
    const model = tinyModel();
    const options = tinyOptions(model, { accumulate: 3, epochs: 2 }); // 7 batches: 3, 3 and 1
    const events = await eventsOf(fit(model, tinyData(), options));
    const epoch = ["epochStart", "step", "step", "step", "epochEnd"];
    expect(events.map(({ type }) => type)).toEqual(["runStart", "accumulation", ...epoch, ...epoch, "runEnd"]);
    expect(only(events, "runStart")[0].stepsPerEpoch).toBe(3);
    const steps = only(events, "step");
    expect(steps.map(({ samples }) => samples)).toEqual([24, 24, 4, 24, 24, 4]);
    expect(new Set(steps.map(({ lr }) => lr)).size).toBe(6);
    expect(only(events, "runEnd")[0].steps).toBe(6);
  });

  test("weighs loss and accuracy of a step by samples", async () => {
    device("reference");
    const model = new nn.Sequential(new nn.Linear(6, 3));
    const run = async (options: Partial<FitOptions>): Promise<Of<"step">> => {
      const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
      return only(await eventsOf(fit(model, tinyData(), { optimizer, epochs: 1, ...options })), "step")[0];
    };
    const [whole, accumulated] = [await run({ batchSize: "full" }), await run({ batchSize: 30, accumulate: 2 })];
    expect(accumulated.loss).toBeCloseTo(whole.loss, 6);
    expect(accumulated.accuracy).toBe(whole.accuracy);
  });

  test("says how many samples batch normalisation sees, and moves running statistics once a batch", async () => {
    device("reference");
    const model = tinyModel();
    const options = tinyOptions(model, { accumulate: 3, epochs: 1 });
    const events = await eventsOf(fit(model, tinyData(), options));
    expect(only(events, "accumulation")).toEqual([
      {
        type: "accumulation",
        batchSize: 8,
        accumulate: 3,
        chunkSize: 8,
        chunks: 3,
        batchNorm: { samples: 8, updates: 3 },
      },
    ]);
    expect(await model.stateDict()["1.num_batches_tracked"].item()).toBe(7);
  });

  test("says nothing of batch normalisation to a model without, and nothing at all of batches that are steps", async () => {
    device("reference");
    const accumulations = async (options: Partial<FitOptions>): Promise<unknown[]> => {
      const model = new nn.Sequential(new nn.Linear(6, 3));
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      return only(
        await eventsOf(fit(model, tinyData(), { optimizer, epochs: 1, batchSize: 8, ...options })),
        "accumulation",
      );
    };
    expect(await accumulations({ accumulate: 2 })).toEqual([
      { type: "accumulation", batchSize: 8, accumulate: 2, chunkSize: 8, chunks: 2 },
    ]);
    expect(await accumulations({ accumulate: 1 })).toEqual([]);
  });

  test("cuts batches that memoryLimitBytes does not allow, and accumulates over the chunks of all of them", async () => {
    device("reference");
    const model = tinyModel();
    const options = tinyOptions(model, { batchSize: 26, accumulate: 2, memoryLimitBytes: 8000, epochs: 1 });
    const events = await eventsOf(fit(model, tinyData(), options));
    const [{ chunkSize, chunks }] = only(events, "accumulation");
    expect(chunkSize).toBeGreaterThan(1);
    expect(chunkSize).toBeLessThan(26);
    expect(chunks).toBe(2 * Math.ceil(26 / chunkSize));
    expect(only(events, "step").map(({ samples }) => samples)).toEqual([52]);
    expect(await model.stateDict()["1.num_batches_tracked"].item()).toBe(chunks);
  });

  test("writes nothing of a step whose last batch has a loss that is not finite, running statistics included", async () => {
    device("reference");
    const data = tinyData();
    data.arrays.x.data[6 * 47] = Number.NaN; // in the sixth batch, the last of the second update
    const model = tinyModel();
    const states: unknown[] = [];
    const run = async (): Promise<void> => {
      const options = tinyOptions(model, { shuffle: false, accumulate: 3 });
      for await (const event of fit(model, data, options)) if (event.type === "step") states.push(await bitsOf(model));
    };
    await expect(run()).rejects.toThrow(/^fit: in step 2 of epoch 1 loss must be finite, got NaN\./);
    expect(states).toHaveLength(1);
    expect(await bitsOf(model)).toEqual(states[0]);
    expect(model.parameters().map(({ grad }) => grad)).toEqual(model.parameters().map(() => null));
  });

  test("writes nothing of a step whose last batch has a label without a class", async () => {
    device("reference");
    const data = tinyData();
    data.arrays.y.data[47] = 3;
    const model = tinyModel();
    const before: unknown[] = [];
    const run = async (): Promise<void> => {
      const options = tinyOptions(model, { shuffle: false, accumulate: 3 });
      for await (const event of fit(model, data, options)) if (event.type === "step") before.push(await bitsOf(model));
    };
    await expect(run()).rejects.toThrow("fit: label must be in [0, 3), got 3 at position [7] of the batch.");
    expect(await bitsOf(model)).toEqual(before.at(-1));
  });

  test("refuses counts that are none, and an epoch too short for one update when dropLast is set", async () => {
    device("reference");
    const model = tinyModel();
    const start = (options: Partial<FitOptions>): Promise<unknown> =>
      Promise.resolve(fit(model, tinyData(), tinyOptions(model, options)));
    expect(() => start({ accumulate: 0 })).toThrow("fit: accumulate must be an integer >= 1, got 0.");
    expect(() => start({ accumulate: 1.5 })).toThrow("fit: accumulate must be an integer >= 1, got 1.5.");
    await expect(start({ accumulate: 7, dropLast: true })).rejects.toThrow(
      "fit: accumulate must be at most the 6 batches of an epoch when dropLast is set, got 7.",
    );
  });
});

describe("an accumulated run resumed from its checkpoint", () => {
  const finished = async (checkpoint: MemoryStore, more: Partial<FitOptions> = {}): Promise<unknown> => {
    const model = tinyModel();
    const options = { accumulate: 2, checkpoint, checkpointEverySteps: 1, resume: true, restoreBest: true, ...more };
    const { epochs, best, steps } = await fit(model, tinyData(), tinyOptions(model, options));
    return { bits: await bitsOf(model), epochs, best, steps };
  };
  const killedAfter = async (events: number, checkpoint: MemoryStore, more: Partial<FitOptions>): Promise<void> => {
    const model = tinyModel();
    const options = { accumulate: 2, checkpoint, checkpointEverySteps: 1, resume: true, restoreBest: true, ...more };
    let seen = 0;
    for await (const _ of fit(model, tinyData(), tinyOptions(model, options))) if (++seen === events) return;
  };

  test.each([
    { accumulate: 2, dropLast: false }, // the last update of an epoch is a short batch
    { accumulate: 3, dropLast: false },
    { accumulate: 4, dropLast: true }, // two batches are left out
  ])("ends with the same bits as the uninterrupted one, wherever it is killed, with %o", async (more) => {
    device("reference");
    const whole = await finished(new MemoryStore(), more);
    for (let events = 3; events <= 24; events++) {
      const store = new MemoryStore();
      await killedAfter(events, store, more);
      expect(await finished(store, more), `killed after ${events} events`).toEqual(whole);
    }
  });

  test("says how many updates of the epoch are done", async () => {
    device("reference");
    const store = new MemoryStore();
    await killedAfter(7, store, {}); // runStart, accumulation, epochStart, step, checkpoint, step, checkpoint
    const model = tinyModel();
    const options = tinyOptions(model, { accumulate: 2, checkpoint: store, resume: true });
    const [start] = await eventsOf(fit(model, tinyData(), options));
    expect(start).toMatchObject({ type: "runStart", stepsPerEpoch: 4, resumed: { epoch: 1, step: 2 } });
  });

  test("is refused when it accumulated otherwise", async () => {
    device("reference");
    const store = new MemoryStore();
    await killedAfter(7, store, {});
    await expect(finished(store, { accumulate: 3 })).rejects.toThrow("be of a run with accumulate 3, got one with 2.");
  });
});
