import { expect, test } from "vitest";
import { setDefaultDevice, Tensor } from "../index.ts";
import { callsBehind } from "../inspect/savedTensors.ts";
import type { AnyRecord } from "../ops/defineOp.ts";
import * as registry from "../ops/index.ts";
import { scalarReasons } from "../ops/primitives/scalarReasons.ts";
import { attrsOf, drawInputs, tensorsFrom } from "../ops/suiteInputs.ts";
import { chineseReason } from "./memoryReasons.ts";

/** Every sentence that a sample of an op comes to, and those of the scalar table. */
function sentences(): Set<string> {
  const device = setDefaultDevice("reference");
  const found = new Set(Object.values(scalarReasons));
  for (const op of Object.values(registry)) {
    if (!("record" in op)) continue;
    const record: AnyRecord = op.record;
    for (const [seed, sample] of record.samples.entries()) {
      const output = record.apply(
        tensorsFrom(drawInputs(record, sample, seed), device, "float32", true),
        attrsOf(record, sample),
      );
      for (const call of callsBehind(...(output instanceof Tensor ? [output] : Object.values(output)))) {
        for (const name of Object.keys(call.saved)) found.add(call.because(name) ?? "");
      }
    }
  }
  found.delete("");
  return found;
}

test("every reason that an op gives has its Chinese words", () => {
  const all = [...sentences()];
  expect(all.length).toBeGreaterThan(120);
  expect(all.filter((sentence) => !/^\S+ 保留 .+：.+/.test(chineseReason(sentence)))).toEqual([]);
});

test("a sentence that nobody has translated stays as it is", () => {
  expect(chineseReason("myOp keeps x: it likes it")).toBe("myOp keeps x: it likes it");
  expect(chineseReason("sigmoid keeps y: its derivative is y·(1−y)")).toBe("sigmoid 保留 y：导数为 y·(1−y)");
});
