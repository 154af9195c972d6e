import { expect, test } from "vitest";
import { backward } from "../autograd/backward.ts";
import { add, full, mul, setDefaultDevice, sum, Tensor } from "../index.ts";
import { isFloat } from "../ir/dtype.ts";
import { isBound } from "../ir/request.ts";
import type { AnyRecord } from "../ops/defineOp.ts";
import * as registry from "../ops/index.ts";
import { attrsOf, drawInputs, tensorsFrom, titleOf } from "../ops/suiteInputs.ts";
import { recordRequest } from "../tensor/recordRequest.ts";
import { bytesOf } from "./memoryTally.ts";
import { savedTensors } from "./savedTensors.ts";

const device = setDefaultDevice("wasm");

/** Bytes that an op declares to keep, and that its program keeps, in a step of the op and a weighted sum. */
async function keptBy(record: AnyRecord, sample: object, seed: number): Promise<{ declared: number; kept: number }> {
  const inputs = tensorsFrom(drawInputs(record, sample, seed), device, "float32", true);
  let root: Tensor | undefined;
  const step = (): Tensor | undefined => {
    const output = record.apply(inputs, attrsOf(record, sample));
    const parts = (output instanceof Tensor ? [output] : Object.values(output)).filter(
      (part) => isFloat(part.dtype) && part.requiresGrad,
    );
    const weighted = parts.map((part) => sum(mul(part, add(full(part.shape, 0.7), 0.1))));
    if (weighted.length === 0) return undefined;
    root = weighted.reduce((a, b) => add(a, b));
    backward(root);
    return root;
  };
  const { request } = await recordRequest(step, device);
  if (root === undefined) return { declared: 0, kept: 0 };
  const own = savedTensors(root).filter(({ node }) => !isBound(node));
  const buffers = device.plan?.(request).buffers.filter(({ role }) => role === "saved") ?? [];
  const total = (list: readonly Parameters<typeof bytesOf>[0][]): number =>
    list.reduce((s, each) => s + bytesOf(each), 0);
  return { declared: total(own.map(({ node }) => node)), kept: total(buffers) };
}

test("no program keeps more for backward than its ops declare, whichever op it is", { timeout: 60_000 }, async () => {
  const over: string[] = [];
  let [count, keeping] = [0, 0];
  for (const op of Object.values(registry)) {
    if (!("record" in op)) continue;
    const record: AnyRecord = op.record;
    for (const [seed, sample] of record.samples.entries()) {
      const { declared, kept } = await keptBy(record, sample, seed);
      count += 1;
      if (declared > 0) keeping += 1;
      if (kept > declared) over.push(`${record.name} of ${titleOf(sample)}: ${kept} bytes for ${declared}`);
    }
  }
  expect(over).toEqual([]);
  expect(count).toBeGreaterThan(600);
  expect(keeping).toBeGreaterThan(200);
});
