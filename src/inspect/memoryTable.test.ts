import { expect, test } from "vitest";
import { device, memory, memoryTable, memoryTimeline, nn, optim } from "../index.ts";
import type { MemoryLedger } from "./memoryLedger.ts";

device("wasm");

test("the table of a small network reads as this", async () => {
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Sigmoid(), new nn.Linear(4, 2));
  const ledger = await memory(model, [2, 3], { optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) });
  const [roles, modules, ops, saved] = memoryTable(ledger).split("\n\n");
  expect(roles.split("\n").slice(0, 4)).toEqual([
    "role                declared  planned",
    "parameters               104      104",
    expect.stringMatching(/^gradients +104 +\d+/),
    "saved for backward        80       80",
  ]);
  expect(modules.split("\n")[1]).toMatch(/^0 +64 +64 +24 +\d+$/);
  expect(ops).toMatch(/^linear +104 +104 +24 +\d+$/m);
  expect(saved.split("\n").slice(1)).toEqual([
    "(given)       float32 [2, 3]        24    24  kept  0: linear keeps x: the gradient of its weight is gradᵀ·x",
    "1 sigmoid     float32 [2, 4]        32    32  kept  1: sigmoid keeps y: its derivative is y·(1−y); 2: linear keeps x: the gradient of its weight is gradᵀ·x",
    "crossEntropy  float32 [2, 2]        16    16  kept  crossEntropy keeps log softmax(x): its derivative is softmax(x) − target",
    "(given)       int32 [2]              8     8  kept  crossEntropy keeps target: its derivative is softmax(x) − target",
    "from forward to backward the program keeps 80 of 80 declared bytes",
  ]);
});

function drawn(live: readonly number[], resident: number, width?: number): string[] {
  const steps = live.map((liveBytes, i) => {
    const phase = i < live.length / 2 ? ("forward" as const) : ("backward" as const);
    return { kernel: "add", module: "", op: "", phase, liveBytes };
  });
  const timeline = { steps, peakStep: 0, residentBytes: resident, arenaBytes: 0 };
  return memoryTimeline({ timeline } as unknown as MemoryLedger, { width }).split("\n");
}

test("the timeline is as high as the peak, light up to what stays, and names the phase of each column", () => {
  const lines = drawn([1024, 2048], 409.6, 12);
  expect(lines[0]).toBe("2.0 KiB ┤    ████");
  expect(lines[4]).toBe("        ┤    ████");
  expect(lines[5]).toBe("1.0 KiB ┤████████");
  expect(lines[8]).toBe("        ┤░░░░░░░░");
  expect(lines[11]).toBe("         ffffbbbb");
  expect(lines[12]).toContain("f forward   b backward   ░ stays between steps   █ lives within the step");
});

test("where there are more kernels than columns, each column shows its highest", () => {
  const live = Array.from({ length: 1000 }, (_, i) => (i === 501 ? 1000 : 100));
  const lines = drawn(live, 0, 60);
  expect(lines[0].trimEnd()).toMatch(/^1\.0 KiB ┤ +█$/);
  expect(Math.max(...lines.slice(0, 12).map((line) => line.length))).toBeLessThanOrEqual(60);
});
