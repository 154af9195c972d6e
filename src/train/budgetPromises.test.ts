import { beforeAll, describe, expect, test } from "vitest";
import { WasmDevice } from "../backends/wasm/device.ts";
import { compile as compileProgram } from "../compiler/compile.ts";
import {
  device,
  type FitOptions,
  fit,
  MemoryBudgetError,
  manualSeed,
  nn,
  optim,
  TensorDataset,
  type TrainEvent,
} from "../index.ts";
import { memory } from "../inspect/memory.ts";
import { bitsOf, eventsOf, tinyData, tinyModel, tinyOptions } from "./runs.fixture.ts";

beforeAll(() => {
  device("wasm");
});

/** The CNN of the bench, on smaller images: 24 samples of 14×14 in 10 classes. */
function cnn(on = device()): { model: nn.Sequential; optimizer: optim.SGD; data: TensorDataset<"x" | "y"> } {
  manualSeed(7);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 32, 3, { padding: 1, device: on }),
    new nn.BatchNorm2d(32, { device: on }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Dropout(0.1),
    new nn.Conv2d(32, 32, 3, { padding: 1, device: on }),
    new nn.BatchNorm2d(32, { device: on }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(288, 10, { device: on }),
  );
  const x = Float32Array.from({ length: 56 * 196 }, (_, i) => Math.sin(i * 1.7));
  const y = Int32Array.from({ length: 56 }, (_, i) => (i * 7) % 10);
  return {
    model,
    optimizer: new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 }),
    data: new TensorDataset({ x: { data: x, shape: [56, 1, 14, 14] }, y }),
  };
}

type Budgeted = Extract<TrainEvent, { type: "memoryBudget" }>;

async function trained(
  options: Partial<FitOptions>,
  on = device(),
): Promise<{ event: Budgeted | undefined; types: string[]; bits: Record<string, string>; losses: number[] }> {
  const { model, optimizer, data } = cnn(on);
  const events = await eventsOf(fit(model, data, { optimizer, epochs: 2, batchSize: 24, seed: 3, ...options }));
  return {
    event: events.find((event): event is Budgeted => event.type === "memoryBudget"),
    types: events.slice(0, 3).map(({ type }) => type),
    bits: await bitsOf(model),
    losses: events.flatMap((event) => (event.type === "step" ? [event.loss] : [])),
  };
}

async function refusal(options: Partial<FitOptions>): Promise<MemoryBudgetError> {
  const error = await trained(options).catch((caught: unknown) => caught);
  if (error instanceof MemoryBudgetError) return error;
  throw new Error(`it was not refused: ${error}`);
}

