import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers } from "./barriers.ts";
import { hostLab, isThere } from "./labHost.ts";
import { alive, desktop, phone, polling, status } from "./labVisit.ts";

const host = hostLab("points");

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

/** How many points the page says there are. */
const pointsOn = async (page: Page): Promise<number> => {
  const text = (await page.locator("#field-counts").textContent()) ?? "";
  return [...text.matchAll(/\d+/g)].reduce((sum, [count]) => sum + Number(count), 0);
};

const number = (text: string): number => Number(text.replace(/[^\d.]/g, ""));

/** In ms, how long until a click on a button is answered on the page. */
function reaction(page: Page, button: string, sign: string): Promise<number> {
  return page.evaluate(
    async ([target, until]) => {
      const start = performance.now();
      document.querySelector<HTMLElement>(target)?.click();
      while (!document.querySelector(until)) {
        if (performance.now() - start > 5000) throw new Error(`${until} does not come`);
        await new Promise((next) => setTimeout(next, 1));
      }
      return performance.now() - start;
    },
    [button, sign] as const,
  );
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

describe.skipIf(!isThere)("the playground of points", () => {
  test.each([
    ["en", "isolated"],
    ["zh", "plain"],
  ] as const)("in %s, %s: trains only when it is asked to, pauses, steps, resets", async (lang, kind) => {
    const server = kind === "plain" ? host.plain : host.isolated;
    await host.during(
      `${lang}/points/`,
      async ({ page }) => {
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(kind === "isolated");
        await stands(page);
        await page.waitForTimeout(200);
        expect(await tally(page, "step")).toBe("0");
        await page.click('[data-act="run"]');
        await steps(page, 250);
        expect(number(await tally(page, "accuracy"))).toBeGreaterThan(80);
        expect(await page.locator(".source").textContent()).toContain("wasm");
        const slider = page.locator('.control:has(input[name="lr"]) input[type="range"]');
        await slider.focus();
        await page.keyboard.press("ArrowRight"); // the learning rate changes under way
        const before = number(await tally(page, "step"));
        await steps(page, before + 20);
        const paused = await reaction(page, '[data-act="run"]', '[data-status="paused"]');
        await page.waitForTimeout(200);
        const at = number(await tally(page, "step"));
        await page.click('[data-act="step"]');
        await steps(page, at + 1);
        expect(number(await tally(page, "step"))).toBe(at + 1);
        expect(await page.locator(".loss .line").getAttribute("d")).toMatch(/^M\d/);
        expect(await page.locator('[data-role="parameter"]').textContent()).toMatch(/\d\sB/);
        await page.click(".ledger summary");
        await expect.poll(() => page.locator(".ledger tbody tr").count()).toBeGreaterThan(3);
        expect(await page.locator(".gradients dd span").allTextContents()).not.toContain("–");
        await page.click('[data-act="run"]');
        await status(page, "running");
        const reset = await reaction(page, '[data-act="reset"]', '[data-status="idle"]');
        await expect.poll(() => tally(page, "step")).toBe("0");
        console.info(`${lang}: pause after ${paused.toFixed(0)} ms, reset after ${reset.toFixed(0)} ms (wanted: 100)`);
      },
      server,
    );
  });

  test("keeps its whole state in the address, and says what in an address cannot be", async () => {
    await host.during(`en/points/`, async ({ page }) => {
      await page.check('input[name="set"][value="moons"]', { force: true });
      await page.check('input[name="activation"][value="tanh"]', { force: true });
      await page.click('[data-act="add-layer"]');
      await page.locator(".layers li").last().locator("button").first().click();
      await page.fill('input[name="seed"]', "7");
      await page.locator('input[name="seed"]').blur();
      expect(new URL(page.url()).search).toBe("?set=moons&activation=tanh&seed=7&layers=8-8-7");
      const shown = async (): Promise<unknown> => ({
        set: await page.locator('input[name="set"]:checked').getAttribute("value"),
        activation: await page.locator('input[name="activation"]:checked').getAttribute("value"),
        units: await page.locator("button.unit").count(),
        seed: await page.inputValue('input[name="seed"]'),
      });
      const expected = { set: "moons", activation: "tanh", units: 23, seed: "7" };
      await page.reload();
      await alive(page);
      await expect.poll(shown).toEqual(expected);
      await page.click(".bar nav a");
      await page.waitForURL("**/zh/points/**");
      await alive(page);
      await expect.poll(shown).toEqual(expected);
      await page.goBack();
      await alive(page);
      await page.goBack();
      await expect.poll(() => page.inputValue('input[name="seed"]')).toBe("3");
      await page.goto(`${host.isolated.address}en/points/?layers=99&lr=fast&drawn=x`);
      await expect.poll(() => page.locator('[role="alert"]').count()).toBe(3);
      await expect.poll(() => page.locator("button.unit").count()).toBe(16);
    });
  });

  test("points are drawn and erased by mouse and by keyboard, and belong to the address", async () => {
    await host.during(`en/points/?set=none`, async ({ page }) => {
      await page.setViewportSize({ width: 1280, height: 1500 }); // no tool is out of sight
      await expect.poll(() => page.locator('[data-act="run"]').isDisabled()).toBe(true);
      const plane = page.locator(".plane");
      const box = await plane.boundingBox();
      if (!box) throw new Error("the plane has no place");
      await page.waitForTimeout(200);
      expect(await plane.boundingBox()).toEqual(box); // nothing moves below the hand
      const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
      await page.mouse.click(...at(0.3, 0.3));
      expect(await pointsOn(page)).toBe(1);
      await page.click('.tools [data-tool="b"]');
      await page.mouse.move(...at(0.6, 0.7));
      await page.mouse.down();
      for (let i = 1; i <= 5; i++) await page.mouse.move(...at(0.6 + 0.06 * i, 0.7));
      await page.mouse.up();
      await expect.poll(() => pointsOn(page)).toBe(7);
      await plane.focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await expect.poll(() => pointsOn(page)).toBe(8);
      await page.keyboard.press("Delete");
      await expect.poll(() => pointsOn(page)).toBe(7);
      expect(new URL(page.url()).searchParams.get("drawn")).toHaveLength(21);
      await page.reload();
      await alive(page);
      await expect.poll(() => pointsOn(page)).toBe(7);
      await page.click(".field .numbers summary");
      await expect.poll(() => page.locator(".field tbody tr").count()).toBe(7);
      await page.click('[data-act="run"]');
      await steps(page, 60);
      await page.click('.tools [data-tool="rub"]');
      expect(await plane.boundingBox()).toEqual(box);
      await page.mouse.click(...at(0.3, 0.3));
      await expect.poll(() => pointsOn(page)).toBe(6);
      const now = number(await tally(page, "step"));
      await steps(page, now + 10);
      await page.click(".tools .plain");
      await status(page, "idle");
      expect(await pointsOn(page)).toBe(0);
    });
  });

  test("shows which neurons have died, and halts where the loss is no number", async () => {
    await host.during(`en/points/`, async ({ page }) => {
      await page.click('[data-try="?optimizer=sgd&lr=3"]');
      await page.click('[data-act="run"]');
      await page.waitForSelector('.unit[data-dead="true"] b');
      await page.waitForFunction(() => document.querySelectorAll('[data-dead="true"] b').length > 5, undefined, {
        polling,
      });
      const name = await page.locator('[data-dead="true"]').first().getAttribute("aria-label");
      expect(name).toContain("dead");
      // While it trains their number changes, so the tally and the marks are of one moment.
      const dead = await page.waitForFunction(
        () => {
          const marked = document.querySelectorAll('[data-dead="true"] b').length;
          const told = Number.parseInt(document.querySelector('[data-figure="dead"]')?.textContent ?? "", 10);
          return marked > 5 && told === marked ? told : undefined;
        },
        undefined,
        { polling },
      );
      expect(await dead.jsonValue()).toBeGreaterThan(5);
      await page.locator('.unit[data-dead="true"]').first().hover();
      await expect.poll(() => page.locator(".detail .note").textContent()).toContain("same for every point");
      await page.click('[data-act="run"]');
      await status(page, "paused");
      await picture(page, "points-dead-en-1280-light");
      await page.click('[data-try*="leakyRelu"]');
      await page.click('[data-act="run"]');
      await status(page, "halted");
      expect(await page.locator('[role="alert"]').textContent()).toContain("weights stay");
      const at = number(await tally(page, "step"));
      await page.fill('input[name="lr"]', "0.001");
      await page.locator('input[name="lr"]').blur();
      await page.click('[data-act="run"]');
      await page.waitForFunction(
        () => document.querySelector('[data-status="running"],[data-status="halted"]'),
        undefined,
        { polling },
      );
      expect(number(await tally(page, "step"))).toBeGreaterThanOrEqual(at);
    });
  });

  test("pauses when its tab is hidden", async () => {
    await host.during(`en/points/`, async ({ page }) => {
      await page.click('[data-act="run"]');
      await steps(page, 5);
      await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { value: true, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      });
      await status(page, "paused");
    });
  });

  test.each([
    ["en", desktop],
    ["zh", phone],
  ] as const)("in %s has no barriers, light and dark, and fits a desk and a phone", async (lang, looked) => {
    await host.during(`${lang}/points/?pace=25`, async ({ page }) => {
      await page.click('[data-act="run"]');
      await steps(page, 500);
      await page.click('[data-act="run"]');
      await status(page, "paused");
      for (const [width, size] of Object.entries({ 1280: desktop, 390: phone })) {
        await page.setViewportSize(size);
        await expect.poll(() => sideways(page)).toBe(0);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          if (size === looked) expect(await barriers(page)).toEqual([]);
          await picture(page, `points-${lang}-${width}-${colorScheme}`);
        }
      }
      const small = await page.$$eval("main :is(button, input, summary, select)", (all) =>
        all
          .map((one) => (one.matches('[type="radio"]') ? (one.parentElement ?? one) : one))
          .filter((one) => one.getBoundingClientRect().height > 0 && one.getBoundingClientRect().height < 43.5)
          .map((one) => one.outerHTML.slice(0, 120)),
      );
      expect(small).toEqual([]);
    });
  });
});

async function picture(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(150); // canvases follow a new width and theme
  await page.screenshot({ path: `${host.screenshots}/${name}.png`, fullPage: true, animations: "disabled" });
}
