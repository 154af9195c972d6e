import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError } from "../ir/errors.ts";
import { loadIdxFolder } from "./loadIdxFolder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-idx-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const images = (pixel: number) => Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, pixel);
const labels = (label: number) => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, label);

async function write(files: Record<string, Uint8Array>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

describe("loadIdxFolder", () => {
  it("reads the training and test parts, each file plain or gzipped", async () => {
    await write({
      "train-images-idx3-ubyte": images(11),
      "train-labels-idx1-ubyte.gz": gzipSync(labels(9)),
      "t10k-images-idx3-ubyte.gz": gzipSync(images(22)),
      "t10k-labels-idx1-ubyte": labels(3),
    });
    const { train, test } = await loadIdxFolder(folder, { name: "fashion-mnist" });
    expect([train.name, ...train.images, ...train.labels]).toEqual(["fashion-mnist train", 11, 9]);
    expect([test.name, ...test.images, ...test.labels]).toEqual(["fashion-mnist test", 22, 3]);
    expect(train.classes[9]).toBe("Ankle boot");
  });

  it("names every file it looked for and those that are missing", async () => {
    await write({ "train-images-idx3-ubyte": images(0), "t10k-labels-idx1-ubyte.gz": labels(0) });
    await expect(loadIdxFolder(folder, { name: "mnist" })).rejects.toThrow(
      `loadIdxFolder: ${folder} must be a folder with train-images-idx3-ubyte, train-labels-idx1-ubyte, ` +
        "t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte (each may end in .gz), " +
        "got a folder without train-labels-idx1-ubyte, t10k-images-idx3-ubyte.",
    );
  });

  it("rejects files without an image, and two parts with images of different sizes", async () => {
    const empty = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28);
    const wide = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7);
    await write({
      "train-images-idx3-ubyte": empty,
      "train-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0),
      "t10k-images-idx3-ubyte": wide,
      "t10k-labels-idx1-ubyte": labels(3),
    });
    await expect(loadIdxFolder(folder, { name: "mnist" })).rejects.toThrow(
      `IDX: ${join(folder, "train-images-idx3-ubyte")} must hold at least one image, got 0 images of 28 rows and 28 columns.`,
    );
    await write({ "train-images-idx3-ubyte": images(0), "train-labels-idx1-ubyte": labels(0) });
    await expect(loadIdxFolder(folder, { name: "mnist" })).rejects.toThrow(
      "t10k-images-idx3-ubyte must hold images of [1, 1, 1] as train-images-idx3-ubyte does, got [1, 1, 2].",
    );
  });

  it("names the folder and every file when the folder is missing", async () => {
    const missing = join(folder, "none");
    const loaded = loadIdxFolder(missing, { name: "mnist" });
    await expect(loaded).rejects.toThrow(FileError);
    await expect(loaded).rejects.toThrow(/none must be a folder with train-images-idx3-ubyte, .* got 'ENOENT/);
  });
});
