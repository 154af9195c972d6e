import { expect, test } from "vitest";
import { exitCodes } from "./exitCodes.ts";
import { languageOf, languages } from "./messages.ts";
import { runProgram } from "./program.ts";

test.each([
  [["train", "--epochs", "0"], "option --epochs: It must be a whole number >= 1, got '0'."],
  [["train", "--epochs", "1e3"], "option --epochs: It must be a whole number >= 1, got '1e3'."],
  [["train", "--lr", "NaN"], "option --lr: It must be a number > 0, got 'NaN'."],
  [["train", "--lr", "-1"], "option --lr: It must be a number > 0, got '-1'."],
  [["train", "--batch-size", "many"], "option --batch-size: It must be a whole number >= 1, or full, got 'many'."],
  [["train", "--accumulate", "0"], "option --accumulate: It must be a whole number >= 1, got '0'."],
  [["train", "--accumulate", "2.5"], "option --accumulate: It must be a whole number >= 1, got '2.5'."],
  [
    ["train", "--resume", "whole", "--accumulate", "2"],
    "--resume goes on with the settings of the run; --accumulate cannot be changed.",
  ],
  [["train", "--data", "cats"], "option --data: It must be one of digits, mnist, fashion-mnist, got 'cats'."],
  [["train", "--data", "mnist"], "mnist needs --data-dir FOLDER with its IDX files, or --download."],
  [["train", "--sed", "1"], "unknown option --sed. Run fathom --help for those there are."],
  [["train", "--seed"], "--seed <N> is missing."],
  [["tarin"], "unknown command tarin. Run fathom --help for those there are."],
  [
    ["train", "--resume", "whole", "--lr", "1"],
    "--resume goes on with the settings of the run; --lr cannot be changed.",
  ],
  [["predict", "whole"], "images is missing."],
])("%j is a usage error that says why", async (args, message) => {
  const run = runProgram(args, "en", languages.en, "0.0.0");
  await expect(run).rejects.toMatchObject({ code: exitCodes.usage, message });
});

test("usage errors are Chinese for who asks for it, and the flag keeps its name", async () => {
  const run = runProgram(["train", "--lr", "x"], "zh", languages.zh, "0.0.0");
  await expect(run).rejects.toThrow("选项 --lr：必须是大于 0 的数，得到的是 'x'。");
});

test("languageOf(args, env) takes --lang before the environment, and English when neither says", () => {
  expect(languageOf(["train", "--lang", "zh"], { LANG: "en_US.UTF-8" })).toBe("zh");
  expect(languageOf(["--lang=en"], { LANG: "zh_CN.UTF-8" })).toBe("en");
  expect(languageOf([], { LANG: "zh_CN.UTF-8" })).toBe("zh");
  expect(languageOf([], {})).toBe("en");
});
