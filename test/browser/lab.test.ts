import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLabBuilt } from "../../scripts/buildLab.js";
import { serveLab } from "../../src/cli/labServer.ts";
import { barriers } from "./barriers.ts";
import { alive, desktop, faces, launch, phone, polling, visit } from "./labVisit.ts";
import { runScript } from "./runScript.ts";
import { servePage } from "./servePage.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}dist/page`;
const screenshots = fileURLToPath(new URL("screenshots", import.meta.url));
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const isThere = existsSync(executablePath);
if (!isThere) {
  console.warn(`SKIPPED: there is no Chromium at ${executablePath}. Install it, or set CHROMIUM_PATH to where it is.`);
}

let browser: Browser;
/** Sends the headers of isolation, as `fathom lab serve` does. */
let isolated: { readonly address: string; close(): Promise<void> };
/** A host that sends none of them. */
let plain: { readonly address: string; close(): Promise<void> };

beforeAll(async () => {
  if (!isThere) return;
  if (!isLabBuilt()) runScript("scripts/buildLab.js");
  await rm(screenshots, { recursive: true, force: true });
  await mkdir(screenshots);
  isolated = await serveLab(folder);
  plain = await servePage(folder, { isolated: false, strict: true });
  browser = await launch(executablePath);
});

afterAll(async () => {
  await browser?.close();
  await isolated?.close();
  await plain?.close();
});

async function runToVerdict(page: Page): Promise<void> {
  await page.click('[data-act="run"]');
  await page.waitForFunction(
    () => /done|failed/.test(document.querySelector<HTMLElement>("[data-status]")?.dataset.status ?? ""),
    undefined,
    { polling, timeout: 60_000 },
  );
  expect(await page.locator(".source, .failure").first().textContent()).toContain("wasm");
  await page.waitForFunction(
    () => [...document.querySelectorAll<HTMLElement>("[data-chart]")].every(({ dataset }) => dataset.live === "true"),
    undefined,
    { polling },
  );
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(100); // charts follow a new width
  await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true, animations: "disabled" });
}

const themes = ["light", "dark"] as const;

describe.skipIf(!isThere)("the poster", () => {
  test.each(["zh", "en"])("in %s shows every question, without a script", async (lang) => {
    const { context, page, complaints } = await visit(browser, `${isolated.address}${lang}/`);
    try {
      expect(await page.locator("script").count()).toBe(0);
      expect(await page.locator("ol li a").count()).toBe(faces.length);
      expect(await page.locator("html").getAttribute("lang")).toMatch(lang);
      expect(await page.locator('link[rel="alternate"]').count()).toBe(3);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        expect(await barriers(page)).toEqual([]);
        await picture(page, `poster-${lang}-1280-${colorScheme}`);
      }
      await page.setViewportSize(phone);
      await picture(page, `poster-${lang}-390-light`);
      await page.setViewportSize({ width: 360, height: 640 });
      expect(await sideways(page)).toBe(0);
      await page.locator("ol li a").first().click();
      await alive(page);
      expect(new URL(page.url()).pathname).toBe(`/${lang}/${faces[0].id.toLowerCase()}/`);
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test("has an entrance that needs no script and no server's help", async () => {
    const { context, page } = await visit(browser, plain.address);
    try {
      expect(
        await page.locator("main a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
      ).toEqual(["zh/", "en/"]);
      expect(await barriers(page)).toEqual([]);
      await picture(page, "entrance-1280-light");
    } finally {
      await context.close();
    }
  });
});

describe.skipIf(!isThere).each([
  { lang: "zh", isolation: true, size: phone, theme: "light" },
  { lang: "en", isolation: false, size: desktop, theme: "dark" },
] as const)("every card in $lang, cross-origin isolated: $isolation", ({ lang, isolation, size, theme }) => {
  test.each(faces.map((face) => [face.id, face] as const))("%s runs to its verdict", async (id, face) => {
    const server = isolation ? isolated : plain;
    const { context, page, complaints } = await visit(browser, `${server.address}${lang}/${id.toLowerCase()}/`);
    try {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolation);
      expect(await page.locator("h1").textContent()).toBe(face.question[lang]);
      expect(await page.locator(".answer").evaluate((answer: HTMLDetailsElement) => answer.open)).toBe(false);
      await page.locator("[data-guess]").first().click();
      await runToVerdict(page);
      expect(await page.locator(".outcome").getAttribute("data-holds")).toBe("true");
      expect(await page.locator(".verdict .line").textContent()).toBe(face.verdict[lang]);
      const measured = await page.locator('[data-measured="true"]').getAttribute("data-guess");
      expect(Object.keys(face.guess.options)).toContain(measured);
      expect(await page.locator("[data-quantity] dd").allTextContents()).not.toContain(
        lang === "zh" ? "尚无" : "not yet",
      );
      await page.setViewportSize(size);
      await expect.poll(() => sideways(page)).toBe(0); // charts follow a new width
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        if (colorScheme === theme) expect(await barriers(page)).toEqual([]);
        await picture(page, `${id}-${lang}-${size.width}-${colorScheme}`);
      }
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
