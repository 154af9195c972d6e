import { expect, test } from "vitest";
import { DataLoader, nn, type Tensor } from "../index.ts";
import { accumulationOf } from "./accumulationOf.ts";
import { tinyData } from "./runs.fixture.ts";
import { Steps } from "./steps.ts";
import type { Trainable } from "./trainable.ts";

const loader = new DataLoader(tinyData(), { batchSize: 10 });
const batchNorm = (model: Trainable): unknown =>
  accumulationOf(model, loader, new Steps(loader, { accumulate: 2, chunkSize: 4 }))?.batchNorm;

class OwnNorm extends nn.Module {
  readonly runningMean = new nn.BatchNorm1d(3).runningMean;

  forward(x: Tensor): Tensor {
    return x;
  }

  protected override *members(): Iterable<readonly [string, unknown]> {
    yield ["running_mean", this.runningMean];
  }
}

test.each([
  ["batch normalisation", new nn.Sequential(new nn.Linear(6, 3), new nn.BatchNorm1d(3))],
  ["batch normalisation without running statistics", new nn.BatchNorm2d(3, { trackRunningStats: false })],
  ["a module with a running mean", new OwnNorm()],
])("%s is told of chunks of 4 samples, 6 times an update", (_, model) => {
  expect(batchNorm(model)).toEqual({ samples: 4, updates: 6 });
});

test.each([
  ["a linear layer", new nn.Linear(6, 3)],
  ["layer normalisation", new nn.LayerNorm([3])],
  ["instance normalisation with running statistics", new nn.InstanceNorm1d(3, { trackRunningStats: true })],
])("%s is told nothing, as it does the same in chunks", (_, model) => {
  expect(batchNorm(model)).toBeUndefined();
});

test("a model that is no module normalises over the batch when its state holds a running mean", () => {
  const state = new nn.BatchNorm1d(3).stateDict();
  const plain: Trainable = {
    training: true,
    forward: (x) => x,
    train: () => {},
    stateDict: () => ({ "norm.running_mean": state.running_mean }),
    loadStateDict: async () => {},
    parameters: () => [],
  };
  expect(batchNorm(plain)).toEqual({ samples: 4, updates: 6 });
});

test("batches that are whole steps are no accumulation", () => {
  expect(accumulationOf(new nn.Linear(6, 3), loader, new Steps(loader, { chunkSize: 10 }))).toBeUndefined();
});
