import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode, type ImageData as Png } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { languages } from "./messages.ts";
import { fitInto, type Plane, readImage, resize } from "./readImage.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-image-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(png: Png): Promise<Plane> {
  const path = join(folder, "image.png");
  await writeFile(path, encode(png));
  return readImage(path, languages.en);
}

const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Math.round(value * 100) / 100);

describe("readImage(png)", () => {
  test("turns dark ink on bright paper into bright ink on dark", async () => {
    const data = new Uint8Array(9).fill(255);
    data[4] = 0;
    const { values } = await read({ width: 3, height: 3, data, channels: 1 });
    expect([...values]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });

  test("weighs colours as the eye does and puts transparency on white", async () => {
    const rgba = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255);
    const { values } = await read({ width: 2, height: 2, data: rgba, channels: 4 });
    expect(rounded(values)).toEqual([0.3, 0, 0, 0]);
    const clear = await read({ width: 1, height: 1, data: Uint8Array.of(0, 0, 0, 0), channels: 4 });
    expect([...clear.values]).toEqual([0]);
  });

  test("reads 16 bits per sample", async () => {
    const { values } = await read({ width: 1, height: 1, data: Uint16Array.of(16384), channels: 1, depth: 16 });
    expect(rounded(values)).toEqual([0.25]);
  });

  test("asks for a row of an IDX file, plain or gzipped", async () => {
    for (const start of [Uint8Array.of(0, 0, 8, 3), Uint8Array.of(0x1f, 0x8b, 8, 0)]) {
      const path = join(folder, "images.idx");
      await writeFile(path, start);
      await expect(readImage(path, languages.en)).rejects.toThrow(`Of an IDX file, name a row: ${path}:0.`);
    }
  });

  test("says which file is no image", async () => {
    const path = join(folder, "text.png");
    await writeFile(path, "no image");
    await expect(readImage(path, languages.en)).rejects.toThrow(`${path} cannot be read as an image`);
  });
});

test("readImage(file:row) reads one row of an IDX file and refuses a row beyond the last", async () => {
  const path = join(folder, "images-idx3-ubyte");
  const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2);
  await writeFile(path, Uint8Array.of(...header, 0, 0, 255, 51));
  expect(rounded((await readImage(`${path}:1`, languages.en)).values)).toEqual([1, 0.2]);
  await expect(readImage(`${path}:2`, languages.en)).rejects.toThrow("has rows 0 to 1, not 2");
});

test("resize(plane) keeps the mean when it shrinks by a whole factor", () => {
  const values = Float32Array.from({ length: 16 }, (_, i) => i);
  expect([...resize({ width: 4, height: 4, values }, 2, 2).values]).toEqual([2.5, 4.5, 10.5, 12.5]);
});

test("fitInto(plane) keeps the proportions and centres on background", () => {
  const plane = { width: 1, height: 2, values: Float32Array.of(1, 1) };
  expect([...fitInto(plane, 4, 4).values]).toEqual([0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0]);
});
