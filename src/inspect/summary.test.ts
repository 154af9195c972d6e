import { beforeAll, describe, expect, test } from "vitest";
import {
  add,
  defaultGenerator,
  device,
  evaluate,
  full,
  Generator,
  nn,
  summary,
  summaryTable,
  type Tensor,
  tensor,
  zeros,
} from "../index.ts";
import { forwardCost } from "./forwardCost.ts";

beforeAll(() => {
  device("reference");
});

class Residual extends nn.Module {
  readonly conv = new nn.Conv2d(2, 2, 3, { padding: 1, bias: false });

  forward(x: Tensor): Tensor {
    return add(x, this.conv.forward(x));
  }
}

describe("summary(model, inputShape)", () => {
  test("gives each layer's path, shape, arithmetic, parameters and multiply-adds", () => {
    const model = new nn.Sequential(
      new nn.Conv2d(1, 2, 3, { stride: 2, dilation: 2 }),
      new Residual(),
      new nn.Flatten(),
      new nn.Linear(50, 4),
    );
    const { rows, parameters, multiplyAdds } = summary(model, [1, 1, 14, 14]);
    expect(rows.map(({ path, type, outputShape }) => [path, type, outputShape])).toEqual([
      ["0", "Conv2d", [1, 2, 5, 5]],
      ["1.conv", "Conv2d", [1, 2, 5, 5]],
      ["2", "Flatten", [1, 50]],
      ["3", "Linear", [1, 4]],
    ]);
    expect(rows[0].arithmetic).toBe("⌊(14 − (2·(3 − 1) + 1)) / 2⌋ + 1 = 5");
    expect(rows[1].arithmetic).toBe("5 + 1 + 1 − 3 + 1 = 5");
    expect(rows.map((row) => row.parameters)).toEqual([20, 36, 0, 204]);
    expect(rows.map((row) => row.multiplyAdds)).toEqual([2 * 25 * 9, 2 * 25 * 18, 0, 200]);
    expect([parameters, multiplyAdds]).toEqual([260, 450 + 900 + 200]);
  });

  test("leaves mode and running statistics as they were", async () => {
    const model = new nn.Sequential(new nn.BatchNorm1d(3), new nn.Dropout(0.5));
    summary(model, [4, 3]);
    expect(model.training).toBe(true);
    expect(await model.stateDict()["0.num_batches_tracked"].item()).toBe(0);
  });

  test("puts back every module's own mode, generators, and effects that wait to be computed", async () => {
    const generator = new Generator(5);
    const norm = new nn.BatchNorm1d(3);
    const model = new nn.Sequential(norm, new nn.Dropout(0.5, { generator }), new nn.Dropout(0.5));
    norm.eval();
    norm.weight?.assign(full([3], 7));
    const before = [generator.state(), defaultGenerator.state()];
    summary(model, [4, 3]);
    expect(model.modules().map(({ training }) => training)).toEqual([true, false, true, true]);
    expect([generator.state(), defaultGenerator.state()]).toEqual(before);
    expect(await norm.weight?.array()).toEqual([7, 7, 7]);
    expect(await norm.numBatchesTracked?.item()).toBe(0);
  });

  test("tells how often a weight is used, and what unshared and dense layers would need", () => {
    const model = new nn.Sequential(
      new nn.Conv2d(2, 6, 3, { padding: 1, groups: 2 }),
      new nn.Conv2d(6, 4, 2, { stride: 2, bias: false }),
      new nn.ConvTranspose2d(4, 3, 2, { stride: 2 }),
      new nn.Flatten(),
      new nn.Linear(192, 5),
    );
    const { rows } = summary(model, [2, 2, 8, 8]);
    expect(rows.map(({ sharing }) => sharing)).toEqual([
      { factor: 64, locallyConnected: 64 * (6 * 9 + 6), dense: 128 * 384 + 384 },
      { factor: 16, locallyConnected: 16 * 96, dense: 384 * 64 },
      { factor: 16, locallyConnected: 16 * (48 + 3), dense: 64 * 192 + 192 },
      null,
      { factor: 1, locallyConnected: 965, dense: 965 },
    ]);
    expect(rows.map(({ arithmetic }) => arithmetic)).toEqual([
      "8 + 1 + 1 − 3 + 1 = 8",
      "⌊(8 − 2) / 2⌋ + 1 = 4",
      "(4 − 1)·2 + 2 = 8",
      "3 · 8 · 8 = 192",
      "",
    ]);
  });

  test("counts the steps of a sequence as places", () => {
    class Tagger extends nn.Module {
      readonly lstm = new nn.LSTM(4, 8, { batchFirst: true });
      readonly head = new nn.Linear(8, 3);

      forward(x: Tensor): Tensor {
        return this.head.forward(this.lstm.forward(x).output);
      }
    }
    const { rows } = summary(new Tagger(), [2, 7, 4]);
    expect(rows.map(({ path, sharing }) => [path, sharing?.factor])).toEqual([
      ["lstm", 7],
      ["head", 7],
    ]);
    expect(rows[1].sharing?.dense).toBe(56 * 21 + 21);
  });

  test("keeps for training what the closed form says: each layer's input once", () => {
    const model = new nn.Sequential(
      new nn.Linear(784, 256),
      new nn.ReLU(),
      new nn.Linear(256, 256),
      new nn.ReLU(),
      new nn.Linear(256, 10),
    );
    for (const samples of [1, 64]) {
      const { rows, trainingBytes } = summary(model, [samples, 784]);
      expect(trainingBytes).toBe(samples * 4 * (784 + 256 + 256));
      expect(rows.map((row) => row.trainingBytes / samples / 4)).toEqual([784, 256, 0, 256, 0]);
    }
  });

  test("tells what batch normalisation keeps of one sample, although it refuses to train on one", () => {
    const model = new nn.Sequential(new nn.Linear(5, 3), new nn.BatchNorm1d(3));
    const kept = (samples: number): number => summary(model, [samples, 5]).trainingBytes;
    expect(kept(1)).toBe(4 * (5 + 3) + 4 * (3 + 3)); // x of both; mean and rstd
    expect(kept(1)).toBe(2 * kept(2) - kept(3));
  });

  test("takes inputs of whole numbers", () => {
    const model = new nn.Sequential(new nn.Embedding(10, 4), new nn.Linear(4, 2));
    const { rows } = summary(model, [3, 5], { dtype: "int32" });
    expect(rows.map(({ outputShape, trainingBytes }) => [outputShape, trainingBytes])).toEqual([
      [[3, 5, 4], 4 * 15],
      [[3, 5, 2], 4 * 60],
    ]);
  });

  test("keeps nothing for training when every parameter is frozen", () => {
    const model = new nn.Sequential(new nn.Linear(5, 3), new nn.ReLU());
    model.freeze();
    expect(summary(model, [2, 5]).trainingBytes).toBe(0);
  });

  test("prints a table whose columns stand under one another, and one of shared weights", () => {
    const lines = summaryTable(summary(new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU()), [1, 1, 4, 4]));
    expect(lines.split("\n")).toEqual([
      "layer  type    output ([1, 1, 4, 4])                 parameters  multiply-adds  inference bytes  training bytes",
      "0      Conv2d  [1, 2, 2, 2]           4 − 3 + 1 = 2          20             72               32              64",
      "1      ReLU    [1, 2, 2, 2]                                   0              0               32              32",
      "total                                                        20             72                               96",
      "Inference needs a layer's output until it was read; training keeps so much for its backward. Parameters take 80 bytes.",
      "",
      "Shared weights: parameters as they are, with weights of their own at every place, and as a dense layer",
      "layer  type    parameters  shared by  without sharing  as dense layer",
      "0      Conv2d          20         ×4               80             136",
    ]);
  });
});

test("forwardCost(model, x) is forgotten: no later evaluation computes what it recorded", async () => {
  const model = new nn.Linear(2, 1);
  const { output } = forwardCost(model, zeros([1, 2]));
  await evaluate(model.forward(tensor([[1, 2]])));
  expect(output?.node.value).toBeUndefined();
});
