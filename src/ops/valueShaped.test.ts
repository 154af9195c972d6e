import { expect, test } from "vitest";
import {
  argwhere,
  compile,
  grad,
  gradcheck,
  gradgradcheck,
  maskedIndex,
  maskedSelect,
  noGrad,
  nonzero,
  repeatInterleave,
  type Tensor,
  tensor,
  unique,
  uniqueConsecutive,
} from "../index.ts";

const x = tensor([
  [1, 0, 3],
  [0, 5, 0],
]);
const ints = (values: readonly number[]): Tensor => tensor(Int32Array.from(values));

test("nonzero gives coordinates as rows, or a vector per dimension that index takes", async () => {
  const rows = await nonzero(x);
  expect(rows.dtype).toBe("int32");
  expect(await rows.array()).toEqual([
    [0, 0],
    [0, 2],
    [1, 1],
  ]);
  const columns = await x.nonzero({ asTuple: true });
  expect(await x.index(columns).array()).toEqual([1, 3, 5]);
  expect(await (await argwhere(x)).array()).toEqual(await rows.array());
});

test("nonzero of a scalar, of nothing and of NaN is PyTorch's", async () => {
  expect((await nonzero(tensor(3))).shape).toEqual([1, 0]);
  expect((await nonzero(tensor(0))).shape).toEqual([0, 0]);
  expect((await nonzero(tensor(3), { asTuple: true })).map((column) => column.shape)).toEqual([[1]]);
  expect((await nonzero(tensor(new Float32Array(), { shape: [0, 2] }))).shape).toEqual([0, 2]);
  expect(await (await nonzero(tensor([Number.NaN, 0]))).array()).toEqual([[0]]);
});

test("maskedSelect broadcasts, and its gradients are those of finite differences", async () => {
  const column = tensor([[true], [false]]);
  expect(await (await maskedSelect(tensor([1, 2, 3]), column)).array()).toEqual([1, 2, 3]);
  const fn = async (t: Tensor): Promise<Tensor> => (await maskedSelect(t, t.gt(0))).square();
  await gradcheck(fn, [tensor([1, -2, 3])]);
  await gradgradcheck(fn, [tensor([1, -2, 3])]);
  expect(() => maskedSelect(x, tensor([1, 0, 1]))).toThrow(
    "maskedSelect: mask must have dtype bool or uint8, got float32.",
  );
  expect(() => maskedSelect(x, tensor([true]).reshape([1, 1, 1]).expand([2, 2, 1]))).not.toThrow();
  expect(() => maskedSelect(x, tensor([true, false]))).toThrow(
    "maskedSelect: mask must broadcast with x [2, 3], got [2].",
  );
});

test("maskedIndex takes masks of several dimensions beside other entries", async () => {
  expect(await (await maskedIndex(x, [tensor([false, true])])).array()).toEqual([[0, 5, 0]]);
  expect(await (await maskedIndex(x, ["...", tensor([true, false, true])])).array()).toEqual([
    [1, 3],
    [0, 0],
  ]);
  expect(await (await maskedIndex(x, [x.gt(0)])).array()).toEqual([1, 3, 5]);
  expect(await (await maskedIndex(x, [1, tensor([false, false, false])])).array()).toEqual([]);
  expect(() => maskedIndex(x, [tensor([true, false, true])])).toThrow(
    "maskedIndex: entries[0] must be [2] as the dimensions of x [2, 3] that it stands for, got [3].",
  );
  await gradcheck((t: Tensor) => maskedIndex(t, [null, t.gt(0)]).then((y) => y.square()), [x.add(0.5)]);
});

test("unique sorts, counts and says where each element went, NaN by itself and last", async () => {
  const t = tensor([3, Number.NaN, -1, 3, Number.NaN]);
  const { values, inverse, counts } = await unique(t, { returnInverse: true, returnCounts: true });
  expect(await values.array()).toEqual([-1, 3, Number.NaN, Number.NaN]);
  expect(await inverse.array()).toEqual([1, 2, 0, 1, 3]);
  expect(await counts.array()).toEqual([1, 2, 1, 1]);
  expect(await (await unique(tensor([true, false, true]))).array()).toEqual([0, 1]);
  expect((await unique(tensor(new Float32Array()))).shape).toEqual([0]);
});

