import { describe, expect, it } from "vitest";
import { ImageDataset } from "./imageDataset.ts";

const parts = {
  name: "tiny",
  images: Uint8Array.of(0, 1, 2, 3, 4, 0),
  labels: Uint8Array.of(1, 0, 1),
  shape: [1, 1, 2],
  maxValue: 4,
  classes: ["no", "yes"],
} as const;

describe("ImageDataset", () => {
  it("batches x = pixel / maxValue as float32 [B, C, H, W] and y as int32 [B]", () => {
    expect(new ImageDataset(parts).batch([2, 0])).toEqual({
      x: { dtype: "float32", shape: [2, 1, 1, 2], data: Float32Array.of(1, 0, 0, 0.25) },
      y: { dtype: "int32", shape: [2], data: Int32Array.of(1, 1) },
    });
  });

  it("keeps the images named by subset, in that order", () => {
    const subset = new ImageDataset(parts).subset([2, 1]);
    expect(subset).toBeInstanceOf(ImageDataset);
    expect([...subset.images, ...subset.labels]).toEqual([4, 0, 2, 3, 1, 0]);
    expect(subset.classCounts()).toEqual([1, 1]);
    expect(subset.maxValue).toBe(4);
  });

  it("rejects a label without a class, naming value and position", () => {
    expect(() => new ImageDataset({ ...parts, labels: Uint8Array.of(0, 2, 1) })).toThrow(
      "ImageDataset 'tiny': label must be in [0, 2), got 2 at position [1].",
    );
  });

  it("rejects images that do not fill N images of shape", () => {
    expect(() => new ImageDataset({ ...parts, images: new Uint8Array(5) })).toThrow(
      "ImageDataset 'tiny': images must have 3 labels · [1, 1, 2] = 6 pixels, got 5.",
    );
  });

  it("rejects a pixel above maxValue", () => {
    expect(() => new ImageDataset({ ...parts, maxValue: 3 })).toThrow(
      "pixel must be in [0, 3], got 4 at position [4].",
    );
  });

  it("rejects an index past the end, naming its position", () => {
    expect(() => new ImageDataset(parts).batch([0, 3])).toThrow(
      "ImageDataset 'tiny': index must be an integer in [0, 3), got 3 at position [1].",
    );
  });
});
