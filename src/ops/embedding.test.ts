import { expect, test } from "vitest";
import { embedding, embeddingBag, evaluate, grad, mul, oneHot, Parameter, setDefaultDevice, tensor } from "../index.ts";

const device = setDefaultDevice("reference");
const indices = (values: number[], shape = [values.length]) => tensor(values, { dtype: "int32", shape });
const table = (rows: number[][]): Parameter => {
  const shape = [rows.length, rows[0].length];
  return new Parameter({ shape, data: Float32Array.from(rows.flat()), device });
};

test("maxNorm scales the rows that are read, in the table, and leaves the others", async () => {
  const weight = table([
    [3, 4],
    [6, 8],
    [0.3, 0.4],
  ]);
  const y = embedding(indices([1, 2]), weight, { maxNorm: 1 });
  await evaluate(y);
  const rows = await weight.data();
  const expected = [3, 4, 0.6, 0.8, 0.3, 0.4];
  for (const [i, value] of expected.entries()) expect(rows[i]).toBeCloseTo(value, 6);
  expect(Array.from(await y.data())).toEqual(Array.from(rows.subarray(2)));
});

test("no gradient flows through the scaling of maxNorm", async () => {
  const weight = table([[3, 4]]);
  embedding(indices([0, 0]), weight, { maxNorm: 1, normType: 1 })
    .sum()
    .backward();
  expect(await weight.grad?.array()).toEqual([[2, 2]]);
});

test("maxNorm wants a table that can be written", () => {
  expect(() => embedding(indices([0]), tensor([[1, 2]]), { maxNorm: 1 })).toThrow(
    "embedding: weight must be a parameter when maxNorm is given, since its rows are scaled in place, got a tensor that cannot be written.",
  );
  expect(() => embedding(indices([0]), table([[1, 2]]), { maxNorm: 0 })).toThrow(
    "embedding: maxNorm must be above 0, got 0.",
  );
});

test("a row's gradient is the sum over its readers, divided by their number on request, and none for padding", async () => {
  const weight = table([[1], [2], [3]]);
  const index = indices([0, 2, 0, 1, 2, 2]);
  const upstream = tensor([[1], [10], [2], [100], [20], [30]]);
  const slopes = async (options: object): Promise<unknown> => {
    const [slope] = grad(mul(embedding(index, weight, options), upstream).sum(), [weight]);
    return slope.array();
  };
  expect(await slopes({})).toEqual([[3], [100], [60]]);
  expect(await slopes({ scaleGradByFreq: true })).toEqual([[1.5], [100], [20]]);
  expect(await slopes({ paddingIdx: -1 })).toEqual([[3], [100], [0]]);
});

test("bags by offsets are bags by rows when all are of one size", async () => {
  const weight = table([
    [1, -2],
    [3, 4],
    [-5, 6],
  ]);
  const values = [0, 2, 1, 1, 0, 2];
  for (const mode of ["sum", "mean", "max"] as const) {
    const byRow = embeddingBag(indices(values, [3, 2]), weight, { mode, paddingIdx: 0 });
    const byOffset = embeddingBag(indices(values), weight, { mode, paddingIdx: 0, offsets: indices([0, 2, 4]) });
    expect(await byOffset.array()).toEqual(await byRow.array());
  }
});

test("a bag that is empty, or holds padding alone, gives 0", async () => {
  const weight = table([
    [1, -2],
    [3, 4],
  ]);
  for (const mode of ["sum", "mean", "max"] as const) {
    const y = embeddingBag(indices([1, 0, 0]), weight, { mode, paddingIdx: 0, offsets: indices([0, 1, 1]) });
    expect(await y.array()).toEqual([
      [3, 4],
      [0, 0],
      [0, 0],
    ]);
  }
});

test("oneHot counts classes on the host, and says so when it cannot", async () => {
  expect(await oneHot(indices([2, 0])).array()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  const unknown = mul(indices([1]), indices([2]));
  const message = "oneHot: numClasses must be given unless the elements of index are known on the host";
  expect(() => oneHot(unknown)).toThrow(message);
  await evaluate(unknown);
  expect(oneHot(unknown).shape).toEqual([1, 3]);
  expect(() => oneHot(indices([]))).toThrow(message);
});
