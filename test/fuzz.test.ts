import { expect, test } from "vitest";
import { fuzz } from "../scripts/fuzz/fuzz.ts";
import { generate } from "../scripts/fuzz/generate/generate.ts";
import { snippet } from "../scripts/fuzz/snippet.ts";
import { createReferenceDevice } from "../src/backends/reference/index.ts";
import { createWasmDevice } from "../src/backends/wasm/index.ts";
import { signatureOf } from "../src/ir/request.ts";
import type { Device } from "../src/tensor/device.ts";

/** The reference under the name of wasm, one element in 4096 off wherever a program has a floor. */
function faulty(): Device {
  const device = createReferenceDevice();
  const prepare = device.prepare.bind(device);
  return Object.assign(device, {
    prepare(request: Parameters<Device["prepare"]>[0]) {
      const { leaves, run } = prepare(request);
      if (!signatureOf(request).nodes.some((node) => node.op === "floor")) return { leaves, run };
      return {
        leaves,
        async run() {
          const result = await run();
          for (const values of result.outputs) if (values.length > 0) values[values.length - 1] += 1;
          return result;
        },
      };
    },
  });
}

test("120 random graphs agree with the reference within their bounds (fuzz seed 20)", {
  timeout: 120_000,
}, async () => {
  const threaded = createWasmDevice({ threads: 2, cacheSize: 1, serialBelow: 0 });
  const failures: string[] = [];
  const report = await fuzz({
    seed: 20,
    graphs: 120,
    bench: {
      reference: createReferenceDevice(),
      wasm: createWasmDevice({ threads: 1, cacheSize: 1 }),
      threaded,
      strict: createWasmDevice({ threads: 1, cacheSize: 1, relaxed: false }),
    },
    onFailure: (text) => failures.push(text),
  });
  await threaded.close();
  expect(failures.join("\n\n")).toBe("");
  expect(report.elements).toBeGreaterThan(50_000);
  expect(report.leftOut).toBeLessThan(0.01);
  expect(report.figures[0].median).toBeGreaterThan(0.01);
});

test("a device that is wrong in one function is caught, and the graph shrunk to it", { timeout: 120_000 }, async () => {
  // Of this seed, the first graph with a floor has the function itself, not an operator made with it.
  const failures: string[] = [];
  const bench = { reference: createReferenceDevice(), wasm: faulty() };
  for (let graph = 0; failures.length === 0 && graph < 200; graph++) {
    await fuzz({ seed: 3, graph, bench, onFailure: (text) => failures.push(text) });
  }
  const [program] = failures;
  expect(program).toContain("npm run fuzz -- --seed 3 --graph");
  const made = program.split("\n").filter((line) => /^ {2}const (\[?v)/.test(line));
  expect(made.filter((line) => line.includes("floor"))).toHaveLength(1);
  expect(made.length).toBeLessThanOrEqual(3);
});

test("a seed gives the same graph again", () => {
  const once = snippet(generate(99, createReferenceDevice()), "");
  expect(snippet(generate(99, createReferenceDevice()), "")).toBe(once);
  expect(snippet(generate(100, createReferenceDevice()), "")).not.toBe(once);
});
