import { describe, expect, it } from "vitest";
import { type Case, cases, type Target } from "../bench/cases.ts";
import type { Machine } from "../bench/machine.ts";
import { type CaseResult, rateOf, verdictOf } from "../bench/result.ts";
import { resultsPage, resultsSection } from "../bench/resultsPage.ts";
import { bytesOf, flopOf, repeats } from "../bench/spec.ts";
import { expectSame, quartiles } from "../bench/statistics.ts";

function caseOf(name: string): Case {
  const found = cases.find((one) => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
}

function resultOf(name: string, median: number, more: Partial<CaseResult> = {}): CaseResult {
  const fathom = { low: median, median, high: median };
  return { case: name, unit: "ms", device: "wasm", rounds: 1, fathom, pieces: 1, peers: [], ...more };
}

describe("cases", () => {
  it("have names of their own", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  const targets: [string, Target][] = [
    ["tiny-mlp train, compiled", { ratio: 0.02 }],
    ["tiny-mlp train, plain loop", { ratio: 0.5 }],
    ["mlp-mnist train", { ratio: 1.3 }],
    ["cnn-mnist train", { ratio: 0.7 }],
    ["resnet20-cifar train", { ratio: 1 }],
    ["lstm train", { ratio: 0.7 }],
    ["gpt-nano train", { ratio: 0.8 }],
    ["mlp-mnist infer, batch 1", { ratio: 0.8 }],
    ["gpt-nano infer, batch 1", { ratio: 0.5 }],
    ["tiny-mlp infer, batch 1", { ratio: 0.3 }],
    ["cnn-mnist infer, batch 1", { ratio: 0.3 }],
    ["resnet20-cifar infer, batch 1", { ratio: 0.3 }],
    ["lstm infer, batch 1", { ratio: 0.3 }],
    ["gemm-512 1 thread", { share: 0.85 }],
    ["gemm-1024 1 thread", { share: 0.85 }],
    ["gemm-512 2 threads", { speedup: 1.85 }],
    ["gemm-1024 2 threads", { speedup: 1.85 }],
    ["gemm-64 1 thread", { share: 0.5 }],
    ["elementwise 64 MB", { share: 0.8 }],
    ["layernorm 64 MB", { share: 0.8 }],
    ["softmax 64 MB", { share: 0.6 }],
    ["cnn-mnist first-step", { milliseconds: 500 }],
    ["tiny-mlp peak-bytes", { ratio: 1 }],
    ["mlp-mnist peak-bytes", { ratio: 1 }],
    ["cnn-mnist peak-bytes", { ratio: 1 }],
    ["resnet20-cifar peak-bytes", { ratio: 1 }],
    ["lstm peak-bytes", { ratio: 1 }],
    ["gpt-nano peak-bytes", { ratio: 1 }],
  ];
  it.each(targets)("%s has its target", (name, target) => {
    expect(caseOf(name).target).toEqual(target);
  });
});

describe("work", () => {
  it("counts a multiply-add of a product as two operations, over all its repeats", () => {
    const { spec } = caseOf("gemm-64 1 thread");
    expect(repeats(spec)).toBe(32); // as often as is allowed
    expect(flopOf(spec)).toBe(32 * 2 * 64 ** 3);
    expect(repeats(caseOf("gemm-1024 1 thread").spec)).toBe(1);
  });

  it("counts the same operations for a convolution's passes", () => {
    const passes = ["forward", "data gradient", "weight gradient"].map((pass) =>
      flopOf(caseOf(`conv-7x7-s2-3-64-112 ${pass}`).spec),
    );
    expect(passes).toEqual([0, 1, 2].map(() => 2 * 4 * 64 * 56 * 56 * 3 * 49));
  });

  it("counts every operand of 64 MB once", () => {
    expect(bytesOf(caseOf("elementwise 64 MB").spec)).toBe(3 * 2 ** 26);
    expect(bytesOf(caseOf("softmax 64 MB").spec)).toBe(2 * 2 ** 26);
  });
});

describe("statistics", () => {
  it("quartiles lie between their neighbours by distance", () => {
    expect(quartiles([4, 1, 3, 2])).toEqual({ low: 1.75, median: 2.5, high: 3.25 });
    expect(quartiles([7])).toEqual({ low: 7, median: 7, high: 7 });
  });

  it("numbers of two peers must agree relative to the largest", () => {
    expect(() => expectSame([1000, 0], [1000, 0.05], 1e-4)).not.toThrow();
    expect(() => expectSame([1000, 0], [1000, 0.2], 1e-4)).toThrow("number 1 is 0 here and 0.2 there");
    expect(() => expectSame([1], [1, 2], 1e-4)).toThrow("1 numbers here and 2 there");
    expect(() => expectSame([Number.NaN], [1], 1e-4)).toThrow("not the same work");
  });
});

describe("verdicts", () => {
  const peaks = { flopPerSecond: 50e9, bytesPerSecond: 20e9 };
  const torch = (ratio: number): Partial<CaseResult> => {
    const value = { low: 1, median: 1, high: 1 };
    return { peers: [{ peer: "torch", tried: [], best: { version: "1", setting: "", value, ratio, pieces: 1 } }] };
  };

  it("a ratio is met up to the target and has no verdict without PyTorch", () => {
    const one = caseOf("cnn-mnist train");
    expect(verdictOf(one, resultOf(one.name, 1, torch(0.7)))?.met).toBe(true);
    expect(verdictOf(one, resultOf(one.name, 1, torch(0.71)))?.met).toBe(false);
    expect(verdictOf(one, resultOf(one.name, 1))).toMatchObject({ found: "not measured", met: undefined });
  });

  it("a share is of the peak measured beside the case", () => {
    const one = caseOf("gemm-1024 1 thread");
    const result = resultOf(one.name, 50, { peaks }); // 2.147 GFLOP in 50 ms
    expect(rateOf(one, result)).toMatchObject({ unit: "GFLOP/s", peak: 50 });
    expect(rateOf(one, result)?.share).toBeCloseTo(0.859, 3);
    expect(verdictOf(one, result)?.met).toBe(true);
    expect(verdictOf(one, resultOf(one.name, 52, { peaks }))?.met).toBe(false);
  });

  it("the first step must end in time", () => {
    const one = caseOf("cnn-mnist first-step");
    expect(verdictOf(one, resultOf(one.name, 500))?.met).toBe(true);
    expect(verdictOf(one, resultOf(one.name, 501))?.met).toBe(false);
  });
});

describe("the page of results", () => {
  const machineOf = (node: string, cpu: string): Machine => ({
    date: "2026-01-02",
    cpu,
    cores: 2,
    memoryBytes: 2 ** 33,
    system: "a system",
    node,
    v8: "1",
    load: 0,
    fathom: "wasm, 2 threads",
    peers: { torch: "1.13" },
  });
  const page = (old: string | undefined, node: string, ms: number, cpu = "Maker(R) Kind(TM) CPU @ 2 GHz"): string => {
    const one = caseOf("mlp-mnist train");
    const run = { command: "npm run bench -- --write", minutes: 1, isWhole: false };
    return resultsPage(old, resultsSection(machineOf(node, cpu), [{ one, result: resultOf(one.name, ms) }], run));
  };

  it("replaces the section of its own Node, processor and peers and keeps the others, the newest first", () => {
    const titles = ["## Node 24 on Maker Kind, against PyTorch", "## Node 20 on Maker Kind, against PyTorch"];
    const both = page(page(undefined, "20.19.0", 11), "24.1.0", 12);
    expect(both.match(/^## .*/gm)).toEqual(titles);
    const elsewhere = page(both, "24.1.0", 14, "Another Processor (family 25, model 1)");
    const other = "## Node 24 on Another (family 25, model 1), against PyTorch";
    expect(elsewhere.match(/^## .*/gm)).toEqual([other, ...titles]);
    const again = page(both, "20.20.0", 13);
    expect(again.match(/^## .*/gm)).toEqual(titles);
    expect(again).toContain("12.0 ms");
    expect(again).toContain("13.0 ms");
    expect(again).not.toContain("11.0 ms");
    expect(again).toContain("not all cases were measured");
  });
});