describe("a memory budget", () => {
  test("trains to the same bits, ragged last batch and random masks included, and says what it computes again", async () => {
    const whole = await trained({});
    const { neededBytes = 0 } = (await trained({ memoryBudget: "1GB" })).event ?? {};
    const budgetBytes = Math.floor(0.8 * neededBytes);
    const { event, types, bits, losses } = await trained({ memoryBudget: budgetBytes });
    expect({ bits, losses }).toEqual({ bits: whole.bits, losses: whole.losses });
    expect(types).toEqual(["runStart", "memoryBudget", "epochStart"]);
    expect(event).toMatchObject({ budgetBytes, neededBytes });
    expect(event?.plannedBytes).toBeLessThanOrEqual(budgetBytes);
    expect(event?.recomputed.layers.map(({ module }) => module)).toContain("0");
    expect(event?.recomputed.timeShare).toBeGreaterThan(0);
  });

  test("leaves alone what fits: the unlimited peak is what the ledger says, and nothing is computed again", async () => {
    const { model, optimizer } = cnn();
    const ledger = await memory(model, [24, 1, 14, 14], { optimizer });
    const { event } = await trained({ memoryBudget: ledger.planned.totalBytes + 4096 });
    expect(event).toMatchObject({ recomputed: { timeShare: 0, layers: [] }, timeRatio: 1 });
    // fit also counts right answers, and knows cells of the model that a step leaves alone.
    expect(Math.abs((event?.plannedBytes ?? 0) - ledger.planned.totalBytes)).toBeLessThan(4096);
  });

  test("is the most that the device takes, to the byte, evaluation included", async () => {
    const compile: ConstructorParameters<typeof WasmDevice>[0] = (request, signature, target, _passed, watch) =>
      compileProgram(request, signature, target, { watch });
    const peaks: Record<string, [number, number]> = {};
    for (const [share, accumulate] of [
      [1, 1],
      [0.8, 1],
      [1, 2],
      [0.9, 2],
    ]) {
      const on = new WasmDevice(compile, { threads: 1 });
      const { data } = cnn();
      const alone = new WasmDevice(compile, { threads: 1 });
      const first = await trained({ memoryBudget: "1GB", epochs: 1, accumulate }, alone);
      const memoryBudget = Math.floor(share * (first.event?.neededBytes ?? 0));
      const { event } = await trained({ memoryBudget, accumulate, validation: data }, on);
      peaks[`${share} ${accumulate}`] = [on.stats().peakBytes, event?.plannedBytes ?? 0];
    }
    for (const [taken, planned] of Object.values(peaks)) expect(taken).toBe(planned);
  });

  test("refuses before the first step what cannot be, names the layer, and the smallest that it names would do", async () => {
    const error = await refusal({ memoryBudget: "300kB" });
    expect(error.message).toMatch(
      /^fit: memoryBudget must be at least \d+ bytes for this model, optimizer and batch, got 300000\./,
    );
    expect(error.module).toMatch(/^[0-9]+$/);
    const whole = await trained({});
    const least = await trained({ memoryBudget: error.smallestBytes });
    expect(least.event?.plannedBytes).toBeLessThanOrEqual(error.smallestBytes);
    expect(least.bits).toEqual(whole.bits);
  });

  test("counts kept gradients where an update takes several batches, and gives the same bits", async () => {
    const whole = await trained({ accumulate: 2 });
    const { event } = await trained({ accumulate: 2, memoryBudget: "1GB" });
    const memoryBudget = Math.floor(0.85 * (event?.neededBytes ?? 0));
    const less = await trained({ accumulate: 2, memoryBudget });
    expect(less.event?.recomputed.layers.length).toBeGreaterThan(0);
    expect(less.bits).toEqual(whole.bits);
  });

  test("holds for the steps that are observed, too", async () => {
    const { event } = await trained({ health: { every: 2 }, memoryBudget: "1GB" });
    const memoryBudget = event?.neededBytes ?? 0;
    expect(memoryBudget).toBeGreaterThan((await trained({ memoryBudget: "1GB" })).event?.neededBytes ?? 0);
    const on = new WasmDevice(
      (request, signature, target, _passed, watch) => compileProgram(request, signature, target, { watch }),
      { threads: 1 },
    );
    const observed = await trained({ health: { every: 2 }, memoryBudget }, on);
    expect(on.stats().peakBytes).toBeLessThanOrEqual(memoryBudget);
    expect(observed.bits).toEqual((await trained({})).bits);
    const error = await refusal({ health: { every: 2 }, memoryBudget: "300kB" });
    expect(error.smallestBytes).toBeGreaterThan((await refusal({ memoryBudget: "300kB" })).smallestBytes);
  });

  test.each(["lots", "12 parsecs", "-3MB", 0, Number.NaN, "0.1B"])("refuses %s", async (memoryBudget) => {
    const model = tinyModel();
    await expect(fit(model, tinyData(), tinyOptions(model, { memoryBudget }))).rejects.toThrow(
      `fit: memoryBudget must be bytes, such as 268435456 or "256MB", got ${memoryBudget}`,
    );
  });

  test("says that the reference device does not plan", async () => {
    const on = device("reference");
    const model = new nn.Sequential(new nn.Linear(6, 3, { device: on }));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    await expect(fit(model, tinyData(), { optimizer, epochs: 1, memoryBudget: "1MB" })).rejects.toThrow(
      "fit: memoryBudget must be given on a device that plans its memory, got reference.",
    );
    device("wasm");
  });
});