test("unique along a dimension compares slices; uniqueConsecutive joins neighbours only", async () => {
  const t = tensor([
    [2, 1, 2],
    [2, 1, 2],
    [1, 9, 1],
  ]);
  const rows = await unique(t, { dim: 0, returnCounts: true });
  expect(await rows.values.array()).toEqual([
    [1, 9, 1],
    [2, 1, 2],
  ]);
  expect(await rows.inverse.array()).toEqual([1, 1, 0]);
  expect(await rows.counts.array()).toEqual([1, 2]);
  expect((await unique(t, { dim: -1 })).shape).toEqual([3, 2]);
  const runs = await uniqueConsecutive(ints([1, 1, 2, 1]), { returnInverse: true });
  expect(await runs.values.array()).toEqual([1, 2, 1]);
  expect(await runs.inverse.array()).toEqual([0, 0, 1, 2]);
  expect(await runs.counts.array()).toEqual([2, 1, 1]);
  expect(() => unique(tensor(new Float32Array(), { shape: [2, 0] }), { dim: 0 })).toThrow(
    "unique: x must have elements in every slice along dimension 0, got [2, 0].",
  );
});

test("the gradient of unique goes to the first place of each", async () => {
  const t = tensor([2, 1, 2], { requiresGrad: true });
  const [dt] = grad((await unique(t)).mul(tensor([10, 20])).sum(), [t]);
  expect(await dt.array()).toEqual([20, 10, 0]);
});

test("repeatInterleave with a tensor of repeats is a promise, with outputSize it is not", async () => {
  const t = tensor([
    [1, 2],
    [3, 4],
  ]);
  const expected = [
    [1, 2],
    [1, 2],
    [3, 4],
  ];
  expect(await (await repeatInterleave(t, ints([2, 1]), { dim: 0 })).array()).toEqual(expected);
  expect(await t.repeatInterleave(ints([2, 1]), { dim: 0, outputSize: 3 }).array()).toEqual(expected);
  expect(await (await t.repeatInterleave(ints([2]))).array()).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  const compiled = compile((a: Tensor, counts: Tensor) => repeatInterleave(a, counts, { dim: 0, outputSize: 3 }));
  expect(await (await compiled(t, ints([2, 1]))).array()).toEqual(expected);
  expect(await (await compiled(t, ints([0, 3]))).array()).toEqual([
    [3, 4],
    [3, 4],
    [3, 4],
  ]);
  await gradcheck((a: Tensor) => repeatInterleave(a, ints([0, 3]), { dim: 1 }), [t]);
  await expect(repeatInterleave(t, ints([-1, 2]), { dim: 0 })).rejects.toThrow(
    "repeatInterleave: repeats must hold whole numbers of at least 0, got [-1, 2].",
  );
  expect(() => repeatInterleave(t, ints([1, 2, 3]), { dim: 0 })).toThrow(
    "repeatInterleave: repeats must have one element, or 2 in one dimension, got [3].",
  );
});

test("functions whose shape depends on values refuse to be compiled, and say what to do", async () => {
  const message =
    "maskedSelect: the call must stand outside of compile(fn), since the shape of its result depends on values, got one inside.";
  const compiled = compile((t: Tensor) => {
    void maskedSelect(t, t.gt(0));
    return t;
  });
  await expect(compiled(x)).rejects.toThrow(message);
  for (const call of [nonzero, argwhere, unique, uniqueConsecutive]) {
    const one = compile((t: Tensor) => {
      void call(t);
      return t;
    });
    await expect(one(x)).rejects.toThrow("must stand outside of compile(fn)");
  }
  // An async function is refused as such, and what it was rejected for does not go unhandled.
  const awaiting = compile(async (t: Tensor) => maskedSelect(t, t.gt(0)));
  await expect(awaiting(x)).rejects.toThrow("compile: fn must be synchronous");
});

test("they see the values of their line, and record the gradient as it was asked for there", async () => {
  const w = tensor([1, -1, 2], { requiresGrad: true });
  const promise = maskedSelect(w, w.gt(0));
  w.assign(tensor([-1, -1, -1]));
  expect((await promise).shape).toEqual([2]);
  expect(() => noGrad(() => maskedSelect(w, w.gt(0)))).toThrow("noGrad: fn must be synchronous");
});
