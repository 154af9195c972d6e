import { describe, expect, test } from "vitest";
import {
  arange,
  compile,
  grad,
  gradcheck,
  gradgradcheck,
  type Index,
  index,
  indexPut,
  Tensor,
  tensor,
} from "../index.ts";

const x = arange(24).reshape([2, 3, 4]);
const whole = (values: readonly unknown[]): Tensor => tensor(values as number[], { dtype: "int32" });

describe("index", () => {
  test.each<[string, Index[], number[], number[]]>([
    ["an integer drops its dimension", [1, -1], [4], [20, 21, 22, 23]],
    ["ranges follow Python, limits beyond the ends are cut", [":", [1, 9, 2], [-3, -1]], [2, 1, 2], [5, 6, 17, 18]],
    ["null inserts a dimension and ... stands for the rest", [null, "...", 2], [1, 2, 3], [2, 6, 10, 14, 18, 22]],
    ["a tensor stands in the place of its dimension", [0, ":", whole([3, -4])], [3, 2], [3, 0, 7, 4, 11, 8]],
    [
      "neighbouring tensors broadcast in their place",
      [":", whole([[0], [2]]), whole([1, 3])],
      [2, 2, 2],
      [1, 3, 9, 11, 13, 15, 21, 23],
    ],
    ["tensors apart go in front", [whole([0, 1]), ":", whole([0, 1])], [2, 3], [0, 4, 8, 13, 17, 21]],
    [
      "a tensor beside a new dimension is apart",
      [whole([0, 1]), null, whole([0, 1])],
      [2, 1, 4],
      [0, 1, 2, 3, 16, 17, 18, 19],
    ],
    [
      "a tensor of shape [] picks as a number does",
      [tensor(1, { dtype: "int32" }), ":", whole([0, 1])],
      [3, 2],
      [12, 13, 16, 17, 20, 21],
    ],
    ["an empty range takes nothing", [[2, 1]], [0, 3, 4], []],
    ["an empty tensor takes nothing", [0, tensor(new Int32Array())], [0, 4], []],
  ])("%s", async (_, entries, shape, values) => {
    const y = index(x, entries);
    expect(y.shape).toEqual(shape);
    expect(Array.from(await y.data())).toEqual(values);
    expect(await x.index(entries).array()).toEqual(await y.array());
  });

  test("refuses what does not fit, by entry", () => {
    const loose = index as unknown as (x: Tensor, entries: unknown[]) => Tensor;
    expect(() => index(x, [2])).toThrow("index: entries[0] must be in [-2, 2), got 2.");
    expect(() => index(x, [":", whole([0, 3])])).toThrow(
      "index: entries[1] must be in [-3, 3), got 3 at position [1].",
    );
    expect(() => index(x, [0, 0, 0, 0])).toThrow(
      "index: entries must name at most 3 dimensions for x [2, 3, 4], got 4.",
    );
    expect(() => index(x, ["...", "..."])).toThrow('index: entries must hold "..." once, got 2 of them.');
    expect(() => index(x, [whole([0, 1]), whole([0, 1, 2])])).toThrow(
      "index: index tensors must broadcast with each other, got [2] and [3].",
    );
    expect(() => index(x, [[null, null, -1]])).toThrow(
      "index: entries[0] must have a step of at least 1, got -1. Write flip for the other direction.",
    );
    expect(() => index(x, [tensor([true, false])])).toThrow(
      /index: entries\[0\] must have an integer dtype, got bool. .*maskedIndex/,
    );
    expect(() => index(x, [tensor([0.5])])).toThrow("index: entries[0] must have an integer dtype, got float32.");
    expect(() => loose(x, ["1:2"])).toThrow(
      'index: entries[0] must be a number, a tensor, null, ":", "..." or [start, stop, step], got string.',
    );
  });

  test("has the gradients of finite differences, summed where a position comes twice", async () => {
    const fn = (t: Tensor): Tensor => index(t, [whole([0, 1, 0]), ":", null, whole([1, -1, 1])]).square();
    const t = tensor(
      Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
      { shape: [2, 2, 3] },
    );
    await gradcheck(fn, [t]);
    await gradgradcheck(fn, [t]);
  });

  test("refuses a position that is only computed when it is computed", async () => {
    const t = tensor([10, 20, 30]);
    const late = index(t, [whole([1, 2]).add(1)]);
    await expect(late.data()).rejects.toThrow("index: entries[0] must be in [-3, 3), got 3 at position [1].");
    const pick = compile((a: Tensor, at: Tensor) => index(a, [at]));
    await pick(t, whole([0, 1]));
    await expect(pick(t, whole([-4, 1]))).rejects.toThrow(
      "index: entries[0] must be in [-3, 3), got -4 at position [0].",
    );
  });

  test("takes new indices at each call of a compiled function", async () => {
    const pick = compile((t: Tensor, at: Tensor) => index(t, [at]));
    const t = tensor([10, 20, 30]);
    expect(await (await pick(t, whole([0, 2]))).array()).toEqual([10, 30]);
    expect(await (await pick(t, whole([-1, -2]))).array()).toEqual([30, 20]);
    expect(pick.recordings).toBe(1);
  });
});

