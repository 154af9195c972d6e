import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as fathom from "../index.ts";
import { type Device, evaluate, grad, type Shape, setDefaultDevice, Tensor } from "../index.ts";
import { isFloat } from "../ir/dtype.ts";
import type { AnyRecord, Outputs } from "./defineOp.ts";
import * as registry from "./index.ts";
import {
  attrsOf,
  differentiable,
  drawInputs,
  inputNames,
  shapesOf,
  suiteTolerance,
  tensorsFrom,
  titleOf,
} from "./suiteInputs.ts";

/** Every device that must agree with the reference. */
const deviceNames = ["reference", "wasm"];

const records: [string, AnyRecord][] = Object.entries(registry).flatMap(([name, op]) =>
  "record" in op ? [[name, op.record] as [string, AnyRecord]] : [],
);
const reference = setDefaultDevice("reference");

const partsOf = (outputs: Outputs): Record<string, Tensor> =>
  outputs instanceof Tensor ? { output: outputs } : outputs;
const sumOf = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

describe.each(records)("%s", (name, record) => {
  const source = readFileSync(new URL(`./${record.name}.ts`, import.meta.url), "utf8");
  const samples = record.samples.map((sample, i) => ({ sample, title: titleOf(sample), seed: 1000 + i }));

  test("has one name: its file, its export and its record", () => {
    expect(record.name).toBe(name);
    expect(source).toContain(`export const ${name} = defineOp(`);
  });

  test("has samples", () => {
    expect(samples.length).toBeGreaterThan(0);
  });

  test.each(samples)("knows the shape of its output beforehand: $title", async ({ sample, seed }) => {
    const inputs = tensorsFrom(drawInputs(record, sample, seed), reference, "float32");
    const attrs = attrsOf(record, sample);
    const promised = record.shapeOf(shapesOf(inputs), attrs);
    const parts = partsOf(record.apply(inputs, attrs));
    for (const [key, part] of Object.entries(parts)) {
      const shape = Array.isArray(promised) ? promised : (promised as Record<string, Shape>)[key];
      expect(part.shape).toEqual(shape);
      expect((await part.data()).length).toBe(part.numel);
    }
  });

  test.each(samples)("has the gradient of finite differences: $title", async ({ sample, seed }) => {
    await expectGradients(record, sample, seed, reference);
  });

  if (record.hasBackward) {
    test.each(samples)("has the second derivative of finite differences: $title", async ({ sample, seed }) => {
      await expectSecondDerivatives(record, sample, seed, reference);
    });
  }

  for (const deviceName of deviceNames.filter((other) => other !== "reference")) {
    test.each(samples)(`gives on ${deviceName} what it gives on the reference: $title`, async ({ sample, seed }) => {
      const device = fathom.setDefaultDevice(deviceName);
      setDefaultDevice("reference");
      const [actual, expected] = await Promise.all(
        [device, reference].map((on) => everything(record, sample, seed, on)),
      );
      expect(Object.keys(actual)).toEqual(Object.keys(expected));
      for (const key of Object.keys(expected))
        expectClose(actual[key], expected[key], suiteTolerance, `${key} on ${deviceName}`);
    });
  }

  test.each(record.rejects ?? [])("refuses with the promised words: $message", ({ message, ...sample }) => {
    const inputs = tensorsFrom(drawInputs(record, sample, 1), reference, "float32");
    expect(messageOf(() => record.apply(inputs, attrsOf(record, sample)))).toBe(message);
  });

  if (record.hasBackward) {
    test("saves what its docstring says", () => {
      const found = savedKeys(record);
      // "x, rstd [..., 1]; more words": the names before the shapes.
      const said =
        source
          .match(/@saves\s+([^;:\n]*)/)?.[1]
          .replace(/\[[^\]]*\]/g, "")
          .split(",") ?? [];
      const names = said.map((part) => part.trim().split(/\s/)[0]).filter((part) => part !== "");
      expect(found.sort()).toEqual(names.sort());
      expect(found).toEqual(expect.arrayContaining(Object.keys(record.because ?? {})));
    });
  }

  test("gives what its example shows", async () => {
    const example = source.match(/@example (.*?) \/\/ (.*)/);
    expect(example, "an @example `call // value` in the docstring").not.toBeNull();
    const run = new Function(...Object.keys(fathom), `return ${example?.[1]}`);
    const shown = new Function(`return (${example?.[2]})`)();
    const outputs = run(...Object.values(fathom)) as Outputs;
    for (const [key, part] of Object.entries(partsOf(outputs))) {
      const wanted = outputs instanceof Tensor ? shown : shown[key];
      expect(part.shape).toEqual(shapeOfNested(wanted));
      const flat = [wanted].flat(Number.POSITIVE_INFINITY).map(Number);
      (await part.data()).forEach((value, i) => {
        expect(
          Math.abs(value - flat[i]) <= 5e-5 * Math.max(1, Math.abs(flat[i])),
          `${value} is shown as ${flat[i]}`,
        ).toBe(true);
      });
    }
  });
});

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "nothing was thrown";
}

/** Outputs weighted by fixed factors and summed: one number whose gradient has every part. */
function objective(outputs: Outputs): Tensor | undefined {
  let total: Tensor | undefined;
  for (const part of Object.values(partsOf(outputs))) {
    if (!isFloat(part.dtype)) continue;
    const weights = Float64Array.from({ length: part.numel }, (_, i) => Math.cos(1.7 * i + 0.3));
    const weighted = part
      .mul(fathom.tensor(weights, { shape: part.shape, dtype: part.dtype, device: part.device }))
      .sum();
    total = total ? total.add(weighted) : weighted;
  }
  return total;
}

