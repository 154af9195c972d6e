import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { objective } from "../autograd/objective.ts";
import * as fathom from "../index.ts";
import { type Device, evaluate, grad, type Shape, setDefaultDevice, Tensor } from "../index.ts";
import { callsBehind } from "../inspect/savedTensors.ts";
import { isFloat } from "../ir/dtype.ts";
import { mapTensors } from "../tensor/mapTensors.ts";
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
    });
  }

  test.each(samples)("says why it keeps each tensor: $title", ({ sample, seed }) => {
    const inputs = tensorsFrom(drawInputs(record, sample, seed), reference, "float32", true);
    const unexplained: string[] = [];
    for (const call of callsBehind(...Object.values(partsOf(record.apply(inputs, attrsOf(record, sample)))))) {
      for (const [name, value] of Object.entries(call.saved)) {
        if (holdsTensor(value) && !/^\w+ keeps .*: ./.test(call.because(name) ?? ""))
          unexplained.push(`${call.op} ${name}`);
      }
    }
    expect(unexplained).toEqual([]);
  });

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

/** The record as a function of its inputs in order, with the tensors of a sample, for gradcheck. */
function checkable(record: AnyRecord, sample: object, seed: number, device: Device) {
  const drawn = drawInputs(record, sample, seed);
  const attrs = attrsOf(record, sample);
  const names = inputNames(record);
  const given = tensorsFrom(drawn, device, "float64");
  const fn = (...args: (Tensor | undefined)[]): Outputs =>
    record.apply(Object.fromEntries(names.map((name, i) => [name, args[i]])), attrs);
  const inputs = names.map((name) => given[name]);
  const argnums = differentiable(drawn).map((name) => names.indexOf(name));
  const hasFloats = Object.values(partsOf(fn(...inputs))).some((part) => isFloat(part.dtype));
  return { fn, inputs, options: { argnums, names }, isChecked: hasFloats && argnums.length > 0 };
}

async function expectGradients(record: AnyRecord, sample: object, seed: number, device: Device): Promise<void> {
  const { fn, inputs, options, isChecked } = checkable(record, sample, seed, device);
  if (isChecked) await fathom.gradcheck(fn, inputs, { ...options, tolerance: 1e-5 });
}

/** Checks the derivative of Σ gradient·weights, so of everything that backward itself computes. */
async function expectSecondDerivatives(record: AnyRecord, sample: object, seed: number, device: Device): Promise<void> {
  const { fn, inputs, options, isChecked } = checkable(record, sample, seed, device);
  if (isChecked) await fathom.gradgradcheck(fn, inputs, { ...options, tolerance: 1e-4 });
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
  const loss = objective(Object.values(partsOf(outputs)));
  for (const name of differentiable(drawn)) {
    const input = inputs[name];
    const [gradient] = input && loss?.requiresGrad ? grad(loss, [input], { allowUnused: true }) : [null];
    if (gradient) results[`gradient of ${name}`] = gradient;
  }
  await evaluate(...Object.values(results));
  const entries = Object.entries(results).map(async ([key, result]) => [key, await result.data()] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Whether memory may be kept: numbers, such as those of a random stream, take none to speak of. */
function holdsTensor(value: unknown): boolean {
  let found = false;
  mapTensors(value, (tensor) => {
    found ||= tensor.node.source === undefined;
    return tensor;
  });
  return found;
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
