import { describe, expect, it } from "vitest";
import { op } from "../expr.ts";
import type { Elementwise } from "../template.ts";
import {
  dataOf,
  type Geometry,
  random,
  randomGeometry,
  specOf,
  square,
  strict,
  viaInterpreter,
  viaWasm,
  wide,
} from "./conv.fixture.ts";
import { canPool, convPlan } from "./conv.ts";
import { convOracle } from "./convOracle.ts";
import { expectEqual, runPlan } from "./runPlan.ts";

describe("pooled plans of convolutions", { timeout: 30_000 }, () => {
  it("end in the largest of each 2×2 where that is asked for, after the epilogue", () => {
    const next = random(77);
    const pick = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
    const byTiles = (size: number, N: number, C: number, O: number): Geometry => {
      return { N, C, O, groups: 1, ...square(size, 3, 1, 1) };
    };
    const geometries: Geometry[] = [
      ...[2, 4, 6, 8, 10, 14, 16, 18, 28, 34].map((size) => byTiles(size, pick(1, 3), pick(8, 20), pick(24, 40))),
      byTiles(28, 1, 1, 32),
      byTiles(28, 3, 1, 7),
      { ...byTiles(8, 2, 12, 30), inputSize: [14, 22] },
      { N: 2, C: 400, O: 8, groups: 1, ...square(4, 2, 2, 0) },
      { N: 1, C: 2, O: 5, groups: 1, ...square(300, 5, 1, 2), inputSize: [6, 300] },
      ...Array.from({ length: 120 }, () => randomGeometry(next, 2)),
    ];
    let pooled = 0;
    for (const geometry of geometries) {
      const plain = specOf(geometry);
      const bias = Float32Array.from({ length: plain.O }, (_, i) => (i % 5) - 2);
      const epilogue: Elementwise = {
        extras: [{ dtype: "float32", numel: bias.length, offset: 0, strides: [0, 1, 0] }],
        apply: (value, [b]) => op("mul", op("add", value, b), b),
      };
      const spec = { ...plain, epilogue, isPooled: true };
      if (!canPool(spec)) continue;
      pooled += 1;
      const data = dataOf(spec, 9);
      const [height, width] = spec.outputSize;
      const all = convOracle(spec, data).out.map((v, i) => {
        const b = bias[Math.floor(i / (height * width)) % spec.O];
        return (v + b) * b;
      });
      const expected = Float32Array.from({ length: all.length / 4 }, (_, i) => {
        const [row, column] = [Math.floor(i / (width / 2)), i % (width / 2)];
        const at = 2 * row * width + 2 * column;
        return Math.max(all[at], all[at + 1], all[at + width], all[at + width + 1]);
      });
      const arrays = { inputs: [data.x, data.weight], extras: [bias], outputNumel: expected.length };
      for (const target of [strict, wide]) {
        expectEqual(
          runPlan(convPlan(spec, target), arrays, viaInterpreter(target)),
          expected,
          JSON.stringify(geometry),
        );
      }
      expectEqual(runPlan(convPlan(spec, strict), arrays, viaWasm), expected, JSON.stringify(geometry));
    }
    expect(pooled).toBeGreaterThan(25);
  });

  it("say where they can end in the largest of each 2×2", () => {
    const spec = specOf({ N: 1, C: 8, O: 16, groups: 1, ...square(8, 3, 1, 1) });
    const along: Elementwise = {
      extras: [{ dtype: "float32", numel: 1024, offset: 0, strides: [1024, 64, 1] }],
      apply: (value, [b]) => op("add", value, b),
    };
    expect(canPool(spec)).toBe(true);
    expect(canPool({ ...spec, epilogue: along })).toBe(false);
    expect(canPool(specOf({ N: 1, C: 8, O: 16, groups: 1, ...square(7, 3, 1, 1) }))).toBe(false);
    expect(canPool(specOf({ N: 1, C: 8, O: 16, groups: 1, ...square(8, 1, 1, 0) }))).toBe(false);
    expect(canPool(specOf({ N: 1, C: 8, O: 8, groups: 8, ...square(8, 3, 1, 1) }))).toBe(false);
    expect(canPool(specOf({ N: 0, C: 8, O: 8, groups: 1, ...square(8, 3, 1, 1) }))).toBe(false);
  });
});
