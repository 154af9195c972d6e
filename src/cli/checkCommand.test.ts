import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Outcome, runFathom } from "./fathom.fixture.ts";

let folder = "";

const fathom = (...args: string[]): Promise<Outcome> => runFathom(folder, args);

const mlp = ["--model", "mlp", "--threads", "1"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-check-"));
  await fathom("--version"); // builds once, if it must
  await fathom("train", ...mlp, "--epochs", "1", "--batch-size", "200", "--seed", "7", "--out", "run", "--json");
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("fathom check", { timeout: 60_000 }, () => {
  test("prints a line for each thing and ends with 0 when nothing fails", async () => {
    const { code, stdout, stderr } = await fathom("check", ...mlp);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines[1]).toBe("check: mlp on 1438 samples of digits");
    expect(lines.slice(2, -1).every((line) => line.startsWith("✓ "))).toBe(true);
    expect(stdout).toMatch(/^✓ the loss begins at 2\.\d+, near ln 10 = 2\.3$/m);
    expect(stdout).toMatch(/^✓ [\d.]+ ms a step .* 30 epochs of 23 steps/m);
    expect(lines.at(-1)).toBe("nothing stands in the way");
  });

  test("ends with 1 when something fails, and names it in Chinese", async () => {
    const { code, stdout } = await fathom("check", ...mlp, "--optimizer", "sgd", "--lr", "1e6", "--lang", "zh");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ 发散：32 个样本，学习率 1000000，/m);
    expect(stdout).toContain("有 1 处会使训练无法学习\n");
  });

  test("--json prints one line with every finding, in the language asked for", async () => {
    const { code, stdout, stderr } = await fathom("check", ...mlp, "--lr", "1e-9", "--json", "--lang", "zh");
    expect([code, stdout.split("\n").length]).toEqual([0, 2]);
    expect(stderr).toContain("检查：mlp");
    const { findings, ...record } = JSON.parse(stdout);
    expect(record).toEqual({ type: "check", model: "mlp", data: "digits", level: "warn" });
    const slow = findings.find(({ id }: { id: string }) => id === "overfit-slow");
    expect(slow).toMatchObject({ topic: "overfit", level: "warn", facts: { samples: 32, steps: 200, lr: 1e-9 } });
    expect(slow.sentence).toMatch(/^太慢：/);
  });

  test("takes the settings of a run folder, and leaves it as it is", async () => {
    const files = async (): Promise<unknown[]> => {
      const names = await readdir(join(folder, "run"));
      return Promise.all(names.map(async (name) => [name, (await stat(join(folder, "run", name))).mtimeMs]));
    };
    const before = await files();
    const { code, stdout } = await fathom("check", "run", "--json", "--threads", "1");
    expect(code).toBe(0);
    const { findings } = JSON.parse(stdout);
    const time = findings.find(({ id }: { id: string }) => id === "forecast-time");
    expect(time.facts).toMatchObject({ epochs: 1, stepsPerEpoch: 8 });
    expect(await files()).toEqual(before);
  });

  test("refuses settings beside a run folder, and folders that are none", async () => {
    const typed = await fathom("check", "run", "--lr", "1");
    expect([typed.code, typed.stderr]).toEqual([
      2,
      "fathom: The settings are those of the run; --lr cannot be changed.\n",
    ]);
    const missing = await fathom("check", "nowhere");
    expect(missing.code).toBe(3);
    expect(missing.stderr).toMatch(/^fathom: nowhere is not a run folder: /);
  });
});

describe("fathom lr-find", { timeout: 60_000 }, () => {
  test("draws the curve, tells the rule and writes the page", async () => {
    const { code, stdout, stderr } = await fathom("lr-find", ...mlp, "--out", "lr.html");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/┤[\u2800-\u28ff]*[\u2801-\u28ff]/);
    const suggestion = /▲ ([\d.e-]+)/.exec(stdout)?.[1];
    expect(Number(suggestion)).toBeGreaterThan(1e-4);
    expect(Number(suggestion)).toBeLessThan(0.1);
    expect(stdout).toContain(`suggestion: --lr ${suggestion}, where the smoothed loss falls fastest`);
    const page = await readFile(join(folder, "lr.html"), "utf8");
    expect(page).toContain("<title>Learning-rate range test: learning rates: mlp on digits, adamw,");
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test("--json prints one line with the whole curve", async () => {
    const { code, stdout } = await fathom("lr-find", "run", "--json", "--steps", "40", "--threads", "1");
    expect([code, stdout.split("\n").length]).toEqual([0, 2]);
    const { lrs, losses, smoothed, suggestion, ...rest } = JSON.parse(stdout);
    expect(rest).toMatchObject({ type: "lrFind", model: "mlp", data: "digits" });
    expect([losses.length, smoothed.length]).toEqual([lrs.length, lrs.length]);
    expect(lrs).toContain(suggestion);
  });

  test("ends with 1 when nothing can be suggested, in Chinese too", async () => {
    const { code, stdout } = await fathom("lr-find", ...mlp, "--max-lr", "1e-6", "--steps", "12", "--lang", "zh");
    expect(code).toBe(1);
    expect(stdout).toContain("没有建议：学习率从 1e-7 到 0.000001，");
  });

  test("refuses an empty range and too few steps", async () => {
    const range = await fathom("lr-find", ...mlp, "--min-lr", "1", "--max-lr", "0.5");
    expect([range.code, range.stderr]).toEqual([2, "fathom: --min-lr 1 must be below --max-lr 0.5.\n"]);
    const steps = await fathom("lr-find", ...mlp, "--steps", "3");
    expect([steps.code, steps.stderr]).toEqual([2, "fathom: lrFind: steps must be an integer >= 10, got 3.\n"]);
    const flag = await fathom("lr-find", ...mlp, "--lr", "3");
    expect([flag.code, flag.stderr]).toEqual([
      2,
      "fathom: unknown option --lr. Run fathom --help for those there are.\n",
    ]);
  });
});
