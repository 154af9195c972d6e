import { afterAll, describe, expect, test } from "vitest";
import { createReferenceDevice } from "../src/backends/reference/index.ts";
import { createWasmDevice } from "../src/backends/wasm/index.ts";
import {
  compile,
  crossEntropy,
  type Device,
  embedding,
  evaluate,
  gather,
  grad,
  indexAdd,
  indexSelect,
  nllLoss,
  oneHot,
  optim,
  scatter,
  scatterAdd,
  scatterReduce,
  type Tensor,
  tensor,
} from "../src/index.ts";

/** An index that nobody knew on the host is refused with the same words wherever it was computed. */

const devices: readonly Device[] = [
  createReferenceDevice(),
  createWasmDevice({ threads: 1 }),
  createWasmDevice({ threads: 2, serialBelow: 0 }),
];

afterAll(async () => {
  await Promise.all(devices.map((device) => device.close()));
});

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "nothing was thrown",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  );
}

describe.each(devices)("on $description", (device) => {
  const floats = (values: number[], shape: number[] = [values.length]): Tensor => tensor(values, { shape, device });
  /** Computed on the device: the values are these only once it has run. */
  const index = (values: number[], shape: number[] = [values.length]): Tensor =>
    tensor(
      values.map((value) => value - 1),
      { shape, dtype: "int32", device },
    ).add(tensor(1, { dtype: "int32", device }));
  const x = floats([1, 2, 3, 4, 5, 6], [2, 3]);

  const calls: readonly [string, () => Tensor, string][] = [
    [
      "gather",
      () => gather(x, 1, index([0, 1, 3, 7], [2, 2])),
      "gather: index must be in [0, 3), got 3 at position [1, 0].",
    ],
    [
      "a negative gather",
      () => gather(x, 1, index([-1], [1, 1])),
      "gather: index must be in [0, 3), got -1 at position [0, 0].",
    ],
    [
      "scatter",
      () => scatter(x, 0, index([0, 2], [1, 2]), floats([1, 1], [1, 2])),
      "scatter: index must be in [0, 2), got 2 at position [0, 1].",
    ],
    [
      "scatterAdd",
      () => scatterAdd(x, 1, index([5, 2], [2, 1]), floats([1, 1], [2, 1])),
      "scatterAdd: index must be in [0, 3), got 5 at position [0, 0].",
    ],
    [
      "scatterReduce",
      () => scatterReduce(x, 1, index([0, -2], [2, 1]), floats([1, 1], [2, 1]), "amax"),
      "scatterReduce: index must be in [0, 3), got -2 at position [1, 0].",
    ],
    [
      "indexAdd",
      () => indexAdd(x, 0, index([0, 9]), floats([1, 1, 1, 1, 1, 1], [2, 3])),
      "indexAdd: index must be in [0, 2), got 9 at position [1].",
    ],
    [
      "indexSelect",
      () => indexSelect(x, 1, index([0, 2, 3])),
      "indexSelect: index must be in [0, 3), got 3 at position [2].",
    ],
    [
      "embedding",
      () => embedding(index([0, 1, 4, 1], [2, 2]), x),
      "embedding: index must be in [0, 2), got 4 at position [1, 0].",
    ],
    ["embedding of a scalar", () => embedding(index([2], []), x), "embedding: index must be in [0, 2), got 2."],
    ["oneHot", () => oneHot(index([0, 3]), 3), "oneHot: index must be in [0, 3), got 3 at position [1]."],
    [
      "crossEntropy",
      () => crossEntropy(x, index([0, 3])),
      "crossEntropy: target must be in [0, 3), got 3 at position [1].",
    ],
    [
      "nllLoss",
      () => nllLoss(x, index([-100, -1]), { reduction: "none" }),
      "nllLoss: target must be in [0, 3), got -1 at position [1].",
    ],
  ];
  test.each(calls)("%s names value and position of the first index out of range", async (_, call, message) => {
    expect(await messageOf(call().data())).toBe(`ValueError: ${message}`);
  });

  test("an ignored label is no fault, and what is within range passes", async () => {
    expect(await crossEntropy(floats([0, 0], [1, 2]), index([-100]), { reduction: "sum" }).item()).toBe(0);
    expect(await gather(x, 1, index([2, 0], [2, 1])).array()).toEqual([[3], [4]]);
  });

  test("of many faults in a long index the one at the smallest position is named", async () => {
    const n = 50_000;
    const values = Array.from({ length: n }, (_, i) => (i > 12_345 && i % 7 === 0 ? 1000 + i : i % 10));
    const picked = gather(floats([...Array(10).keys()]), 0, index(values));
    expect(await messageOf(picked.data())).toBe(
      "ValueError: gather: index must be in [0, 10), got 13348 at position [12348].",
    );
  });

  test("of two calls with faults the one that comes first is named", async () => {
    const second = gather(x, 0, index([7], [1, 1]));
    expect(await messageOf(evaluate(oneHot(index([9]), 3), second))).toContain(
      "oneHot: index must be in [0, 3), got 9",
    );
    const chained = embedding(gather(index([5, 9], [1, 2]), 1, index([0, 8], [1, 2])), x);
    expect(await messageOf(chained.data())).toContain("gather: index must be in [0, 2), got 8 at position [0, 1].");
  });

  test("a step with a fault writes nothing, and the next one does", async () => {
    const weight = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { device, requiresGrad: true },
    );
    const optimizer = new optim.SGD([weight], { lr: 1 });
    const step = async (rows: number[]): Promise<void> => {
      optimizer.zeroGrad();
      embedding(index(rows), weight).sum().backward();
      await optimizer.step();
    };
    expect(await messageOf(step([0, 2]))).toBe(
      "ValueError: embedding: index must be in [0, 2), got 2 at position [1].",
    );
    expect(await weight.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await step([0, 0]);
    expect(await weight.array()).toEqual([
      [-1, 0],
      [3, 4],
    ]);
  });

  test("a gradient alone is refused as well", async () => {
    const logits = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { device, requiresGrad: true },
    );
    const [slope] = grad(crossEntropy(logits, index([0, 2])), [logits]);
    expect(await messageOf(slope?.data() ?? Promise.resolve())).toBe(
      "ValueError: crossEntropy: target must be in [0, 2), got 2 at position [1].",
    );
  });

  test("a compiled function looks at the arguments of every call", async () => {
    const rows = compile((at: Tensor) => indexSelect(x, 0, at));
    const argument = (values: number[]): Tensor => tensor(values, { dtype: "int32", device });
    expect(await (await rows(argument([1, 0]))).data()).toEqual(new Float32Array([4, 5, 6, 1, 2, 3]));
    expect(await messageOf(rows(argument([1, 2])))).toBe(
      "ValueError: indexSelect: index must be in [0, 2), got 2 at position [1].",
    );
    expect(await (await rows(argument([0, 0]))).data()).toEqual(new Float32Array([1, 2, 3, 1, 2, 3]));
    expect(rows.recordings).toBe(1);
  });
});
