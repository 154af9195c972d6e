import { beforeAll, describe, expect, test } from "vitest";
import { add, device, evaluate, nn, summary, summaryTable, type Tensor, tensor, zeros } from "../index.ts";
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

  test("leaves mode, running statistics and later evaluations as they were", async () => {
    const model = new nn.Sequential(new nn.BatchNorm1d(3), new nn.Dropout(0.5));
    summary(model, [4, 3]);
    expect(model.training).toBe(true);
    expect(await model.stateDict()["0.num_batches_tracked"].item()).toBe(0);
  });

  test("prints a table whose columns stand under one another", () => {
    const lines = summaryTable(summary(new nn.Sequential(new nn.Linear(3, 1000), new nn.ReLU()), [1, 3])).split("\n");
    expect(lines).toEqual([
      "layer  type    output ([1, 3])    parameters  multiply-adds   bytes",
      "0      Linear  [1, 1000]               4,000          3,000   4,000",
      "1      ReLU    [1, 1000]                   0              0   4,000",
      "total                                  4,000          3,000  16,000",
    ]);
  });
});

test("forwardCost(model, x) is forgotten: no later evaluation computes what it recorded", async () => {
  const model = new nn.Linear(2, 1);
  const { output } = forwardCost(model, zeros([1, 2]));
  await evaluate(model.forward(tensor([[1, 2]])));
  expect(output?.node.value).toBeUndefined();
});
