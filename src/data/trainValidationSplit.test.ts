import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TensorDataset } from "./tensorDataset.ts";
import { trainValidationSplit } from "./trainValidationSplit.ts";

const numbered = (length: number) => new TensorDataset({ x: Int32Array.from({ length }, (_, i) => i) });
const numbers = (dataset: TensorDataset<"x">) => [...dataset.arrays.x.data];

describe("trainValidationSplit", () => {
  it("puts each sample into exactly one part, ascending, and the rounded fraction into validation", () => {
    const fraction = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 200 }), fraction, fc.nat(), (length, share, seed) => {
        const { train, validation } = trainValidationSplit(numbered(length), share, { seed });
        const [t, v] = [numbers(train), numbers(validation)];
        expect(v.length).toBe(Math.round(share * length));
        expect([...t, ...v].sort((a, b) => a - b)).toEqual(numbers(numbered(length)));
        expect(t).toEqual(t.toSorted((a, b) => a - b));
        expect(v).toEqual(v.toSorted((a, b) => a - b));
      }),
    );
  });

  it("takes from each class its share to less than one sample when stratified", () => {
    const labels = fc.array(fc.nat(4), { minLength: 20, maxLength: 200 });
    fc.assert(
      fc.property(labels, fc.double({ min: 0.1, max: 0.9, noNaN: true }), fc.nat(), (stratify, share, seed) => {
        const { validation } = trainValidationSplit(numbered(stratify.length), share, { seed, stratify });
        const chosen = numbers(validation).map((i) => stratify[i]);
        expect(chosen.length).toBe(Math.round(share * stratify.length));
        for (const label of new Set(stratify)) {
          const exact = share * stratify.filter((other) => other === label).length;
          expect(Math.abs(chosen.filter((other) => other === label).length - exact)).toBeLessThan(1);
        }
      }),
    );
  });

  it("gives the same parts for one seed and others for another", () => {
    const validation = (seed: number) => numbers(trainValidationSplit(numbered(100), 0.3, { seed }).validation);
    expect(validation(1)).toEqual(validation(1));
    expect(validation(1)).not.toEqual(validation(2));
  });

  it.each([
    [0, "fraction must be in (0, 1), got 0."],
    [1.5, "fraction must be in (0, 1), got 1.5."],
    [0.04, "fraction must leave samples on both sides of 10, got 0.04, which takes 0 for validation."],
  ])("rejects the fraction %s of 10 samples", (fraction, message) => {
    expect(() => trainValidationSplit(numbered(10), fraction)).toThrow(`trainValidationSplit: ${message}`);
  });

  it("rejects classes that are not one per sample", () => {
    expect(() => trainValidationSplit(numbered(10), 0.5, { stratify: [0, 1] })).toThrow(
      "trainValidationSplit: stratify must have a class for each of the 10 samples, got 2.",
    );
  });
});
