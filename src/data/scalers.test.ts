import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArraySource } from "./asHostTensor.ts";
import { MinMaxScaler } from "./minMaxScaler.ts";
import { StandardScaler } from "./standardScaler.ts";

const float64 = (rows: readonly (readonly number[])[]) => ({
  data: Float64Array.from(rows.flat()),
  shape: [rows.length, rows[0]?.length ?? 0],
});
const row = (features: number) =>
  fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: features, maxLength: features });
const table = (features: number) => fc.array(row(features), { minLength: 1, maxLength: 20 });
const chunks = fc
  .integer({ min: 1, max: 4 })
  .chain((features) => fc.array(table(features), { minLength: 1, maxLength: 5 }));

describe("StandardScaler", () => {
  it("learns from chunks what it learns from all of them at once, to rounding", () => {
    fc.assert(
      fc.property(chunks, (parts) => {
        const whole = new StandardScaler().fit(float64(parts.flat()));
        const grown = new StandardScaler();
        for (const part of parts) grown.partialFit(float64(part));
        expect(grown.statistics.count).toBe(whole.statistics.count);
        for (const [f, mean] of whole.mean.entries()) {
          const largest = Math.max(1, ...parts.flat().map((values) => Math.abs(values[f])));
          expect(Math.abs(grown.mean[f] - mean)).toBeLessThanOrEqual(1e-14 * largest);
          expect(Math.abs(grown.variance[f] - whole.variance[f])).toBeLessThanOrEqual(1e-14 * largest ** 2);
        }
      }),
    );
  });

  it("gives mean 0 and variance 1 also where the mean is 10⁹ times the deviation", () => {
    const scaled = new StandardScaler().fit(float64([[1e9], [1e9 + 1], [1e9 + 2], [1e9 + 3]]));
    expect(scaled.mean).toEqual([1e9 + 1.5]);
    expect(scaled.variance).toEqual([1.25]);
  });

  it("agrees with scikit-learn's documented example", () => {
    const data = [
      [0, 0],
      [0, 0],
      [1, 1],
      [1, 1],
    ];
    const scaler = new StandardScaler().fit(data);
    expect(scaler.mean).toEqual([0.5, 0.5]);
    expect([...scaler.transform(data).data]).toEqual([-1, -1, -1, -1, 1, 1, 1, 1]);
    expect([...scaler.transform([[2, 2]]).data]).toEqual([3, 3]);
  });

  it("maps a constant feature to 0, also when its mean is not exact", () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [0.1, i]);
    const { data } = new StandardScaler().fit(float64(rows)).transform(float64([[0.1, 0]]));
    expect(Math.abs(data[0])).toBeLessThan(1e-14);
    const { data: other } = new StandardScaler().fit([[7], [7]]).transform([[9]]);
    expect([...other]).toEqual([2]);
  });

  it("scales the channels of images with dim 1", () => {
    const x = { data: Uint8Array.of(0, 2, 10, 30, 0, 2, 10, 30), shape: [2, 2, 1, 2] };
    const scaler = new StandardScaler({ dim: 1 }).fit(x);
    expect(scaler.mean).toEqual([1, 20]);
    expect(scaler.variance).toEqual([1, 100]);
    expect(scaler.transform(x)).toEqual({
      dtype: "float32",
      shape: [2, 2, 1, 2],
      data: Float32Array.of(-1, 1, -1, 1, -1, 1, -1, 1),
    });
  });

  it('shares one statistic over all elements with dim "all"', () => {
    const scaler = new StandardScaler({ dim: "all" }).fit([
      [1, 3],
      [1, 3],
    ]);
    expect([scaler.mean, scaler.variance]).toEqual([[2], [1]]);
    expect([...scaler.transform([4, 2]).data]).toEqual([2, 0]);
  });
});

