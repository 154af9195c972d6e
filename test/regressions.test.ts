import { expect, test } from "vitest";
import {
  add,
  avgPool2d,
  compile,
  conv2d,
  evaluate,
  flip,
  grad,
  mul,
  optim,
  reshape,
  scatterAdd,
  setDefaultDevice,
  square,
  sum,
  tensor,
  zerosLike,
} from "../src/index.ts";

/** Faults that were found once, each under the name of what it broke. */

test("a convolution's gradient that one reader inlines and another stores is the same for both", async () => {
  const run = async (device: string): Promise<number[]> => {
    setDefaultDevice(device);
    const x = tensor(
      Float32Array.from({ length: 144 }, (_, i) => Math.sin(i * 1.3)),
      { shape: [1, 1, 12, 12], requiresGrad: true },
    );
    const weight = tensor(
      Float32Array.from({ length: 9 }, (_, i) => Math.cos(i * 0.7)),
      { shape: [1, 1, 3, 3] },
    );
    const y = conv2d(avgPool2d(x, 2), weight);
    const [gradient] = grad(sum(mul(y, y)), [x]);
    return Array.from(await gradient.data());
  };
  const expected = await run("reference");
  const got = await run("wasm");
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i], 5);
});

test.each(["reference", "wasm"])("variables that are assigned one another's values swap them on %s", async (device) => {
  setDefaultDevice(device);
  const a = tensor([1, 2, 3], { requiresGrad: true });
  const b = tensor([4, 5, 6], { requiresGrad: true });
  const copy = tensor([0, 0, 0], { requiresGrad: true });
  const [oldA, oldB] = [a.detach(), b.detach()];
  a.assign(oldB);
  b.assign(reshape(oldA, [3]));
  copy.assign(oldA);
  await evaluate(mul(a, 1));
  // Twice: the first reading may know the value from what was assigned, the second is that of the storage.
  for (const factor of [1, 2]) {
    expect(await mul(a, factor).array()).toEqual([4, 5, 6].map((value) => value * factor));
    expect(await mul(b, factor).array()).toEqual([1, 2, 3].map((value) => value * factor));
    expect(await mul(copy, factor).array()).toEqual([1, 2, 3].map((value) => value * factor));
  }
});

test.each(["reference", "wasm"])(
  "a view of a weight that a step keeps is of the weight before it on %s",
  async (device) => {
    setDefaultDevice(device);
    const weight = tensor([1, 2, 3, 4], { requiresGrad: true });
    const optimizer = new optim.SGD([weight], { lr: 0.5 });
    const view = reshape(weight, [2, 2]);
    sum(square(weight)).backward();
    await optimizer.step({ keep: [view] });
    expect(await view.array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await weight.array()).toEqual([0, 0, 0, 0]);
  },
);

test.each(["reference", "wasm"])(
  "a compiled function returns a variable's value from before it assigned on %s",
  async (device) => {
    setDefaultDevice(device);
    const count = tensor([1, 2], { requiresGrad: true });
    const advance = compile(() => {
      const before = [count.detach(), flip(reshape(count, [1, 2]), 0)];
      count.assign(mul(count, 10));
      return before;
    });
    for (const factor of [1, 10, 100]) {
      const [plain, view] = await advance();
      expect(await plain.array()).toEqual([factor, 2 * factor]);
      expect(await view.array()).toEqual([[factor, 2 * factor]]);
    }
  },
);

test.each(["reference", "wasm"])("sums of bools are bools on %s", async (device) => {
  setDefaultDevice(device);
  const yes = tensor([true, true]);
  expect(await add(yes, yes).array()).toEqual([1, 1]);
  const index = tensor(new Int32Array([0, 0]));
  expect(await scatterAdd(tensor([false, false]), 0, index, yes).array()).toEqual([1, 0]);
});

test.each(["reference", "wasm"])("products of int32 keep their low 32 bits on %s", async (device) => {
  setDefaultDevice(device);
  const x = tensor(new Int32Array([2147483647, 1664525]));
  expect(await mul(x, x).array()).toEqual([1, Math.imul(1664525, 1664525)]);
});

test.each(["reference", "wasm"])(
  "a few bytes become floats without overwriting those not yet read on %s",
  async (device) => {
    setDefaultDevice(device);
    for (const count of [1, 2, 3, 4, 5]) {
      const bytes = tensor(Uint8Array.from({ length: count }, (_, i) => 10 + i));
      const order = tensor(Int32Array.from({ length: count }, (_, i) => i));
      const moved = scatterAdd(zerosLike(bytes), 0, order, bytes);
      expect(await mul(moved, 1.5).array()).toEqual(Array.from({ length: count }, (_, i) => 1.5 * (10 + i)));
    }
  },
);
