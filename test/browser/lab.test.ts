import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers, sideways } from "./barriers.ts";
import { hostLab, isThere } from "./labHost.ts";
import { alive, desktop, faces, phone, polling, visit } from "./labVisit.ts";

const host = hostLab("lab");

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

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(100); // charts follow a new width
  await page.screenshot({ path: `${host.screenshots}/${name}.png`, fullPage: true, animations: "disabled" });
}

const themes = ["light", "dark"] as const;

describe.skipIf(!isThere)("the poster", () => {
  test.each(["zh", "en"])("in %s shows every question, without a script", async (lang) => {
    const { context, page, complaints } = await visit(host.browser, `${host.isolated.address}${lang}/`);
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
    const { context, page } = await visit(host.browser, host.plain.address);
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
  { lang: "zh", isolation: true, onPhone: "light", onDesktop: "dark" },
  { lang: "en", isolation: false, onPhone: "dark", onDesktop: "light" },
] as const)("every card in $lang, cross-origin isolated: $isolation", ({ lang, isolation, onPhone, onDesktop }) => {
  test.each(faces.map((face) => [face.id, face] as const))("%s runs to its verdict", async (id, face) => {
    const server = isolation ? host.isolated : host.plain;
    const { context, page, complaints } = await visit(host.browser, `${server.address}${lang}/${id.toLowerCase()}/`);
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
      for (const [size, colorScheme] of [
        [desktop, onDesktop],
        [phone, onPhone],
      ] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(size);
        await expect.poll(() => sideways(page)).toBe(0); // charts follow a new width
        expect(await barriers(page)).toEqual([]);
        await picture(page, `${id}-${lang}-${size.width}-${colorScheme}`);
      }
      expect(complaints).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
