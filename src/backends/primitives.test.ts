import { afterAll, describe, expect, test } from "vitest";
import { evaluateNodes } from "../compiler/testing/evaluateNodes.ts";
import { type DType, isFloat, type TypedArray } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import { signatureOf } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { verify } from "../ir/verify.ts";
import type { Device } from "../tensor/device.ts";
import { fromSeed } from "./primitiveCase.fixture.ts";
import { primitiveCases } from "./primitiveCases.fixture.ts";
import { createReferenceDevice } from "./reference/index.ts";
import { createWasmDevice } from "./wasm/index.ts";

/** Every primitive in every dtype, also of nothing, on every device. */

const reference = createReferenceDevice();
const devices: readonly Device[] = [createWasmDevice({ threads: 1 }), createWasmDevice({ threads: 2, serialBelow: 0 })];

afterAll(async () => {
  await Promise.all(devices.map((device) => device.close()));
});

async function computed(device: Device, node: Node): Promise<TypedArray> {
  const { outputs } = await device.prepare({ outputs: [node], writes: [], guards: [] }).run();
  return outputs[0];
}

function expectSame(actual: TypedArray, expected: TypedArray, dtype: DType, what: string): void {
  expect(actual.constructor, what).toBe(expected.constructor);
  expect(actual.length, what).toBe(expected.length);
  if (!isFloat(dtype)) {
    expect(Array.from(actual), what).toEqual(Array.from(expected));
    return;
  }
  const scale = Math.max(1, ...Array.from(expected, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
  for (let i = 0; i < expected.length; i++) {
    const close = Object.is(actual[i], expected[i]) || Math.abs(actual[i] - expected[i]) <= 2e-5 * scale;
    expect(close, `${what}: element ${i} is ${actual[i]}, must be ${expected[i]}`).toBe(true);
  }
}

describe.each(Object.entries(primitiveCases))("%s", (op, list) => {
  test("has cases", () => {
    expect(list.length).toBeGreaterThan(0);
  });

  const all = list.flatMap(({ title, dtypes, make }) =>
    dtypes.map((dtype, i) => ({ title: `${title}, ${dtype}`, dtype, make, seed: 100 * title.length + i })),
  );

  test.each(all)("gives everywhere what the reference gives: $title", async ({ dtype, make, title, seed }) => {
    const made = (device: Device): Node => fromSeed(seed, () => make(dtype, device));
    const node = made(reference);
    if (op !== "read") verify(signatureOf({ outputs: [node], writes: [], guards: [] }).nodes);
    const expected = await computed(reference, node);
    for (const device of devices) {
      expectSame(await computed(device, made(device)), expected, node.dtype, `${title} on ${device.description}`);
    }
    if (op === "read" || node.shape.includes(0)) return;
    // A second meaning, written independently: coordinates instead of offsets.
    const { nodes } = signatureOf({ outputs: [node], writes: [], guards: [] });
    const direct = evaluateNodes(nodes).get(node);
    if (direct) expectSame(direct, expected, node.dtype, `${title} evaluated directly`);
  });

  const [first] = list.filter(({ dtypes }) => dtypes.includes("float32"));
  if (first === undefined || op === "read") return;

  test("of float64 is for the reference alone", async () => {
    const node = first.make("float64", reference);
    expect((await computed(reference, node)).length).toBe(numel(node.shape));
    const leaf = op === "scalar" ? "scalar" : "constant";
    const message = `${leaf}: dtype must be float32, int32, uint8 or bool on this device, got float64. Cast to float32, or use the reference device.`;
    for (const device of devices)
      expect(() => device.prepare({ outputs: [node], writes: [], guards: [] })).toThrow(message);
  });
});
