import * as f from "../../../src/index.ts";
import { attr } from "../adapter.ts";
import type { CaseRun } from "../caseRun.ts";
import { dropoutOf, initialise } from "../layers.ts";
import type { Attrs } from "../manifest.ts";

const within = (run: CaseRun, what: string, value: number, expected: Attrs, key: string): void => {
  const [low, high] = attr<readonly [number, number]>(expected, key);
  run.check(value >= low && value <= high, `${what} is ${value}, must be in [${low}, ${high}]`);
};

/** Mean, standard deviation and extremes of an initialiser's draws. */
export async function initStatistics(run: CaseRun): Promise<void> {
  const { attrs, op = "", expected = {} } = run.reference;
  const parameter = initialise(op, attrs, run.device);
  const data = Array.from(await parameter.data());
  const mean = data.reduce((a, b) => a + b, 0) / data.length;
  const std = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / data.length);
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

/** How much is dropped, by which factor the rest grows, and that the gradient has the same mask. */
export async function dropoutStatistics(run: CaseRun): Promise<void> {
  const { attrs, op = "", expected = {} } = run.reference;
  const shape = attr<readonly number[]>(attrs, "shape");
  const x = f.tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), { shape, requiresGrad: true });
  const y = dropoutOf(op, x, attrs);
  const [slope] = f.grad(f.sum(y), [x]);
  await f.evaluate(y, slope);
  const [values, slopes] = [await y.data(), await slope.data()];
  const scale = attr<number>(expected, "kept_scale");
  const channels = attr<string>(expected, "granularity") !== "element";
  const unit = channels ? values.length / attr<number>(expected, "units") : 1;
  let dropped = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) dropped += 1;
    else run.check(Math.abs(values[i] - scale) < 1e-5 * scale, `a kept element is ${values[i]}, must be ${scale}`);
    run.check(values[i] === slopes[i], `the gradient ${slopes[i]} has another mask than ${values[i]}`);
    const sameUnit = values[i] === values[i - (i % unit)];
    run.check(sameUnit, `element ${i} differs from its channel`);
  }
  within(run, "the share of dropped elements", dropped / values.length, expected, "drop_fraction");
}
