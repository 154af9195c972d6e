import { describe, expect, it } from "vitest";
import type { ArraySource } from "./asHostTensor.ts";
import { TensorDataset } from "./tensorDataset.ts";

const dataset = new TensorDataset({
  x: [
    [1, 2],
    [3, 4],
    [5, 6],
  ],
  y: Int32Array.of(7, 8, 9),
  mask: { data: Uint8Array.of(1, 0, 1), shape: [3, 1], dtype: "bool" },
});

describe("TensorDataset", () => {
  it("gathers the rows of every field in the order of the indices", () => {
    expect(dataset.batch([2, 0, 2])).toEqual({
      x: { dtype: "float32", shape: [3, 2], data: Float32Array.of(5, 6, 1, 2, 5, 6) },
      y: { dtype: "int32", shape: [3], data: Int32Array.of(9, 7, 9) },
      mask: { dtype: "bool", shape: [3, 1], data: Uint8Array.of(1, 1, 1) },
    });
  });

  it("keeps field names and row shapes in an empty subset", () => {
    const empty = dataset.subset([]);
    expect(empty.length).toBe(0);
    expect(empty.arrays.x.shape).toEqual([0, 2]);
    expect(empty.fields).toEqual(["x", "y", "mask"]);
  });

  it.each<[Record<string, ArraySource>, string]>([
    [{ x: [[1], [2]], y: [1, 2, 3] }, "TensorDataset: y must have the 2 samples of x [2, 1] in dimension 0, got [3]."],
    [{ x: [[1, 2], [3]] }, "TensorDataset: x must be a regular array of shape [2, 2], got 1 entries at position [1]."],
    [{ x: [[1], 2] }, "TensorDataset: x must be a regular array of shape [2, 1], got a number at position [1]."],
    [{ x: [1, [2]] }, "TensorDataset: x must be a regular array of shape [2], got 1 entries at position [1]."],
    [{ x: 1 }, "TensorDataset: x must have a dimension 0 that counts the samples, got a scalar."],
    [{ x: { data: new Float32Array(3), shape: [2, 2] } }, "x must have 2 · 2 = 4 elements for shape [2, 2], got 3."],
    [{}, "TensorDataset: arrays must name at least one field, got none."],
  ])("rejects %o", (arrays, message) => {
    expect(() => new TensorDataset(arrays)).toThrow(message);
  });

  it.each([-1, 3, 0.5, Number.NaN])("rejects the index %s", (index) => {
    expect(() => dataset.batch([0, index])).toThrow(
      `TensorDataset: index must be an integer in [0, 3), got ${index} at position [1].`,
    );
  });
});
