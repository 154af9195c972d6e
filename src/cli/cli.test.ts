import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digits } from "../index.ts";

interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bin = join(import.meta.dirname, "../../bin/fathom.js");
let folder = "";

function fathom(args: readonly string[], each?: (line: string, child: ChildProcess) => void): Promise<Outcome> {
  const env = { ...process.env, LANG: "C", LC_ALL: "" };
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, stderr, rest] = ["", "", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) each?.(line, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

const small = ["--model", "mlp", "--epochs", "2", "--batch-size", "200", "--seed", "3", "--threads", "1", "--json"];
const train = (out: string, ...more: string[]): Promise<Outcome> => fathom(["train", ...small, "--out", out, ...more]);
const weights = (run: string): Promise<Buffer> => readFile(join(folder, run, "model.safetensors"));
const jsonLines = (text: string): Record<string, unknown>[] =>
  text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));

/** metrics.jsonl without what the clock measured. */
async function metrics(run: string): Promise<unknown[]> {
  const lines = jsonLines(await readFile(join(folder, run, "metrics.jsonl"), "utf8"));
  return lines.map(({ elapsedMs: _, samplesPerSecond: __, ...rest }) => rest);
}

/** Kills or interrupts a run at its n-th step, resumes it, and gives both ends. */
async function stoppedAt(
  step: number,
  signal: NodeJS.Signals,
  out: string,
  ...more: string[]
): Promise<[Outcome, Outcome]> {
  const args = ["train", ...small, "--out", out, "--checkpoint-steps", "2", ...more];
  const first = await fathom(args, (line, child) => {
    const event: unknown = JSON.parse(line);
    if (typeof event === "object" && event !== null && "step" in event && event.step === step) child.kill(signal);
  });
  return [first, await fathom(["train", "--resume", out, "--threads", "1", "--json"])];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-cli-"));
  await fathom(["--version"]); // builds once, if it must
  await train("whole");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("fathom train", { timeout: 60_000 }, () => {
  test("leaves a run folder and ends its JSON lines with testAccuracy, stepMs and peakBytes", async () => {
    const { code, stdout } = await train("first");
    expect(code).toBe(0);
    const last = jsonLines(stdout).at(-1);
    expect(last).toMatchObject({ type: "result", run: "first", epochs: 2 });
    expect(last?.testAccuracy).toBeGreaterThan(0.5);
    expect(last?.stepMs).toBeGreaterThan(0);
    expect(last?.peakBytes).toBeGreaterThan(0);
    expect((await readdir(join(folder, "first"))).sort()).toEqual([
      "checkpoint.safetensors",
      "config.json",
      "metrics.jsonl",
      "model.safetensors",
      "report.html",
    ]);
    expect(await metrics("first")).toMatchObject([{ type: "health", step: 1 }, { epoch: 1 }, { epoch: 2 }]);
  });

  test("says device, threads and arithmetic first, and a line an epoch where nobody watches", async () => {
    const args = small.filter((arg) => arg !== "--json");
    const { stdout, stderr } = await fathom(["train", ...args, "--out", "lines"]);
    expect(stdout).toMatch(/^device: wasm, 1 thread, (relaxed|strict) SIMD\n/);
    expect(stdout.match(/^epoch \d\/2 {2}loss .* samples\/s .*$/gm)).toHaveLength(2);
    expect(stderr).toBe("");
  });

  test("gives the same weights, bit for bit, with the same seed for 1 and 2 threads", async () => {
    await train("two", "--threads", "2");
    expect((await weights("two")).equals(await weights("whole"))).toBe(true);
  });

  test.each([1, 3, 8, 9])("killed at step %i and resumed ends with the bits of the uninterrupted run", async (step) => {
    const [killed, resumed] = await stoppedAt(step, "SIGKILL", `killed${step}`);
    expect([killed.signal, resumed.code]).toEqual(["SIGKILL", 0]);
    expect((await weights(`killed${step}`)).equals(await weights("whole"))).toBe(true);
    expect(await metrics(`killed${step}`)).toEqual(await metrics("whole"));
  });

  test("interrupted finishes its step, writes a checkpoint, says how to go on, and ends with 130", async () => {
    const [stopped, resumed] = await stoppedAt(5, "SIGINT", "interrupted");
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("fathom train --resume interrupted");
    expect(jsonLines(stopped.stdout).slice(-2)).toMatchObject([{ type: "checkpoint" }, { reason: "aborted" }]);
    expect(resumed.code).toBe(0);
    expect((await weights("interrupted")).equals(await weights("whole"))).toBe(true);
  });

  test("--accumulate makes one update of several batches, killed and resumed as well, and config.json keeps it", async () => {
    const { stdout } = await train("accumulated", "--accumulate", "3"); // 8 batches of 200 at most: 3, 3 and 2
    const events = jsonLines(stdout);
    const accumulation = { batchSize: 200, accumulate: 3, chunkSize: 200, chunks: 3 };
    expect(events.filter(({ type }) => type === "accumulation")).toEqual([{ type: "accumulation", ...accumulation }]);
    expect(events.filter(({ type }) => type === "step").map(({ samples }) => samples)).toEqual([
      600, 600, 238, 600, 600, 238,
    ]);
    const [killed, resumed] = await stoppedAt(5, "SIGKILL", "accumulatedKilled", "--accumulate", "3");
    expect([killed.signal, resumed.code]).toEqual(["SIGKILL", 0]);
    expect((await weights("accumulatedKilled")).equals(await weights("accumulated"))).toBe(true);
    const config: unknown = JSON.parse(await readFile(join(folder, "accumulated", "config.json"), "utf8"));
    expect(config).toMatchObject({ batchSize: 200, accumulate: 3 });
  });

  test.each([
    [
      "en",
      "an update takes 2 batches of 300: the mean gradient of 600 samples",
      "batch normalisation does not accumulate: it normalises over at most 300 samples at a time, and its running statistics move 2 times an update",
    ],
    [
      "zh",
      "每次更新累积 2 批，每批 300 个样本：取 600 个样本的平均梯度",
      "批归一化不参与累积：每次只在至多 300 个样本上归一化，每次更新中其滑动统计量移动 2 次",
    ],
  ])("--lang %s says what an update takes and what batch normalisation does", async (lang, ...lines) => {
    const args = ["--epochs", "1", "--batch-size", "300", "--accumulate", "2", "--out", `says-${lang}`, "--lang", lang];
    const { stdout } = await fathom(["train", ...args]);
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(lines));
  });

  test("goes on with a run from before there was --accumulate", async () => {
    await stoppedAt(5, "SIGKILL", "older");
    const file = join(folder, "older", "config.json");
    const { accumulate: _, ...config } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    await writeFile(file, JSON.stringify(config));
    expect((await fathom(["evaluate", "older"])).code).toBe(0);
  });

  test("never overwrites a run", async () => {
    const before = await stat(join(folder, "whole", "config.json"));
    const { code, stderr } = await train("whole");
    expect([code, stderr]).toEqual([
      2,
      "fathom: whole exists already. Use --resume whole to go on with it, or another --out.\n",
    ]);
    expect((await stat(join(folder, "whole", "config.json"))).mtimeMs).toBe(before.mtimeMs);
  });

  test("ends as without a reader when the one of its lines goes away", async () => {
    const { code, stderr } = await fathom(["train", ...small, "--out", "unread"], (_line, child) => {
      child.stdout?.destroy();
    });
    expect([code, stderr]).toEqual([0, expect.stringContaining("wrote unread")]);
    expect((await weights("unread")).equals(await weights("whole"))).toBe(true);
  });

  test("speaks Chinese when asked to", async () => {
    const { stderr } = await train("chinese", "--lang", "zh");
    expect(stderr).toMatch(/^设备：wasm/);
  });
});

