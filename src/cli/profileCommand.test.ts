import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, runFathom } from "./fathom.fixture.ts";

let folder = "";

const fathom = (...args: string[]): Promise<Outcome> => runFathom(folder, args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-profile-"));
  await fathom("--version"); // builds once, if it must
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const mlp = ["--model", "mlp", "--batch-size", "16", "--steps", "2"];

describe("fathom profile", { timeout: 60_000 }, () => {
  test.each(["1", "2"])("prints a table and writes a trace file, on %s threads", async (threads) => {
    const { code, stdout, stderr } = await fathom(
      "profile",
      ...mlp,
      ...["--threads", threads, "--top", "3", "--trace", "trace.json"],
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^device: wasm, \d threads?, /);
    expect(stdout).toContain("profile: a training step of mlp on made-up images 16×1×8×8\n");
    expect(stdout).toMatch(/^module +op +phase +kernel +calls +ms /m);
    expect(stdout).toMatch(/^\d +linear +(forward|backward) +\S+ /m);
    expect(stdout).toMatch(/^update +\d+ /m);
    expect(stdout).toMatch(/^step .* ms /m);
    expect(stdout).toContain("wrote trace.json");
    const { traceEvents } = JSON.parse(await readFile(join(folder, "trace.json"), "utf8"));
    const tids = new Set(traceEvents.map(({ tid }: { tid: number }) => tid));
    expect(tids.size).toBe(Number(threads) + 1);
  });

  test("--json prints one line with every row and no timeline", async () => {
    const { code, stdout, stderr } = await fathom("profile", ...mlp, "--infer", "--json", "--threads", "1");
    expect([code, stderr, stdout.split("\n").length]).toEqual([0, "", 2]);
    const { kernels, timeline, ...record } = JSON.parse(stdout);
    expect(record).toMatchObject({ type: "profile", model: "mlp", batchSize: 16, steps: 2, threads: 1, programs: 1 });
    expect(timeline).toBeUndefined();
    expect(new Set(kernels.map(({ phase }: { phase: string }) => phase))).toEqual(new Set(["forward"]));
  });

  test("profiles the network of a run in Chinese, with the run's batch size", async () => {
    const args = ["--model", "mlp", "--epochs", "1", "--batch-size", "200", "--out", "run", "--json"];
    expect((await fathom("train", ...args)).code).toBe(0);
    const { code, stdout } = await fathom("profile", "run", "--steps", "2", "--lang", "zh");
    expect(code).toBe(0);
    expect(stdout).toContain("剖析：run 的一步训练，输入为人造图像 200×1×8×8\n");
    expect(stdout).toMatch(/^模块 +算子 +阶段 +内核 +次数 /m);
    expect(stdout).toMatch(/^每步 .* ms/m);
  });

  test("ends with 3 where the device cannot be profiled or the trace file cannot be written", async () => {
    const reference = await fathom("profile", ...mlp, "--device", "reference");
    expect(reference.code).toBe(3);
    expect(reference.stderr).toContain("profile: the device must be one that can time its kernels, got reference.");
    const unwritable = await fathom("profile", ...mlp, "--trace", "nowhere/trace.json");
    expect(unwritable.code).toBe(3);
    expect(unwritable.stderr).toMatch(/^fathom: nowhere\/trace\.json cannot be written: /);
    expect(unwritable.stdout).toMatch(/^step .* ms /m);
  });
});
