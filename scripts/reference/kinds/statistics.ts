import * as f from "../../../src/index.ts";
import { attr, unsupported } from "../adapter.ts";
import { adapters } from "../adapters/index.ts";
import type { CaseRun } from "../caseRun.ts";
import { initialise } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

const within = (run: CaseRun, what: string, value: number, expected: Attrs, key: string): void => {
  const [low, high] = attr<readonly [number, number]>(expected, key);
  run.check(value >= low && value <= high, `${what} is ${value}, must be in [${low}, ${high}]`);
};

const momentsOf = (values: ArrayLike<number>): { mean: number; std: number } => {
  const data = Array.from(values);
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  return { mean, std: Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length) };
};

/** Mean, standard deviation and extremes of an initialiser's draws. */
export async function initStatistics(run: CaseRun): Promise<void> {
  const { attrs, op = "", expected = {} } = run.reference;
  const parameter = initialise(op, attrs, run.device);
  const data = Array.from(await parameter.data());
  const { mean, std } = momentsOf(data);
  within(run, "mean", mean, expected, "sample_mean");
  within(run, "standard deviation", std, expected, "sample_std");
  const [low, high] = [Math.min(...data), Math.max(...data)];
  const bounds: readonly [string, boolean][] = [
    ["min_ge", low >= Math.fround(attr(expected, "min_ge", -Infinity))],
    ["max_le", high <= Math.fround(attr(expected, "max_le", Infinity))],
    ["min_le", low <= attr(expected, "min_le", Infinity)],
    ["max_ge", high >= attr(expected, "max_ge", -Infinity)],
  ];
  for (const [name, holds] of bounds) run.check(holds, `extremes are [${low}, ${high}], which breaks ${name}`);
}

/** W·Wᵀ or Wᵀ·W is gain² times the identity, and another draw gives another W. */
export async function initOrthogonal(run: CaseRun): Promise<void> {
  const { attrs, op = "", expected = {} } = run.reference;
  const [first, second] = await Promise.all([0, 1].map(() => initialise(op, attrs, run.device).data()));
  const [rows, cols] = [attr<number>(expected, "rows"), attr<number>(expected, "cols")];
  const w = (i: number, k: number): number => (rows <= cols ? first[i * cols + k] : first[k * cols + i]);
  const gain = attr(attrs, "gain", 1);
  const [count, length] = rows <= cols ? [rows, cols] : [cols, rows];
  let worst = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      let dot = 0;
      for (let k = 0; k < length; k++) dot += w(i, k) * w(j, k);
      worst = Math.max(worst, Math.abs(dot - (i === j ? gain ** 2 : 0)));
    }
  }
  run.check(worst <= attr<number>(expected, "atol"), `the Gram matrix is off by ${worst}`);
  run.check(
    first.some((value, i) => value !== second[i]),
    "two draws are equal",
  );
}

/**
 * How much is dropped, what becomes of the dropped and the kept, that channels stay together, and that the gradient
 * has the same mask.
 */
export async function dropoutStatistics(run: CaseRun): Promise<void> {
  const { reference } = run;
  const { attrs, op = "", expected = {} } = reference;
  const adapter = Object.hasOwn(adapters, op) ? adapters[op] : unsupported(op);
  const input = await inputOf(attr(attrs, "shape"), expected);
  const y = adapter({ input }, attrs, reference);
  if (!(y instanceof f.Tensor)) throw new Error(`${op} gives one tensor.`);
  const [slope] = f.grad(f.sum(y), [input]);
  await f.evaluate(y, slope);
  const [given, values, slopes] = [await input.data(), await y.data(), await slope.data()];
  const factor = attr(expected, "a", attr(expected, "kept_scale", 1));
  const [shift, dropped] = [attr(expected, "b", 0), attr(expected, "dropped_value", 0)];
  const channels = attr(expected, "granularity", "element") !== "element";
  const unit = channels ? values.length / attr<number>(expected, "units") : 1;
  const falls = Array.from(values, (value, i) => {
    return Math.abs(value - dropped) <= Math.abs(value - (factor * given[i] + shift));
  });
  falls.forEach((isDropped, i) => {
    const wanted = isDropped ? dropped : factor * given[i] + shift;
    const close = Math.abs(values[i] - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted));
    run.check(close, `element ${i} is ${values[i]}, must be ${wanted}`);
    const slopeFits = Math.abs(slopes[i] - (isDropped ? 0 : factor)) <= 1e-5 * Math.max(1, factor);
    run.check(slopeFits, `the gradient ${slopes[i]} has another mask than ${values[i]}`);
    run.check(isDropped === falls[i - (i % unit)], `element ${i} differs from its channel`);
  });
  within(run, "the share of what is dropped", falls.filter(Boolean).length / falls.length, expected, "drop_fraction");
  const { mean, std } = momentsOf(values);
  if ("output_mean" in expected) within(run, "the mean", mean, expected, "output_mean");
  if ("output_std" in expected) within(run, "the standard deviation", std, expected, "output_std");
}

/** Ones, or standard normal numbers where the case says so. */
async function inputOf(shape: readonly number[], expected: Attrs): Promise<f.Tensor> {
  const normal = String(expected.input ?? "").includes("normal");
  const data = await (normal ? f.randn(shape) : f.ones(shape)).data();
  return f.tensor(data, { shape, requiresGrad: true });
}
