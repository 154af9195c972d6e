import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as fathom from "../index.ts";
import { deviceNames } from "../tensor/defaultDevice.ts";
import * as registry from "./index.ts";

/** Ops without a record: lists of tensors, creation, and functions whose shape depends on values. */
const plain = Object.entries(registry).flatMap(([name, op]) => ("record" in op ? [] : [name]));
const lines = readFileSync(new URL("./index.ts", import.meta.url), "utf8");

/** The docstring's `@example call // value`, in the file that the registry takes the function from. */
function exampleOf(name: string): RegExpMatchArray | null {
  const file = lines.match(new RegExp(`{ ${name} } from "(.*)"`))?.[1] ?? "";
  return readFileSync(new URL(file, import.meta.url), "utf8").match(/@example (.*?) \/\/ (.*)/);
}

async function arrayOf(value: unknown): Promise<unknown> {
  if (value instanceof fathom.Tensor) return value.array();
  return Array.isArray(value) ? Promise.all(value.map(arrayOf)) : value;
}

/** Numbers with `digits` decimals, which is what an example shows. */
function roundedTo(value: unknown, digits: number): unknown {
  if (Array.isArray(value)) return value.map((part) => roundedTo(part, digits));
  return typeof value === "number" ? Number(value.toFixed(digits)) : value;
}

test.each(plain.filter((name) => exampleOf(name)))("%s gives on every device what its example shows", async (name) => {
  const example = exampleOf(name);
  const run = new Function(...Object.keys(fathom), `return ${example?.[1]}`);
  const shown = new Function(`return (${example?.[2]})`)();
  for (const device of deviceNames()) {
    fathom.setDefaultDevice(device);
    const found = await arrayOf(await run(...Object.values(fathom)));
    expect(roundedTo(found, 4), device).toEqual(roundedTo(shown, 4));
  }
});

test("meshgrid runs through vectors, with the first two dimensions exchanged for xy", async () => {
  const { meshgrid, tensor } = fathom;
  const lists = [tensor([1, 2]), tensor(3), tensor([4, 5, 6])];
  expect(meshgrid(lists).map((grid) => grid.shape)).toEqual([
    [2, 1, 3],
    [2, 1, 3],
    [2, 1, 3],
  ]);
  expect(meshgrid(lists, { indexing: "xy" })[0].shape).toEqual([1, 2, 3]);
  const [, y] = meshgrid([tensor([1, 2]), tensor([3, 4])], { indexing: "xy" });
  expect(await y.array()).toEqual([
    [3, 3],
    [4, 4],
  ]);
  expect(() => meshgrid([fathom.ones([2, 2])])).toThrow(
    "meshgrid: tensors[0] must have at most 1 dimension, got [2, 2].",
  );
  expect(() => meshgrid(lists, { indexing: "yx" as "xy" })).toThrow(
    'meshgrid: indexing must be "ij" or "xy", got "yx".',
  );
});

test("linspace ends at its end, logspace at base^end, arange before it", async () => {
  const { arange, linspace, logspace } = fathom;
  expect(await linspace(0, 1, 5).array()).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(await linspace(3, -3, 1).array()).toEqual([3]);
  expect(linspace(0, 1, 0).shape).toEqual([0]);
  const third = await linspace(0.1, 0.7, 7).data();
  expect(third[6]).toBe(Math.fround(0.7));
  expect(await logspace(0, 3, 4, { base: 2 }).array()).toEqual([1, 2, 4, 8]);
  expect(await logspace(0, 2, 3).array()).toEqual([1, 10, 100]);
  expect(() => linspace(0, 1, -1)).toThrow("linspace: steps must be a whole number of at least 0, got -1.");
  expect(await arange(5, 1, -1.5).array()).toEqual([5, 3.5, 2]);
  expect(arange(0, 2.5).dtype).toBe("float32");
  expect(arange(3).dtype).toBe("int32");
  expect(() => arange(1, 0)).toThrow("arange: step must lead from start 1 to end 0, got 1.");
  expect(() => arange(1, 2, 0)).toThrow("arange: step must not be 0, got 0.");
  expect(() => arange(Number.NaN)).toThrow("arange: start, end and step must be finite, got 0, NaN and 1.");
});

test("full of a boolean is bool, of a number float32", async () => {
  const { full } = fathom;
  expect([full([2], true).dtype, full([2], 1).dtype, full([2], true, { dtype: "int32" }).dtype]).toEqual([
    "bool",
    "float32",
    "int32",
  ]);
  expect(await full([2], true).array()).toEqual([1, 1]);
});

test("eye and maskedFill refuse what cannot be", () => {
  const { eye, maskedFill, tensor } = fathom;
  expect(() => eye(-1)).toThrow("eye: n must be a whole number of at least 0, got -1.");
  expect(() => eye(2, 0.5)).toThrow("eye: m must be a whole number of at least 0, got 0.5.");
  expect(() => maskedFill(tensor([1], { dtype: "int32" }), tensor([true]), Infinity)).toThrow(
    "maskedFill: value must be finite to fill a tensor of int32, got Infinity.",
  );
});
