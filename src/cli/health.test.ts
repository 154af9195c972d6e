import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const bin = join(import.meta.dirname, "../../bin/fathom.js");
let folder = "";

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

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
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const small = ["--model", "mlp", "--epochs", "2", "--batch-size", "200", "--seed", "3", "--threads", "1"];
const weights = (run: string): Promise<Buffer> => readFile(join(folder, run, "model.safetensors"));

/** metrics.jsonl without what the clock measured. */
async function metrics(run: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, run, "metrics.jsonl"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => {
      const { elapsedMs: _, samplesPerSecond: __, ...record } = JSON.parse(line) as Record<string, unknown>;
      return record;
    });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-health-"));
  await fathom(["--version"]); // builds once, if it must
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test("metrics.jsonl has the run's health in the order of its steps, killed and resumed or not", async () => {
  const args = ["train", ...small, "--health-every", "2", "--noise-scale", "--json"];
  await fathom([...args, "--out", "whole"]);
  const whole = await metrics("whole");
  const steps = whole.map(({ type, step }) => [type ?? "epoch", step]);
  expect(steps).toEqual([
    ["health", 1],
    ["health", 3],
    ["health", 5],
    ["health", 7],
    ["epoch", 8],
    ["noiseScale", 8],
    ["health", 9],
    ["health", 11],
    ["health", 13],
    ["health", 15],
    ["epoch", 16],
    ["noiseScale", 16],
  ]);
  await fathom([...args, "--out", "killed", "--checkpoint-steps", "2"], (line, child) => {
    if (line.startsWith('{"type":"step","epoch":2,"stepOfEpoch":4,')) child.kill("SIGKILL");
  });
  await fathom(["train", "--resume", "killed", "--health-every", "2", "--noise-scale", "--threads", "1"]);
  expect(await metrics("killed")).toEqual(whole);
  expect(await readFile(join(folder, "killed", "report.html"), "utf8")).toContain("8 steps looked at");
}, 60_000);

test("--health-every 0 looks at nothing and ends with the same weights", async () => {
  await fathom(["train", ...small, "--out", "looked", "--health-every", "1"]);
  const { stdout } = await fathom(["train", ...small, "--out", "blind", "--health-every", "0"]);
  expect(stdout).not.toContain("health");
  expect((await metrics("blind")).map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect((await weights("blind")).equals(await weights("looked"))).toBe(true);
  const { code, stderr } = await fathom(["train", "--health-every", "0", "--noise-scale"]);
  expect([code, stderr]).toEqual([
    2,
    "fathom: --noise-scale is part of the run's health; leave out --health-every 0.\n",
  ]);
}, 60_000);

test("what is wrong is told once, in the language asked for", async () => {
  const bad = ["--optimizer", "adam", "--lr", "0.5", "--schedule", "none", "--health-every", "2"];
  const { stdout } = await fathom(["train", ...small, ...bad, "--out", "bad"]);
  expect(stdout).toMatch(
    /^health at step 1: 1 linear, 3 linear, 5 linear: a step changes the weights by .* of their norm/m,
  );
  const told = stdout.split("\n").filter((line) => line.includes("a step changes the weights"));
  expect(told).toHaveLength(1);
  expect(stdout).toMatch(/^health: 8 steps looked at, \d+ things found/m);
  const chinese = await fathom(["train", ...small, ...bad, "--out", "schlecht", "--lang", "zh"]);
  expect(chinese.stdout).toMatch(/^第 1 步的健康状况：1 linear、3 linear、5 linear：一步改变的权重/m);
}, 60_000);

test("a loss that is not finite ends the run with 1 and says how to find the cause, which --anomaly then names", async () => {
  const bad = ["--optimizer", "sgd", "--lr", "1e12", "--schedule", "none"];
  const { code, stderr } = await fathom(["train", ...small, ...bad, "--out", "nan"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^fathom: in step \d of epoch 1 loss must be finite, got (NaN|-?Infinity)\./);
  expect(stderr).toContain("Find the cause with: fathom train --resume nan --anomaly\n");
  const found = await fathom(["train", "--resume", "nan", "--anomaly", "--threads", "1", "--json"]);
  expect(found.code).toBe(1);
  const line = JSON.parse(found.stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>;
  expect(line).toMatchObject({ type: "anomaly", kind: "op", op: "linear", phase: "forward", epoch: 1 });
  expect(line).not.toHaveProperty("source");
  expect(found.stderr).toMatch(
    /fathom: in step \d of epoch 1 linear in module \d \(forward\) gave .* among \d+ values.*\n {2}went in: x \[/,
  );
  const chinese = await fathom(["train", "--resume", "nan", "--anomaly", "--threads", "1", "--lang", "zh"]);
  expect(chinese.stderr).toMatch(/fathom: 第 1 轮第 \d 步：模块 \d 中的 linear（前向） ?在 \d+ 个值/);
}, 60_000);
