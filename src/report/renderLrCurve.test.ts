import { describe, expect, test } from "vitest";
import { suggestLr } from "../train/lrSuggestion.ts";
import { renderLrCurve } from "./renderLrCurve.ts";

const lrs = Array.from({ length: 61 }, (_, i) => 1e-6 * 10 ** (i / 10));
const losses = lrs.map((lr) => 2 - 1 / (1 + (1e-3 / lr) ** 2) + (lr / 0.1) ** 3);
const curve = { lrs, losses, isOut: true };
const result = { ...suggestLr(curve), curve };
const hostile = `<img src=x onerror="alert('1')">&`;

describe("renderLrCurve", () => {
  test("draws both curves up to where the loss explodes, and marks the suggestion", () => {
    const page = renderLrCurve(result, { lang: "en", subject: "mlp on digits", sentence: result.sentence });
    expect(page).toContain('aria-label="Loss over learning rates from 0.000001 to ');
    expect(result.shown).toBeLessThan(lrs.length);
    expect(page).toContain(">suggestion</text>");
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain(result.sentence);
  });

  test("has every number behind a disclosure", () => {
    const page = renderLrCurve(result, { lang: "zh", subject: "", sentence: "" });
    expect(page).toContain('<html lang="zh-CN">');
    expect(page.match(/<tr><th scope="row">/g)).toHaveLength(lrs.length);
    expect(page).toContain("(建议值)");
  });

  test("escapes what it is given and asks for nothing outside the file", () => {
    const page = renderLrCurve(result, { lang: "en", subject: hostile, sentence: hostile });
    expect(page).not.toContain("<img src=x");
    expect(page).not.toMatch(/<script|@import|<link/);
  });

  test("draws a curve without a suggestion", () => {
    const flat = { lrs, losses: lrs.map(() => 2), isOut: false };
    const page = renderLrCurve(
      { ...suggestLr(flat), curve: flat },
      { lang: "en", subject: "", sentence: "no suggestion" },
    );
    expect(page).toContain("<svg ");
    expect(page).not.toContain(">suggestion</text>");
  });
});