describe("a trained run", { timeout: 60_000 }, () => {
  test("is evaluated to the accuracy it was trained to", async () => {
    const trained = jsonLines((await fathom(["train", "--resume", "whole", "--json"])).stdout).at(-1);
    const { code, stdout } = await fathom(["evaluate", "whole", "--json"]);
    expect(code).toBe(0);
    expect(jsonLines(stdout)[0]).toMatchObject({ samples: 359, testAccuracy: trained?.testAccuracy });
  });

  test("predicts PNG files and IDX rows alike", async () => {
    const { images, labels } = digits();
    const first = Uint8Array.from(images.subarray(0, 64), (pixel) => Math.round((pixel * 255) / 16));
    const paper = first.map((pixel) => 255 - pixel);
    await writeFile(join(folder, "0.png"), encode({ width: 8, height: 8, data: paper, channels: 1 }));
    const header = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8);
    await writeFile(join(folder, "images.idx"), Uint8Array.of(...header, ...first));
    const { code, stdout } = await fathom(["predict", "whole", "0.png", "images.idx:0", "--json"]);
    const lines = jsonLines(stdout);
    expect([code, lines.map((line) => line.class)]).toEqual([0, [labels[0], labels[0]]]);
    const [fromPng, fromRow] = lines.map((line) => line.probabilities as number[]);
    fromPng.forEach((probability, i) => {
      expect(probability).toBeCloseTo(fromRow[i], 6);
    });
  });

  test("is summarised with shapes, parameters and multiply-adds", async () => {
    const { code, stdout } = await fathom(["summary", "--model", "cnn", "--data", "mnist"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^4 +Conv2d +\[1, 64, 14, 14\] +14 \+ 1 \+ 1 − 3 \+ 1 = 14 +18,496 +3,612,672/m);
    expect(stdout).toMatch(/^total +421,834/m);
  });
});

