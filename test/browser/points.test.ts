import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isLabBuilt } from "../../scripts/buildLab.js";
import { serveLab } from "../../src/cli/labServer.ts";
import { alive, launch, phone, polling, status, type Visit, visit } from "./labVisit.ts";
import { runScript } from "./runScript.ts";
import { servePage } from "./servePage.ts";

const folder = fileURLToPath(new URL("../../dist/page", import.meta.url));
const screenshots = fileURLToPath(new URL("screenshots", import.meta.url));
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const isThere = existsSync(executablePath);

interface Server {
  readonly address: string;
  close(): Promise<void>;
}

let browser: Browser;
let isolated: Server;
/** Sends no headers of isolation: one thread. */
let plain: Server;
let axe: string;

beforeAll(async () => {
  if (!isThere) return;
  if (!isLabBuilt()) runScript("scripts/buildLab.js");
  await mkdir(screenshots, { recursive: true });
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  isolated = await serveLab(folder);
  plain = await servePage(folder, { isolated: false, strict: true });
  browser = await launch(executablePath);
});

afterAll(async () => {
  await browser?.close();
  await isolated?.close();
  await plain?.close();
});

async function during(address: string, look: (one: Visit) => Promise<void>): Promise<void> {
  const open = await visit(browser, address);
  try {
    await look(open);
    expect(open.complaints).toEqual([]);
  } finally {
    await open.context.close();
  }
}

/** What axe-core finds that is serious or critical. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Violation {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }
    const { axe: engine } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    const { violations } = await engine.run();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
  });
}

const tally = async (page: Page, name: string): Promise<string> =>
  (await page.locator(`[data-figure="${name}"]`).textContent()) ?? "";

async function steps(page: Page, least: number): Promise<void> {
  await page.waitForFunction(
    (wanted) => Number(document.querySelector('[data-figure="step"]')?.textContent?.replace(/\D/g, "")) >= wanted,
    least,
    { polling },
  );
}

/** The untrained network is there, and nothing trains. */
async function stands(page: Page): Promise<void> {
  await page.waitForFunction(
    () => /%/.test(document.querySelector('[data-figure="accuracy"]')?.textContent ?? ""),
    undefined,
    {
      polling,
    },
  );
}

const pointsOn = async (page: Page): Promise<number> => {
  const text = (await page.locator("#field-counts").textContent()) ?? "";
  return [...text.matchAll(/(\d+) (?:points|个点|of class)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
};

describe.skipIf(!isThere)("the playground of points", () => {
  test.each([
    ["en", "isolated"],
    ["zh", "plain"],
  ] as const)("in %s, %s: trains only when it is asked to, pauses, steps, resets", async (lang, kind) => {
    const server = kind === "plain" ? plain : isolated;
    await during(`${server.address}${lang}/points/`, async ({ page }) => {
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(kind === "isolated");
      await stands(page);
      await page.waitForTimeout(300);
      expect(await tally(page, "step")).toBe("0");
      await page.click('[data-act="run"]');
      await steps(page, 300);
      expect(Number((await tally(page, "accuracy")).replace("%", ""))).toBeGreaterThan(80);
      await page.click('[data-act="run"]');
      await status(page, "paused");
      await page.waitForTimeout(200);
      const at = Number((await tally(page, "step")).replace(/\D/g, ""));
      await page.click('[data-act="step"]');
      await steps(page, at + 1);
      expect(Number((await tally(page, "step")).replace(/\D/g, ""))).toBe(at + 1);
      expect(await page.locator(".source").textContent()).toContain("wasm");
      expect(await page.locator('[data-role="parameter"]').textContent()).toMatch(/\d\sB/);
      await page.click('[data-act="reset"]');
      await status(page, "idle");
      await expect.poll(() => tally(page, "step")).toBe("0");
    });
  });

  test("pictures", async () => {
    await during(`${isolated.address}en/points/?optimizer=sgd&lr=3`, async ({ page }) => {
      await page.click('[data-act="run"]');
      await steps(page, 100);
      await page.click('[data-act="run"]');
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await barriers(page)).toEqual([]);
        await page.screenshot({ path: `${screenshots}/points-en-1280-${colorScheme}.png`, fullPage: true });
      }
      await page.setViewportSize(phone);
      await page.waitForTimeout(200);
      await page.screenshot({ path: `${screenshots}/points-en-390-dark.png`, fullPage: true });
      expect(await pointsOn(page)).toBe(200);
      await alive(page);
    });
  });
});
