import { beforeAll, describe, expect, test } from "vitest";
import { device, evaluateModel, fit, MemoryStore, nn, optim, TensorDataset, type TrainEvent } from "../index.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";

beforeAll(() => {
  device("reference");
});

type Of<T extends TrainEvent["type"]> = Extract<TrainEvent, { type: T }>;
function only<T extends TrainEvent["type"]>(events: readonly TrainEvent[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

describe("fit(model, data, options)", () => {
  test("tells its events in order and gives the same result when awaited", async () => {
    const model = tinyModel();
    const events = await eventsOf(fit(model, tinyData(), tinyOptions(model, { epochs: 2 })));
    const types = events.map((event) => event.type);
    const epoch = ["epochStart", ...Array(7).fill("step"), "epochEnd"];
    expect(types).toEqual(["runStart", ...epoch, ...epoch, "runEnd"]);
    const again = tinyModel();
    const result = await fit(again, tinyData(), tinyOptions(again, { epochs: 2 }));
    expect(result.epochs).toEqual(only(events, "runEnd")[0].epochs);
    expect(await bitsOf(again)).toEqual(await bitsOf(model));
  });

  test("weighs the short last batch by its samples", async () => {
    const model = new nn.Sequential(new nn.Linear(6, 3));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0 });
    const { epochs } = await fit(model, tinyData(), { optimizer, epochs: 1, batchSize: 50 });
    const whole = await evaluateModel(model, tinyData());
    expect(epochs[0].train.loss).toBeCloseTo(whole.loss, 5);
    expect(epochs[0].train.accuracy).toBeCloseTo(whole.accuracy ?? Number.NaN, 12);
  });

  test("records one program per batch shape and moves the learning rate without recording anew", async () => {
    const model = tinyModel();
    const options = tinyOptions(model);
    let forwards = 0;
    const forward = model.forward.bind(model);
    model.forward = (x) => {
      forwards += 1;
      return forward(x);
    };
    const events = await eventsOf(fit(model, tinyData(), options));
    expect(new Set(only(events, "step").map((step) => step.lr)).size).toBeGreaterThan(15);
    expect(forwards).toBe(3); // batches of 8 and of 4, and validation
  });

  test("learns: the loss falls below half of what it was", async () => {
    const model = tinyModel();
    const optimizer = new optim.AdamW(model.parameters(), { lr: 0.03 });
    const { epochs } = await fit(model, tinyData(), { optimizer, epochs: 12, batchSize: 8 });
    expect(epochs[11].train.loss).toBeLessThan(0.5 * epochs[0].train.loss);
  });

  test("validates in evaluation mode and leaves the model's mode as it was", async () => {
    const model = tinyModel();
    model.eval();
    const validation = tinyData(20);
    const { epochs } = await fit(model, tinyData(), tinyOptions(model, { epochs: 1, validation }));
    expect(model.training).toBe(false);
    expect(epochs[0].validation).toEqual(await evaluateModel(model, validation));
  });

  test("says 3 epochs of full batches are 3 steps, and batches of 1 as many as samples", async () => {
    const steps = async (batchSize: number | "full"): Promise<number> => {
      const model = new nn.Sequential(new nn.Linear(6, 3));
      const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
      return (await fit(model, tinyData(10), { optimizer, epochs: 3, batchSize })).steps;
    };
    expect([await steps("full"), await steps(1)]).toEqual([3, 30]);
  });

  test("regression has a loss and no accuracy", async () => {
    const model = new nn.Linear(2, 1);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const data = new TensorDataset({
      x: [
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      y: [[1], [2], [3]],
    });
    const { mseLoss } = await import("../index.ts");
    const { epochs } = await fit(model, data, { optimizer, epochs: 200, batchSize: "full", loss: mseLoss });
    expect(epochs[199].train.loss).toBeLessThan(0.01);
    expect(epochs[199].train).not.toHaveProperty("accuracy");
  });

  test("stops when the validation loss has not fallen for `patience` epochs and puts the best weights back", async () => {
    const model = tinyModel();
    const earlyStopping = { patience: 2, minDelta: 10 };
    let best: unknown;
    const run = fit(
      model,
      tinyData(),
      tinyOptions(model, { epochs: 9, schedule: undefined, earlyStopping, restoreBest: true }),
    );
    const events: TrainEvent[] = [];
    for await (const event of run) {
      events.push(event);
      if (event.type === "epochEnd" && event.isBest) best = await bitsOf(model);
    }
    expect(only(events, "earlyStop")[0]).toMatchObject({ epoch: 3, best: { epoch: 1 } });
    expect(events.at(-1)).toMatchObject({ type: "runEnd", reason: "earlyStop" });
    expect(await bitsOf(model)).toEqual(best);
  });

  test("refuses a label without a class, also in a batch that only replays a program", async () => {
    const data = tinyData();
    data.arrays.y.data[51] = 3;
    const model = tinyModel();
    await expect(fit(model, data, tinyOptions(model, { shuffle: false }))).rejects.toThrow(
      "fit: label must be in [0, 3), got 3 at position [3] of the batch.",
    );
  });

  test("refuses counts that are none", () => {
    const model = tinyModel();
    expect(() => fit(model, tinyData(), tinyOptions(model, { epochs: 0 }))).toThrow(
      "fit: epochs must be an integer >= 1, got 0.",
    );
  });

  test("names step and epoch of a loss that is not finite, and writes nothing of that step", async () => {
    const data = tinyData();
    data.arrays.x.data[6 * 20] = Number.NaN;
    const model = tinyModel();
    const before: unknown[] = [];
    const run = async (): Promise<void> => {
      for await (const event of fit(model, data, tinyOptions(model, { shuffle: false }))) {
        if (event.type === "step") before.push(await bitsOf(model));
      }
    };
    await expect(run()).rejects.toThrow(/^fit: in step 3 of epoch 1 loss must be finite, got NaN\./);
    expect(await bitsOf(model)).toEqual(before.at(-1));
  });
});

describe("an aborted run", () => {
  test("finishes its step, writes a checkpoint and says so", async () => {
    const controller = new AbortController();
    const checkpoint = new MemoryStore();
    const model = tinyModel();
    const events: TrainEvent[] = [];
    const options = tinyOptions(model, { checkpoint, signal: controller.signal });
    for await (const event of fit(model, tinyData(), options)) {
      events.push(event);
      if (event.type === "step" && event.step === 10) controller.abort();
    }
    expect(events.slice(-3).map((event) => event.type)).toEqual(["step", "checkpoint", "runEnd"]);
    expect(events.at(-1)).toMatchObject({ reason: "aborted", steps: 10 });
    expect(await checkpoint.load()).toBeDefined();
  });
});
