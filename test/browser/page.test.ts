import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readSafetensors } from "../../src/io/index.ts";
import { runScript } from "./runScript.ts";
import { servePage } from "./servePage.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const isThere = existsSync(executablePath);
if (!isThere) {
  console.warn(`SKIPPED: there is no Chromium at ${executablePath}. Install it, or set CHROMIUM_PATH to where it is.`);
}

let browser: Browser;
let folder: string;

beforeAll(async () => {
  if (!isThere) return;
  runScript("scripts/build.js");
  folder = await mkdtemp(join(tmpdir(), "fathom-page-"));
  const page = join(root, "examples/page");
  const out = ["--outDir", folder, "--emptyOutDir", "--logLevel", "error"];
  runScript("node_modules/vite/bin/vite.js", ["build", page, "--config", join(page, "vite.config.ts"), ...out]);
  browser = await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The page has done this many things, counting its start. */
async function done(page: Page, jobs: number): Promise<void> {
  await page.waitForFunction((count) => Number(document.body.dataset.idle ?? 0) >= count, jobs, {
    timeout: 20_000,
    polling: 50, // animation frames may not come where there is no screen
  });
}

describe.skipIf(!isThere).each([true, false])("a built page, cross-origin isolated: %s", (isolated) => {
  test("loads weights, predicts, trains, saves and loads again, without an error or a foreign request", async () => {
    const server = await servePage(folder, { isolated });
    const context = await browser.newContext({ acceptDownloads: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    const foreign: string[] = [];
    context.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(server.address))
        foreign.push(request.url());
    });
    try {
      await page.goto(server.address);
      await done(page, 1);
      const threads = Number(await page.locator("#device").getAttribute("data-threads"));
      const cores = await page.evaluate(() => navigator.hardwareConcurrency);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
      expect(threads > 1).toBe(isolated && cores > 1);
      expect(await page.locator("#device").textContent()).toContain("wasm");
      expect(Number(await page.locator("#status").getAttribute("data-accuracy"))).toBeGreaterThan(0.98);
      expect(await page.locator("#answer").textContent()).toBe("0"); // the first bundled digit

      await page.click("#next");
      await done(page, 2);
      expect(await page.locator("#answer").textContent()).toBe(await page.locator("#paper").getAttribute("data-label"));

      await page.click("#train");
      await done(page, 3);
      expect(Number(await page.locator("#status").getAttribute("data-loss"))).toBeLessThan(0.5);

      const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
      const saved = await download.path();
      const { tensors } = readSafetensors(await readFile(saved));
      const before = readSafetensors(await readFile(join(folder, "model.safetensors"))).tensors;
      expect([...tensors.keys()].sort()).toEqual([...before.keys()].sort());
      expect(tensors.get("5.weight")?.data).not.toEqual(before.get("5.weight")?.data);

      await done(page, 4);
      await page.setInputFiles("#open", saved);
      await done(page, 5);
      expect(Number(await page.locator("#status").getAttribute("data-accuracy"))).toBeGreaterThan(0.9);
      expect(complaints).toEqual([]);
      expect(foreign).toEqual([]);
    } catch (error) {
      console.error(await page.locator("body").textContent(), complaints);
      throw error;
    } finally {
      await context.close();
      await server.close();
    }
  });
});
