import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digits } from "./digits.ts";

describe("digits", () => {
  const { images, labels, shape, maxValue, classes, length } = digits();

  it("holds 1797 images of 8×8 with the class counts that UCI publishes", () => {
    expect([length, ...shape]).toEqual([1797, 1, 8, 8]);
    expect(images.length).toBe(1797 * 64);
    expect(digits().classCounts()).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  it("equals UCI's optdigits.tes byte for byte when written as its text", () => {
    const rows = Array.from(labels, (label, i) => [...images.subarray(i * 64, (i + 1) * 64), label].join(","));
    const text = `${rows.join("\n")}\n`;
    expect(createHash("sha256").update(text).digest("hex")).toBe(
      "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
    );
  });

  it("has pixels from 0 to maxValue", () => {
    expect([images.reduce((a, b) => Math.min(a, b)), images.reduce((a, b) => Math.max(a, b))]).toEqual([0, maxValue]);
  });
});
