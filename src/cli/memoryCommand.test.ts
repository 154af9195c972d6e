import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, runFathom } from "./fathom.fixture.ts";

let folder = "";

const fathom = (...args: string[]): Promise<Outcome> => runFathom(folder, args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-memory-"));
  await fathom("--version"); // builds once, if it must
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("fathom memory", { timeout: 60_000 }, () => {
  test("prints roles in two columns, modules, ops, saved tensors with reasons, and the timeline", async () => {
    const { code, stdout, stderr } = await fathom("memory", "--data", "mnist", "--batch-size", "64", "--threads", "1");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("memory: a training step of cnn on images 64×1×28×28 with adamw\n");
    expect(stdout).toMatch(/^role +declared +planned$/m);
    expect(stdout).toMatch(/^saved for backward +24,321,536 +[\d,]+ /m);
    expect(stdout).toMatch(/^module +parameters +gradients +optimizer state +saved for backward +at the peak$/m);
    expect(stdout).toMatch(/^op +parameters /m);
    expect(stdout).toMatch(
      /^10 relu +float32 \[64, 128\] +32,768 +32,768 +kept +10: relu keeps y: its derivative is y > 0/m,
    );
    expect(stdout).toMatch(/^from forward to backward the program keeps [\d,]+ of 24,321,536 declared bytes$/m);
    expect(stdout).toMatch(/ MiB ┤.*█/);
    expect(stdout).toMatch(/^ +f forward {3}b backward {3}u update/m);
    expect(stdout).toMatch(/^peak: [\d,]+ bytes, from kernel \d+ of \d+ /m);
  });

  test("--json prints the ledger in one line, of a forward pass with --infer", async () => {
    const { code, stdout, stderr } = await fathom("memory", "--model", "mlp", "--batch-size", "4", "--infer", "--json");
    expect([code, stderr, stdout.split("\n").length]).toEqual([0, "", 2]);
    const { declared, planned, timeline, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({
      type: "memory",
      model: "mlp",
      batchSize: 4,
      optimizer: null,
      training: false,
      saved: [],
    });
    expect(declared.totalBytes).toBe(4 * 26_122 + 4 * 4 * (128 + 128));
    expect(planned.totalBytes).toBeGreaterThan(planned.roles.parameter);
    expect(new Set(timeline.steps.map(({ phase }: { phase: string }) => phase))).toEqual(new Set(["forward"]));
  });

  test("takes network, batch and optimizer of a run, whose report shows the same ledger, in Chinese", async () => {
    const args = ["--model", "mlp", "--epochs", "1", "--batch-size", "200", "--optimizer", "sgd", "--out", "run"];
    expect((await fathom("train", ...args, "--lang", "zh")).code).toBe(0);
    const { code, stdout } = await fathom("memory", "run", "--lang", "zh");
    expect(code).toBe(0);
    expect(stdout).toContain("内存：run 用 sgd 训练的一步，输入为图像 200×1×8×8\n");
    expect(stdout).toMatch(/^2 relu +float32 \[200, 128\] +102,400 +102,400 +保留 +2: relu 保留 y：导数为 y > 0/m);
    const kept = /^从前向到反向，程序保留 .* 字节$/m.exec(stdout)?.[0] ?? "none";
    const report = await readFile(join(folder, "run/report.html"), "utf8");
    expect(report).toContain(kept);
    expect(report).toContain("relu 保留 y：导数为 y &gt; 0");
  });

  test("ends with 2 for a batch that is none and with 3 where nothing can be planned", async () => {
    const batch = await fathom("memory", "--batch-size", "none");
    expect(batch.code).toBe(2);
    expect(batch.stderr).toContain("--batch-size");
    const reference = await fathom("memory", "--device", "reference");
    expect(reference.code).toBe(3);
    expect(reference.stderr).toContain("memory: the device must be one that plans its memory, got reference.");
  });
});
