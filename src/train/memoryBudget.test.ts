import { describe, expect, test } from "vitest";
import { device, fit, MemoryBudgetError, manualSeed, nn, optim, TensorDataset, type TrainEvent } from "../index.ts";
import { parseBytes } from "./byteCount.ts";

class Block extends nn.Module {
  readonly conv1 = new nn.Conv2d(16, 16, 3, { padding: 1, bias: false });
  readonly bn1 = new nn.BatchNorm2d(16);
  readonly conv2 = new nn.Conv2d(16, 16, 3, { padding: 1, bias: false });
  readonly bn2 = new nn.BatchNorm2d(16);
  readonly relu = new nn.ReLU();

  override forward(x: Parameters<nn.ReLU["forward"]>[0]): ReturnType<nn.ReLU["forward"]> {
    const h = this.relu.forward(this.bn1.forward(this.conv1.forward(x)));
    return this.relu.forward(this.bn2.forward(this.conv2.forward(h)).add(x));
  }
}

function residual(): nn.Sequential {
  manualSeed(4);
  return new nn.Sequential(
    new nn.Conv2d(1, 16, 3, { padding: 1 }),
    ...Array.from({ length: 3 }, () => new Block()),
    new nn.Dropout(0.1),
    new nn.AvgPool2d(16),
    new nn.Flatten(),
    new nn.Linear(16, 4),
  );
}

function data(): TensorDataset<"x" | "y"> {
  const x = Float32Array.from({ length: 32 * 256 }, (_, i) => Math.sin(i * 12.9898));
  const y = Int32Array.from({ length: 32 }, (_, i) => i % 4);
  return new TensorDataset({
    x: { data: x, shape: [32, 1, 16, 16], dtype: "float32" },
    y: { data: y, shape: [32], dtype: "int32" },
  });
}

async function trained(memoryBudget?: number): Promise<{ state: unknown; events: TrainEvent[] }> {
  const model = residual();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01 });
  const events: TrainEvent[] = [];
  const options = { optimizer, epochs: 1, batchSize: 16, validation: data(), memoryBudget };
  for await (const event of fit(model, data(), options)) events.push(event);
  const state = await Promise.all(Object.values(model.stateDict()).map((each) => each.data()));
  return { state, events };
}

const planOf = (events: readonly TrainEvent[]) => events.find((event) => event.type === "memoryBudget");

describe("fit with a memory budget", () => {
  test("trains to the same bits in less memory, and says what it computes again", async () => {
    const whole = await trained(2 ** 40);
    const needed = planOf(whole.events);
    expect(needed).toMatchObject({ recomputed: { timeShare: 0, layers: [] } });
    const neededBytes = needed?.neededBytes ?? 0;
    for (const share of [0.8, 0.65]) {
      const { state, events } = await trained(Math.floor(share * neededBytes));
      const plan = planOf(events);
      expect(plan?.plannedBytes).toBeLessThanOrEqual(share * neededBytes);
      expect(plan?.recomputed.timeShare).toBeGreaterThan(0);
      expect(plan?.recomputed.layers.length).toBeGreaterThan(0);
      expect(state).toEqual(whole.state);
    }
  });

  test("is refused before the first step when it cannot be kept, with the smallest that can, which does", async () => {
    const failure = await trained(1_000_000).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MemoryBudgetError);
    const { smallestBytes, message } = failure as MemoryBudgetError;
    expect(message).toMatch(
      /^fit: memoryBudget must be at least \d+ bytes for this model, optimizer and batch, got 1000000\. The step at .+ is what breaks it\./,
    );
    const { events } = await trained(smallestBytes);
    expect(planOf(events)?.plannedBytes).toBeLessThanOrEqual(smallestBytes);
  });

  test("plans what the device then takes", async () => {
    const stats = device().stats;
    expect(stats).toBeDefined();
    const { events } = await trained(2 ** 40);
    expect(planOf(events)?.neededBytes).toBeLessThanOrEqual(device().stats?.().peakBytes ?? 0);
  });
});

describe("parseBytes", () => {
  test.each([
    [1000, 1000],
    ["256MB", 256_000_000],
    ["1.5 GiB", 1.5 * 2 ** 30],
    ["64kb", 64_000],
    ["12", 12],
    ["", undefined],
    ["much", undefined],
    ["-1MB", undefined],
    [0, undefined],
    [Number.NaN, undefined],
  ])("reads %s as %s", (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});
