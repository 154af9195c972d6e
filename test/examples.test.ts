import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { digits } from "../src/index.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);

test("first-network learns the digits", async () => {
  const { testAccuracy } = await import("../examples/first-network.ts");
  expect(testAccuracy).toBeGreaterThan(0.95);
});

test("own-training-loop lowers the loss and records once", async () => {
  const { losses, recordings } = await import("../examples/own-training-loop.ts");
  expect(losses).toHaveLength(4);
  expect(losses[3]).toBeLessThan(losses[0] / 4);
  expect(recordings).toBe(1);
});

test("own-op checks its derivatives and fits a sine", async () => {
  const { losses, swish } = await import("../examples/own-op.ts");
  expect(losses[299]).toBeLessThan(losses[0] / 100);
  expect(swish.record.name).toBe("swish");
});

test("tiny-gpt learns a rhyme by heart", async () => {
  const { losses, sample, text } = await import("../examples/tiny-gpt.ts");
  expect(losses[0]).toBeGreaterThan(1);
  expect(losses[11]).toBeLessThan(0.2);
  expect(sample.startsWith("tossed the dog that worried the cat")).toBe(true);
  expect(text).toContain(sample);
});

test("regression-on-a-table predicts within twice its noise", async () => {
  const { rmse } = await import("../examples/regression-on-a-table.ts");
  expect(rmse).toBeLessThan(0.5);
});

test("mnist-convnet says how to use it when there is no folder, and what is missing in one without the files", async () => {
  const { trainOn } = await import("../examples/mnist-convnet.ts");
  const folder = await mkdtemp(join(tmpdir(), "fathom-no-mnist-"));
  await expect(trainOn(folder, 64)).rejects.toThrow(/train-images-idx3-ubyte.*without/);
  await rm(folder, { recursive: true });
});

test("mnist-convnet trains on a folder of IDX files", async () => {
  const { trainOn } = await import("../examples/mnist-convnet.ts");
  const folder = await mkdtemp(join(tmpdir(), "fathom-mnist-"));
  // The bundled digits, each pixel three by three, in a frame of 28×28; the first 1,600 twice for training.
  const data = digits();
  const images = (from: number, count: number): Buffer => {
    const pixels = Buffer.alloc(16 + count * 784);
    for (const [i, word] of [0x803, count, 28, 28].entries()) pixels.writeUInt32BE(word, 4 * i);
    for (let n = 0; n < count; n++) {
      for (let i = 0; i < 576; i++) {
        const [row, column] = [Math.floor(i / 24), i % 24];
        const ink = data.images[(from + (n % 1600)) * 64 + Math.floor(row / 3) * 8 + Math.floor(column / 3)];
        pixels[16 + n * 784 + (row + 2) * 28 + column + 2] = Math.min(255, ink * 16);
      }
    }
    return pixels;
  };
  const labels = (from: number, count: number): Buffer => {
    const head = Buffer.alloc(8);
    for (const [i, word] of [0x801, count].entries()) head.writeUInt32BE(word, 4 * i);
    return Buffer.concat([head, Buffer.from(Array.from({ length: count }, (_, n) => data.labels[from + (n % 1600)]))]);
  };
  await writeFile(join(folder, "train-images-idx3-ubyte"), images(0, 3200));
  await writeFile(join(folder, "train-labels-idx1-ubyte"), labels(0, 3200));
  await writeFile(join(folder, "t10k-images-idx3-ubyte.gz"), gzipSync(images(1600, 190)));
  await writeFile(join(folder, "t10k-labels-idx1-ubyte.gz"), gzipSync(labels(1600, 190)));
  expect(await trainOn(folder, 3200)).toBeGreaterThan(0.6); // after 50 steps; chance gives 0.1
  await rm(folder, { recursive: true });
});