describe("MinMaxScaler", () => {
  it("learns from chunks exactly what it learns from all of them at once", () => {
    fc.assert(
      fc.property(chunks, (parts) => {
        const grown = new MinMaxScaler();
        for (const part of parts) grown.partialFit(float64(part));
        expect(grown.state()).toEqual(new MinMaxScaler().fit(float64(parts.flat())).state());
      }),
    );
  });

  it("sends the extremes to the ends of the range, and what lies outside beyond them", () => {
    const scaler = new MinMaxScaler({ featureRange: [-1, 1] }).fit([
      [2, 0],
      [4, 10],
    ]);
    expect([
      ...scaler.transform([
        [2, 10],
        [3, 0],
        [5, -5],
      ]).data,
    ]).toEqual([-1, 1, 0, -1, 2, -2]);
  });

  it("maps a constant feature to the low end", () => {
    expect([...new MinMaxScaler({ featureRange: [3, 5] }).fit([[7], [7]]).transform([[7]]).data]).toEqual([3]);
  });

  it("rejects a state whose lists do not fit or are not numbers", () => {
    const state = new MinMaxScaler().fit([[1, 2]]).state();
    expect(() => MinMaxScaler.fromState({ ...state, max: [1] })).toThrow(
      "MinMaxScaler: state.max must hold 2 finite numbers, got 1 numbers.",
    );
    expect(() => MinMaxScaler.fromState({ ...state, min: [Number.NaN, 1] })).toThrow(
      "MinMaxScaler: state.min must hold 2 finite numbers, got NaN.",
    );
  });

  it("rejects a range that does not ascend", () => {
    expect(() => new MinMaxScaler({ featureRange: [1, 1] })).toThrow(
      "MinMaxScaler: featureRange must ascend, got [1, 1].",
    );
  });
});

describe.each([
  ["StandardScaler", () => new StandardScaler(), StandardScaler],
  ["MinMaxScaler", () => new MinMaxScaler(), MinMaxScaler],
] as const)("%s", (name, make, type) => {
  it("undoes transform by inverseTransform, to rounding", () => {
    fc.assert(
      fc.property(table(3), (rows) => {
        const x = float64(rows);
        const scaler = make().fit(x);
        const back = scaler.inverseTransform(scaler.transform(x));
        expect(back.dtype).toBe("float64");
        const largest = Math.max(1, ...x.data.map(Math.abs));
        for (const [i, value] of back.data.entries()) {
          expect(Math.abs(value - x.data[i])).toBeLessThanOrEqual(1e-14 * largest);
        }
      }),
    );
  });

  it("scales alike after its state went through JSON, and goes on learning", () => {
    fc.assert(
      fc.property(table(2), table(2), (rows, more) => {
        const scaler = make().fit(float64(rows));
        const restored = type.fromState(JSON.parse(JSON.stringify(scaler.state())));
        expect(restored.transform(float64(more))).toEqual(scaler.transform(float64(more)));
        expect(restored.partialFit(float64(more)).state()).toEqual(scaler.partialFit(float64(more)).state());
      }),
    );
  });

  it("scales a smallest value of -0 alike after JSON", () => {
    const rows = float64([[-0], [1]]);
    const scaler = make().fit(rows);
    const restored = type.fromState(JSON.parse(JSON.stringify(scaler.state())));
    expect(restored.transform(rows)).toEqual(scaler.transform(rows));
  });

  it("is not usable before fit", () => {
    const message = `${name}: fit must come before use, got a scaler without data.`;
    expect(() => make().transform([[1]])).toThrow(message);
    expect(() => make().inverseTransform([[1]])).toThrow(message);
    expect(() => make().state()).toThrow(message);
  });

  it.each<[string, ArraySource, string]>([
    ["another number of features", [[1, 2, 3]], "x must have the 2 features that were fitted in dim -1, got [1, 3]."],
    [
      "one dimension",
      [1, 2],
      "x must have its features in a dimension after the samples' dimension 0, here dim -1, got",
    ],
  ])("rejects %s", (_, x, message) => {
    const scaler = make().fit([[1, 2]]);
    for (const use of ["transform", "inverseTransform", "partialFit"] as const) {
      expect(() => scaler[use](x)).toThrow(`${name}: ${message}`);
    }
  });

  it("rejects NaN and infinity by position and keeps what it had learnt", () => {
    const scaler = make().fit([[1, 2]]);
    const before = scaler.state();
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const message = `${name}: x must be finite, got ${value} at position [1, 0].`;
      expect(() =>
        scaler.partialFit([
          [1, 2],
          [value, 3],
        ]),
      ).toThrow(message);
      expect(() =>
        scaler.fit([
          [1, 2],
          [value, 3],
        ]),
      ).toThrow(message);
    }
    expect(scaler.state()).toEqual(before);
  });

  it("rejects an array without elements", () => {
    expect(() => make().fit({ data: new Float32Array(0), shape: [0, 2] })).toThrow(
      `${name}: x must hold data to learn from, got [0, 2].`,
    );
  });
});