describe("what cannot be", { timeout: 60_000 }, () => {
  test("is said in one line on stderr, with 2 for usage", async () => {
    const { code, stderr, stdout } = await fathom(["train", "--epochs", "0"]);
    const message = "fathom: option --epochs: It must be a whole number >= 1, got '0'.\n";
    expect([code, stdout, stderr]).toEqual([2, "", message]);
  });

  test("a folder without the files, a cut file and a label without a class each get one line and 3", async () => {
    const run = async (dir: string): Promise<Outcome> =>
      fathom(["train", "--data", "mnist", "--data-dir", dir, "--out", "x"]);
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9);
    const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 12);
    await mkdir(join(folder, "idx"));
    const none = await run("idx");
    expect([none.code, none.stderr]).toEqual([3, expect.stringContaining("train-images-idx3-ubyte")]);
    for (const part of ["train", "t10k"]) {
      await writeFile(join(folder, "idx", `${part}-images-idx3-ubyte`), images);
      await writeFile(join(folder, "idx", `${part}-labels-idx1-ubyte`), labels);
    }
    const label = await run("idx");
    expect([label.code, label.stderr]).toEqual([
      3,
      expect.stringContaining("labels in [0, 10), got 12 at position [0]"),
    ]);
    await writeFile(join(folder, "idx", "train-images-idx3-ubyte"), images.subarray(0, 16));
    const cut = await run("idx");
    expect([cut.code, cut.stderr]).toEqual([3, expect.stringContaining("so the file is cut short")]);
    for (const { stderr, stdout } of [none, label, cut])
      expect([stderr.trimEnd().split("\n").length, stdout]).toEqual([1, ""]);
    await expect(stat(join(folder, "x"))).rejects.toThrow();
  });

  test("data that are not where a run had them are asked for by the flag that says where they are", async () => {
    const config = await readFile(join(folder, "whole", "config.json"), "utf8");
    await mkdir(join(folder, "away"));
    await writeFile(join(folder, "away", "model.safetensors"), await weights("whole"));
    const moved = { ...(JSON.parse(config) as object), data: "mnist", dataDir: join(folder, "nowhere") };
    await writeFile(join(folder, "away", "config.json"), JSON.stringify(moved));
    for (const args of [
      ["evaluate", "away"],
      ["train", "--resume", "away"],
    ]) {
      const { code, stderr } = await fathom(args);
      expect([code, stderr]).toEqual([3, expect.stringContaining("say where with --data-dir FOLDER.")]);
    }
  });

  test("damaged weights, a folder that is no run, and a place that cannot be written get one line and 3", async () => {
    await mkdir(join(folder, "damaged"));
    await writeFile(join(folder, "damaged", "config.json"), await readFile(join(folder, "whole", "config.json")));
    await writeFile(join(folder, "damaged", "model.safetensors"), (await weights("whole")).subarray(0, 5000));
    const outcomes = await Promise.all([
      fathom(["evaluate", "damaged"]),
      fathom(["evaluate", "nowhere"]),
      train("/dev/null/run"),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([3, 3, 3]);
    for (const { stderr } of outcomes) expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});
