import { afterAll, describe, expect, test } from "vitest";
import { createReferenceDevice } from "../../backends/reference/index.ts";
import { createWasmDevice } from "../../backends/wasm/index.ts";
import {
  argsort,
  cumprod,
  cumsum,
  type Device,
  evaluate,
  grad,
  logcumsumexp,
  type Tensor,
  tensor,
} from "../../index.ts";
import { recurrenceAlong } from "./cumulative.ts";

const reference = createReferenceDevice();
const threaded = createWasmDevice({ threads: 2, serialBelow: 0 });
const wasm: readonly Device[] = [createWasmDevice({ threads: 1 }), threaded];

afterAll(async () => {
  await Promise.all(wasm.map((device) => device.close()));
});

/** Elements weighted by unequal factors and summed. */
function weighted(y: Tensor): Tensor {
  const weights = Float64Array.from({ length: y.numel }, (_, i) => Math.cos(1.3 * i + 0.4));
  return y.mul(tensor(weights, { shape: y.shape, dtype: y.dtype, device: y.device })).sum();
}

/** First and second derivative of weighted sums of f at `values`, in float64. */
async function slopes(f: (x: Tensor) => Tensor, values: readonly number[]): Promise<[number[], number[]]> {
  const x = tensor(values, { dtype: "float64", device: reference, requiresGrad: true });
  const [first] = grad(weighted(f(x)), [x], { createGraph: true });
  if (!first) throw new Error("no gradient");
  const [second] = grad(weighted(first), [x], { allowUnused: true });
  return [Array.from(await first.data()), second ? Array.from(await second.data()) : values.map(() => 0)];
}

async function differences(
  f: (values: readonly number[]) => Promise<number>,
  values: readonly number[],
): Promise<number[]> {
  const h = 1e-3;
  return Promise.all(
    values.map(async (value, i) => {
      const at = (offset: number): Promise<number> => f(values.with(i, value + offset));
      return (8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
    }),
  );
}

const functions: readonly [string, (x: Tensor) => Tensor, readonly number[]][] = [
  ["cumsum", (x) => cumsum(x.mul(x), 0), [0.5, -1.2, 2, 0.1]],
  ["cumprod without zeros", (x) => cumprod(x, 0), [0.5, -1.2, 2, 0.7, -0.3]],
  ["cumprod with a zero", (x) => cumprod(x, 0), [0.5, 0, 2, 0.7]],
  ["cumprod with several zeros", (x) => cumprod(x, 0), [0, 1.5, 0, 0, 2]],
  ["logcumsumexp", (x) => logcumsumexp(x, 0), [0.5, -3, 2, 2, -8]],
  ["recurrence", (x) => recurrenceAlong(x, x.mul(x), { dim: 0 }), [0.5, -1.2, 2, 0.7]],
  ["recurrence from the end", (x) => recurrenceAlong(x.mul(x), x, { dim: 0, reverse: true }), [0.5, 0, 2, -0.7]],
];

test.each(functions)("%s has the first and second derivative of finite differences", async (_, f, values) => {
  const [first, second] = await slopes(f, values);
  const value = (at: readonly number[]): Promise<number> =>
    weighted(f(tensor(at, { dtype: "float64", device: reference }))).item();
  const slope = async (at: readonly number[]): Promise<number> => {
    const [own] = await slopes(f, at);
    return own.reduce((sum, v, i) => sum + v * Math.cos(1.3 * i + 0.4), 0);
  };
  (await differences(value, values)).forEach((expected, i) => {
    expect(first[i]).toBeCloseTo(expected, 6);
  });
  (await differences(slope, values)).forEach((expected, i) => {
    expect(second[i]).toBeCloseTo(expected, 5);
  });
});

describe.each(wasm)("on $description", (device) => {
  const n = 100_000;
  const noise = Float32Array.from({ length: n }, (_, i) => Math.fround(Math.sin(i * 12.9898) * 0.5 + 0.6));

  test("a sum of a hundred thousand terms is rounded once", async () => {
    const sums = await cumsum(tensor(noise, { device }), 0).data();
    let total = 0;
    const wrong = noise.findIndex((value, i) => {
      total += value;
      return sums[i] !== Math.fround(total);
    });
    expect(wrong).toBe(-1);
  });

  test("a log-sum-exp that rises all the way stays within 3e-7", async () => {
    const rising = Float32Array.from({ length: 20_000 }, (_, i) => Math.fround(i / 500 - 20));
    const results = await logcumsumexp(tensor(rising, { device }), 0).data();
    let total = 0;
    const wrong = rising.findIndex((value, i) => {
      total += Math.exp(value);
      const expected = Math.log(total);
      return !(Math.abs(results[i] - expected) <= 3e-7 * Math.max(4, Math.abs(expected)));
    });
    expect(wrong).toBe(-1);
  });

  test("a log-sum-exp takes infinities and NaN as PyTorch does", async () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const rows: [number[], number[]][] = [
      [
        [-inf, -inf, 1, 2],
        [-inf, -inf, 1, 2.31326],
      ],
      [
        [1, inf, 2, inf],
        [1, inf, inf, inf],
      ],
      [
        [1, nan, 2, inf],
        [1, nan, nan, nan],
      ],
      [
        [-1000, 1000, -1000, 999],
        [-1000, 1000, 1000, 1000.3133],
      ],
    ];
    for (const [values, expected] of rows) {
      const results = await logcumsumexp(tensor(values, { device }), 0).data();
      expected.forEach((value, i) => {
        if (Number.isFinite(value)) expect(results[i]).toBeCloseTo(value, 3);
        else expect(results[i]).toBe(value);
      });
    }
  });

  test("a long sort is that of the host, equal elements in order", async () => {
    const values = Float32Array.from({ length: 30_000 }, (_, i) => Math.round(Math.sin(i * 78.233) * 500));
    const order = await argsort(tensor(values, { device })).data();
    const expected = Array.from(values.keys()).sort((i, j) => values[i] - values[j] || i - j);
    expect(Array.from(order)).toEqual(expected);
  });
});

test("running results and sorts have the same bits for any number of threads", async () => {
  const values = Float32Array.from({ length: 37 * 300 }, (_, i) => Math.fround(Math.sin(i * 3.7)));
  const results = await Promise.all(
    wasm.map(async (device) => {
      const x = tensor(values, { shape: [37, 300], device });
      const all = [0, 1].flatMap((dim) => [cumsum(x, dim), cumprod(x, dim), logcumsumexp(x, dim), argsort(x, { dim })]);
      await evaluate(...all);
      return Promise.all(all.map((y) => y.data()));
    }),
  );
  expect(results[1]).toEqual(results[0]);
});
