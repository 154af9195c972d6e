import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cards } from "../lab/index.ts";
import { type Outcome, runFathom } from "./fathom.fixture.ts";
import { flagOf } from "./labParameters.ts";
import { hasColour } from "./terminal.ts";

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
  const order = [
    "通常的说法",
    "先猜一猜",
    "测量\n",
    "预测与测量",
    "✓ [闭式]",
    "测量的回答：",
    "与预测一致：",
    "更准确的说法",
    "文献",
  ];
  const places = order.map((words) => run.stdout.indexOf(words));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(run.stdout).not.toContain("\u001b");
  const page = await readFile(join(folder, "c17.html"), "utf8");
  expect(page).toContain('<html lang="zh-CN">');
  expect(page).toContain("stride 3");
  expect(page).not.toMatch(/<script|undefined|NaN/);
  expect(page).toMatch(/<details>[\s\S]*<th scope="row">/);
  expect(page.match(/<svg /g)?.length).toBeGreaterThan(2);
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
  [["run", "C5", "--out", "a.png"], /a\.png must end in \.html/],
  [["run", "C5", "--kappa"], /--kappa needs a value[\s\S]*--rule/],
  [["run", "C5", "C6"], /C6 is neither a card nor a flag/],
  [["run", "--all", "--out", "a.html"], /--out belongs to a single card/],
  [["run", "C5", "--kappa", "x", "--lang", "zh"], /kappa 须是 1 到 1000 的数，得到 x。\nC5 可以改变的参数：/],
  [["c5x"], /unknown command lab c5x/],
  [["serve", "--port", "65536"], /--port: It must be a whole number in \[0, 65535\]/],
  [["serve", "--host", ""], /--host/],
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

test("lab run takes its card after its parameters, too", async () => {
  const { code, stdout } = await lab("run", "--size", "20", "--json", "c17");
  expect([code, JSON.parse(stdout).params.size]).toEqual([0, 20]);
});

test("lab run CARD --help shows the card's own flags in either language", async () => {
  const [en, zh] = await Promise.all([lab("run", "c5", "--help"), lab("run", "C5", "-h", "--lang", "zh")]);
  expect([en.code, zh.code]).toEqual([0, 0]);
  expect(en.stdout).toMatch(/--kappa <N> +Condition number κ: from 1 to 1000 \(default: 100\)/);
  expect(zh.stdout).toMatch(/--rule <NAME> +画出的步长：search（精确线搜索）、/);
  expect((await lab("run", "--help")).stdout).toContain("fathom lab run C5 --help");
});

test("a folder that is not there is told before the run, with 3", async () => {
  const { code, stdout, stderr } = await lab("run", "C5", "--out", join("nowhere", "c5.html"));
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("there is no folder nowhere");
  expect(await readdir(folder)).not.toContain("nowhere");
});

test("Ctrl-C ends a run with 130", async () => {
  const bin = join(import.meta.dirname, "../../bin/fathom.js");
  const child = spawn(process.execPath, [bin, "lab", "run", "--all", "--json"], { cwd: folder });
  child.stdout.once("data", () => child.kill("SIGINT"));
  expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
});

test("no parameter of a card hides behind a flag of lab run", () => {
  const own = ["--all", "--full", "--seed", "--out", "--help", "--json", "--lang"];
  for (const { face } of cards) {
    const flags = Object.keys(face.parameters).map(flagOf);
    expect(flags.filter((flag) => own.includes(flag))).toEqual([]);
  }
});

test.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: "1" }, true, false],
  [{ NO_COLOR: "" }, true, true],
  [{ TERM: "dumb" }, true, false],
  [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
  [{ FORCE_COLOR: "0" }, true, false],
] as const)("with %j and a terminal %s there is colour: %s", (env, isTTY, colour) => {
  expect(hasColour(env, isTTY)).toBe(colour);
});
