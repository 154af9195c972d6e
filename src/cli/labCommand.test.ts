import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cards } from "../lab/index.ts";
import { type Outcome, runFathom } from "./fathom.fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-lab-"));
});
afterAll(() => rm(folder, { recursive: true }));

const lab = (...args: string[]): Promise<Outcome> => runFathom(folder, ["lab", ...args]);

test("lab lists every question in either language", async () => {
  const [en, zh] = await Promise.all([lab(), lab("list", "--lang", "zh")]);
  for (const { face } of cards) {
    expect(en.stdout).toContain(face.question.en);
    expect(zh.stdout).toContain(face.question.zh);
  }
});

test("lab run prints claim, charts, checks and verdict, and writes a page and a picture", async () => {
  const run = await lab("run", "c17", "--stride", "3", "--lang", "zh", "--out", "c17.html");
  expect(run.code).toBe(0);
  for (const words of ["通常的说法", "预测与测量", "✓ [闭式]", "与预测一致", "更准确的说法"])
    expect(run.stdout).toContain(words);
  const page = await readFile(join(folder, "c17.html"), "utf8");
  expect(page).toContain('<html lang="zh-CN">');
  expect(page).toContain("stride 3");
  expect(page).not.toContain("<script");
  expect((await lab("run", "C17", "--out", "c17.svg")).code).toBe(0);
  expect(await readFile(join(folder, "c17.svg"), "utf8")).toMatch(/^<svg xmlns/);
});

test("lab run --json prints one line with the verdict on stdout", async () => {
  const { code, stdout } = await lab("run", "C17", "--json", "--seed", "3", "--size=20");
  expect(code).toBe(0);
  const record = JSON.parse(stdout);
  expect(record).toMatchObject({
    type: "card",
    id: "C17",
    holds: true,
    seed: 3,
    effort: "quick",
    params: { size: 20 },
  });
  expect(record.checks.length).toBeGreaterThan(3);
});

test.each([
  [["run", "C99"], /there is no card C99/],
  [["run"], /Which card\?/],
  [["run", "--all", "C5"], /name none/],
  [["run", "--all", "--kappa", "3"], /belongs to a single card/],
  [["run", "C5", "--kappa", "0"], /kappa must be a number from 1 to 1000, got 0\.[\s\S]*--rule/],
  [["run", "C5", "--colour", "red"], /no parameter colour; there are kappa, rule/],
  [["run", "C5", "--seed", "x"], /--seed/],
  [["run", "C5", "--out", "a.png"], /a\.png/],
])("lab %j ends with 2 and says what is wrong", async (args, message) => {
  const { code, stderr, stdout } = await lab(...args);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(stdout).toBe("");
});

test("lab code prints a card's code", async () => {
  const { code, stdout } = await lab("code", "C5");
  expect(code).toBe(0);
  expect(stdout).toBe(await readFile(join(import.meta.dirname, "../../examples/lab/zigZag.ts"), "utf8"));
});
