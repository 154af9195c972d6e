import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { philoxFill } from "../ir/philox.ts";
import { permutation } from "./permutation.ts";

const seeds = fc.maxSafeNat();

describe("permutation", () => {
  it("holds every number once", () => {
    fc.assert(
      fc.property(fc.nat(300), seeds, seeds, (length, seed, stream) => {
        expect(permutation(length, { seed, stream }).sort()).toEqual(Int32Array.from({ length }, (_, i) => i));
      }),
    );
  });

  it("differs between seeds and between streams", () => {
    const order = permutation(50, { seed: 1, stream: 2 });
    expect(permutation(50, { seed: 1, stream: 2 })).toEqual(order);
    expect(permutation(50, { seed: 2, stream: 2 })).not.toEqual(order);
    expect(permutation(50, { seed: 1, stream: 3 })).not.toEqual(order);
  });

  it("swaps as its definition says, computed here in BigInt", () => {
    const words = new Uint32Array(18);
    philoxFill(words, 7, 9);
    const order = Array.from({ length: 10 }, (_, i) => i);
    for (let k = 0; k < 9; k++) {
      const i = 9 - k;
      const u = (BigInt(words[2 * k]) << 21n) | (BigInt(words[2 * k + 1]) >> 11n);
      const j = Number((u * BigInt(i + 1)) >> 53n);
      [order[i], order[j]] = [order[j], order[i]];
    }
    expect([...permutation(10, { seed: 7, stream: 9 })]).toEqual(order);
  });

  it("gives the 24 orders of 4 equally often (chi-square below its 0.999 quantile)", () => {
    const counts = new Map<string, number>();
    for (let stream = 0; stream < 24_000; stream++) {
      const key = permutation(4, { seed: 3, stream }).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(24);
    expect(chiSquare).toBeLessThan(49.7); // 23 degrees of freedom
  });

  it("rejects a length that is no count", () => {
    expect(() => permutation(-1, { seed: 0 })).toThrow("permutation: length must be an integer in [0, 2^30], got -1.");
  });
});