describe("indexPut", () => {
  const zeros = tensor(new Float32Array(6), { shape: [2, 3] });

  test("writes where index would read, and leaves x as it is", async () => {
    expect(await indexPut(zeros, [0, [null, null, 2]], tensor([1, 2])).array()).toEqual([
      [1, 0, 2],
      [0, 0, 0],
    ]);
    expect(await indexPut(zeros, [":", whole([2, 0])], tensor([[1, 2]])).array()).toEqual([
      [2, 0, 1],
      [2, 0, 1],
    ]);
    expect(await indexPut(zeros, [whole([1, 0]), whole([0, -1])], 5).array()).toEqual([
      [0, 0, 5],
      [5, 0, 0],
    ]);
    expect(Array.from(await zeros.data())).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("the last of several values stays, or all add up", async () => {
    const at = whole([1, 1]);
    expect(await indexPut(tensor([0, 0]), [at], tensor([3, 4])).array()).toEqual([0, 4]);
    expect(await indexPut(tensor([1, 1]), [at], tensor([3, 4]), { accumulate: true }).array()).toEqual([1, 8]);
  });

  test("takes the dtype of x", async () => {
    const y = indexPut(whole([1, 2]), [0], tensor([7.9]).reshape([]));
    expect(y.dtype).toBe("int32");
    expect(await y.array()).toEqual([7, 2]);
    expect(await indexPut(whole([1, 2]), [1], 3.5).array()).toEqual([1, 3]);
  });

  test.each([
    ["rows", [whole([1, 0])], [2, 3]],
    ["rows with accumulate", [whole([1, 1])], [2, 3]],
    ["any entries", [[0, 1], whole([2, 0])], [1, 2]],
    ["tensors apart", [whole([1, 0]), null, whole([2, 0])], [2, 1]],
  ] as [string, Index[], number[]][])("has the gradients of finite differences: %s", async (name, entries, shape) => {
    const accumulate = name.endsWith("accumulate");
    const tensors = entries.filter((entry) => entry instanceof Tensor);
    const fn = (t: Tensor, v: Tensor, ...moved: Tensor[]): Tensor => {
      const placed = entries.map((entry) => (entry instanceof Tensor ? moved[tensors.indexOf(entry)] : entry));
      return indexPut(t, placed, v, { accumulate }).square();
    };
    const t = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const v = tensor(
      Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => i - 1.5),
      { shape },
    );
    await gradcheck(fn, [t, v, ...tensors]);
    await gradgradcheck(fn, [t, v, ...tensors]);
  });

  test("refuses values that do not fit", () => {
    expect(() => indexPut(zeros, [0], tensor([1, 2]))).toThrow(
      "indexPut: values must broadcast to [3], what the entries name of x [2, 3], got [2].",
    );
    expect(() => indexPut(zeros, [whole([2])], 1)).toThrow(
      "indexPut: entries[0] must be in [-2, 2), got 2 at position [0].",
    );
  });
});

test("grad of index goes to the places that were read", async () => {
  const w = tensor([1, 2, 3], { requiresGrad: true });
  const [dw] = grad(index(w, [whole([2, 2, 0])]).sum(), [w]);
  expect(await dw.array()).toEqual([1, 0, 2]);
});
