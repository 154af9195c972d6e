import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FormatError } from "../ir/errors.ts";
import { idxDataset, parseIdx } from "./idx.ts";

/** Big-endian words, then bytes. */
function idx(words: readonly number[], body: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length + body.length);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) view.setUint32(4 * i, word);
  bytes.set(body, 4 * words.length);
  return bytes;
}

const images = { name: "images", bytes: idx([2051, 2, 1, 3], [0, 51, 102, 153, 204, 255]) };
const labels = { name: "labels", bytes: idx([2049, 2], [1, 0]) };
const options = { name: "tiny", classes: ["a", "b"] };

describe("idxDataset", () => {
  it("reads plain and gzipped files alike", async () => {
    const zipped = { images: zip(images), labels: zip(labels) };
    for (const files of [{ images, labels }, zipped]) {
      const dataset = await idxDataset(files, options);
      expect(dataset.shape).toEqual([1, 1, 3]);
      expect(dataset.name).toBe("tiny");
      expect(dataset.batch([1]).x.data).toEqual(Float32Array.of(0.6, 0.8, 1));
      expect([...dataset.labels]).toEqual([1, 0]);
    }
  });

  it("rejects labels that are not one per image", async () => {
    const three = { name: "labels", bytes: idx([2049, 3], [0, 0, 0]) };
    await expect(idxDataset({ images, labels: three }, options)).rejects.toThrow(
      "IDX: labels must hold a label for each of the 2 images of images, got 3 labels.",
    );
  });

  it("rejects a label outside the classes, naming value and position", async () => {
    const wrong = { name: "labels", bytes: idx([2049, 2], [1, 9]) };
    await expect(idxDataset({ images, labels: wrong }, options)).rejects.toThrow(
      "IDX: labels must hold labels in [0, 2), got 9 at position [1].",
    );
  });
});

function zip(file: { name: string; bytes: Uint8Array }) {
  return { name: file.name, bytes: new Uint8Array(gzipSync(file.bytes)) };
}

describe("parseIdx", () => {
  it.each([
    ["another magic number", labels.bytes, "have the magic number 2051 of IDX images, got 2049, the one of labels."],
    ["no magic number", idx([7, 7, 7, 7], []), "have the magic number 2051 of IDX images, got 7."],
    ["a file cut in its header", images.bytes.subarray(0, 9), "begin with an IDX header of 16 bytes, got a file of 9"],
    ["a file cut in its pixels", images.bytes.subarray(0, 20), "hold 6 bytes for 2 images · 1 rows · 3 columns, got 4"],
    ["extra bytes", Uint8Array.of(...images.bytes, 0), "got 7, so other bytes follow."],
    ["an empty file", new Uint8Array(), "begin with an IDX header of 16 bytes, got a file of 0 bytes."],
  ])("rejects %s", async (_, bytes, message) => {
    const parsed = parseIdx({ name: "f", bytes }, "images");
    await expect(parsed).rejects.toThrow(FormatError);
    await expect(parsed).rejects.toThrow(message);
  });

  const zipped = zip(images).bytes;
  it.each([
    ["cut short", zipped.subarray(0, zipped.length - 9)],
    ["without its last byte", zipped.subarray(0, zipped.length - 1)],
    ["cut to its first two bytes", zipped.subarray(0, 2)],
    ["with a wrong checksum", zipped.with(zipped.length - 8, zipped[zipped.length - 8] ^ 1)],
    ["with a flipped bit inside", zipped.with(12, zipped[12] ^ 4)],
    ["followed by other bytes", Uint8Array.of(...zipped, 1, 2, 3, 4, 5)],
  ])("rejects gzip %s", async (_, bytes) => {
    const parsed = parseIdx({ name: "f.gz", bytes }, "images");
    await expect(parsed).rejects.toThrow(FormatError);
    await expect(parsed).rejects.toThrow("gunzip: f.gz must");
  });
});