async function expectGradients(record: AnyRecord, sample: object, seed: number, device: Device): Promise<void> {
  const drawn = drawInputs(record, sample, seed);
  const attrs = attrsOf(record, sample);
  const value = async (moved: typeof drawn): Promise<number> => {
    const loss = objective(record.apply(tensorsFrom(moved, device, "float64"), attrs));
    return loss ? loss.item() : 0;
  };
  const inputs = tensorsFrom(drawn, device, "float64", true);
  const loss = objective(record.apply(inputs, attrs));
  for (const name of differentiable(drawn)) {
    const input = inputs[name];
    if (!input) continue;
    const [gradient] = loss?.requiresGrad ? grad(loss, [input], { allowUnused: true }) : [null];
    const actual = gradient ? await gradient.data() : new Float64Array(input.numel);
    expectClose(actual, await differences(drawn, name, value), 1e-5, `gradient of ${name}`);
  }
}

/** Checks the derivative of Σ gradient·weights, so of everything that backward itself computes. */
async function expectSecondDerivatives(record: AnyRecord, sample: object, seed: number, device: Device): Promise<void> {
  const drawn = drawInputs(record, sample, seed);
  const attrs = attrsOf(record, sample);
  const names = differentiable(drawn);
  const slope = (inputs: Record<string, Tensor | undefined>): Tensor | undefined => {
    const loss = objective(record.apply(inputs, attrs));
    if (!loss?.requiresGrad) return undefined;
    const leaves = names.map((name) => inputs[name]).filter((input) => input !== undefined);
    const gradients = grad(loss, leaves, { createGraph: true, allowUnused: true });
    return objective(Object.fromEntries(gradients.flatMap((gradient, i) => (gradient ? [[String(i), gradient]] : []))));
  };
  const inputs = tensorsFrom(drawn, device, "float64", true);
  const first = slope(inputs);
  for (const name of names) {
    const input = inputs[name];
    if (!input) continue;
    const [second] = first?.requiresGrad ? grad(first, [input], { allowUnused: true }) : [null];
    const actual = second ? await second.data() : new Float64Array(input.numel);
    const value = async (moved: typeof drawn): Promise<number> =>
      (await slope(tensorsFrom(moved, device, "float64", true))?.item()) ?? 0;
    expectClose(actual, await differences(drawn, name, value), 1e-4, `second derivative by ${name}`);
  }
}

/** Central differences of fourth order: the error is some h⁴, so h can be large enough for rounding not to matter. */
async function differences(
  drawn: ReturnType<typeof drawInputs>,
  name: string,
  value: (moved: ReturnType<typeof drawInputs>) => Promise<number>,
): Promise<Float64Array> {
  const h = 1e-3;
  const { data } = drawn[name];
  const out = new Float64Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const at = (offset: number): Promise<number> => {
      const moved = data.slice();
      moved[i] += offset;
      return value({ ...drawn, [name]: { ...drawn[name], data: moved } });
    };
    out[i] = (8 * ((await at(h)) - (await at(-h))) - ((await at(2 * h)) - (await at(-2 * h)))) / (12 * h);
  }
  return out;
}

/** Outputs and gradients in float32 on one device. */
async function everything(
  record: AnyRecord,
  sample: object,
  seed: number,
  device: Device,
): Promise<Record<string, ArrayLike<number>>> {
  const drawn = drawInputs(record, sample, seed);
  const inputs = tensorsFrom(drawn, device, "float32", true);
  const outputs = record.apply(inputs, attrsOf(record, sample));
  const results: Record<string, Tensor> = { ...partsOf(outputs) };
  const loss = objective(outputs);
  for (const name of differentiable(drawn)) {
    const input = inputs[name];
    const [gradient] = input && loss?.requiresGrad ? grad(loss, [input], { allowUnused: true }) : [null];
    if (gradient) results[`gradient of ${name}`] = gradient;
  }
  await evaluate(...Object.values(results));
  const entries = Object.entries(results).map(async ([key, result]) => [key, await result.data()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function savedKeys(record: AnyRecord): string[] {
  const keys = new Set<string>();
  for (const sample of record.samples) {
    const inputs = tensorsFrom(drawInputs(record, sample, 1), reference, "float32", true);
    for (const part of Object.values(partsOf(record.apply(inputs, attrsOf(record, sample))))) {
      for (const key of Object.keys(part.gradFn?.saved ?? {})) keys.add(key);
    }
  }
  return [...keys];
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  expect(actual.length, what).toBe(expected.length);
  const scale = Math.max(
    1,
    Math.sqrt(sumOf(Array.from(expected, (v) => (Number.isFinite(v) ? v * v : 0))) / Math.max(1, expected.length)),
  );
  for (let i = 0; i < actual.length; i++) {
    const close = Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= tolerance * scale;
    expect(close, `${what}: element ${i} is ${actual[i]}, must be ${expected[i]}`).toBe(true);
  }
}

function shapeOfNested(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...(value.length > 0 ? shapeOfNested(value[0]) : [])] : [];
}

test("every input of every record has a sample without it when it may be missing", () => {
  for (const [, record] of records) {
    for (const input of record.inputs.filter((other) => other.endsWith("?"))) {
      const bare = input.slice(0, -1);
      expect(inputNames(record)).toContain(bare);
      expect(
        record.samples.some((sample) => !(bare in sample)),
        `${record.name} without ${bare}`,
      ).toBe(true);
    }
  }
});
