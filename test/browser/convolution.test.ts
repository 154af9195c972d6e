import { encode } from "fast-png";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { barriers, sideways } from "./barriers.ts";
import { hostLab, isThere } from "./labHost.ts";
import { alive, desktop, phone, polling, type Visit, visit } from "./labVisit.ts";

const host = hostLab("convolution");

/** On one thread unless said otherwise: it must do. */
const during = (path: string, look: (one: Visit) => Promise<void>, server = host.plain): Promise<void> =>
  host.during(path, look, server);

/** The engine has answered, and the network has looked. */
async function seen(page: Page): Promise<void> {
  await page.waitForSelector('[data-network="seen"]');
  await page.waitForSelector(".walk [data-engine]");
}

/** The numbers of the shown value: its products' sum, what the page says it is, and what the engine says. */
async function valueIn(
  page: Page,
  part: string,
): Promise<{ readonly products: number; readonly total: number; readonly engine: number }> {
  return page.evaluate((selector) => {
    const place = document.querySelector(selector);
    const read = (element: Element | null | undefined, name: string): number =>
      Number(element?.getAttribute(name) ?? Number.NaN);
    const products = [...(place?.querySelectorAll("[data-product]") ?? [])].map((one) => read(one, "data-product"));
    return {
      products: products.reduce((sum, one) => sum + one, 0),
      total: read(place?.querySelector("[data-total]"), "data-total"),
      engine: read(place?.querySelector("[data-engine]"), "data-engine"),
    };
  }, part);
}

/** Clicks the middle of a cell of a grid. */
async function clickCell(page: Page, grid: string, side: number, row: number, column: number): Promise<void> {
  const cells = page.locator(`[data-grid="${grid}"]`);
  await cells.scrollIntoViewIfNeeded();
  const box = await cells.boundingBox();
  if (!box) throw new Error(`${grid} has no place`);
  const at = (place: number): number => ((place + 0.5) / side) * box.width;
  await page.mouse.click(box.x + at(column), box.y + at(row));
}

async function setRange(page: Page, name: string, value: number): Promise<void> {
  await page.locator(`input[name="${name}"]`).fill(String(value));
}

const queryOf = (page: Page): URLSearchParams => new URL(page.url()).searchParams;
const themes = ["light", "dark"] as const;

describe.skipIf(!isThere)("see a convolution", () => {
  test.each([
    ["zh", true],
    ["en", false],
  ] as const)("in %s, isolated: %s, has no barrier in any theme and fits a phone", async (lang, isolation) => {
    const server = isolation ? host.isolated : host.plain;
    await during(
      `${lang}/convolution/`,
      async ({ page }) => {
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolation);
        expect(await page.locator("html").getAttribute("lang")).toMatch(lang);
        await seen(page);
        expect(await page.locator(".engine").textContent()).toContain("wasm");
        for (const colorScheme of themes) {
          await page.emulateMedia({ colorScheme });
          for (const size of [phone, desktop]) {
            await page.setViewportSize(size);
            await page.screenshot({
              path: `${host.screenshots}/${lang}-${size.width}-${colorScheme}.png`,
              fullPage: true,
              animations: "disabled",
            });
          }
          const numbers = page.locator("[data-network] .chain summary");
          await numbers.click();
          expect(await barriers(page)).toEqual([]);
          await page.setViewportSize({ width: 360, height: 640 });
          await expect.poll(() => sideways(page)).toBe(0);
          await numbers.click();
        }
      },
      server,
    );
  });

  test("stride, padding and dilation change the formula, the size and the map", async () => {
    await during("en/convolution/", async ({ page }) => {
      await seen(page);
      const shown = async (): Promise<unknown> => ({
        out: await page.locator(".size").getAttribute("data-out"),
        formula: await page.locator(".size [data-live]").allTextContents(),
        unused: await page.locator("[data-unused]").getAttribute("data-unused"),
      });
      await expect.poll(shown).toEqual({ out: "6", formula: ["8", "0", "1", "3", "1", "5", "6"], unused: "0" });
      await setRange(page, "stride", 2);
      await expect.poll(shown).toEqual({ out: "3", formula: ["8", "0", "1", "3", "2", "2.5", "3"], unused: "1" });
      await expect.poll(() => page.locator(".walk .unused").count()).toBe(1);
      await setRange(page, "padding", 2);
      await setRange(page, "dilation", 3);
      await expect.poll(shown).toEqual({ out: "3", formula: ["8", "2", "3", "3", "2", "2.5", "3"], unused: "1" });
      await page.waitForSelector(".walk [data-engine]");
      await page.locator(".panel .numbers").last().locator("summary").click();
      await expect.poll(() => page.locator(".panel .numbers tbody tr").count()).toBe(3);
      await setRange(page, "padding", 0);
      await setRange(page, "size", 5);
      await expect.poll(() => page.locator(".size .note").textContent()).toContain("13");
      await expect.poll(() => page.locator(".one-value [data-total]").count()).toBe(0);
    });
  });

  test("the products of a clicked value add up to it, whatever the walk", async () => {
    await during("en/convolution/?kernel=blur&stride=2&padding=2&dilation=2", async ({ page }) => {
      await seen(page);
      const side = Number(await page.locator(".size").getAttribute("data-out"));
      for (const [row, column] of [
        [0, 0],
        [side - 1, side - 1],
        [1, 2],
      ]) {
        await clickCell(page, "output", side, row, column);
        await page.mouse.move(0, 0);
        await expect.poll(() => queryOf(page).get("cell")).toBe(`${row}_${column}`);
        await expect.poll(() => page.locator(".walk .window .tap").count()).toBe(9);
        const { products, total, engine } = await valueIn(page, ".walk .one-value");
        expect(total).toBeCloseTo(products, 10);
        expect(engine).toBeCloseTo(products, 5);
      }
      await page.locator('[data-grid="output"]').focus();
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("ArrowUp");
      await expect.poll(() => queryOf(page).get("cell")).toBe("0_1");
      await expect.poll(() => page.locator(".walk .outside").count()).toBeGreaterThan(0);
    });
  });

  test("a weight that is typed takes part in the sum", async () => {
    await during("en/convolution/", async ({ page }) => {
      await seen(page);
      const before = await valueIn(page, ".walk .one-value");
      const middle = page.locator(".weights input").nth(4);
      await middle.fill("-2.5");
      await middle.press("Enter");
      await expect.poll(() => queryOf(page).get("kernel")).toBe("-1_0_1_-2_-2.5_2_-1_0_1");
      await page.waitForSelector(".walk [data-engine]");
      const after = await valueIn(page, ".walk .one-value");
      expect(after.engine).not.toBe(before.engine);
      expect(after.engine).toBeCloseTo(after.products, 5);
    });
  });

  test("any value of the network's maps says how it was made", async () => {
    await during("en/convolution/", async ({ page }) => {
      await seen(page);
      await page.locator('[data-channel="10"]').click();
      for (const [stage, side] of [
        ["convolved", 8],
        ["normalised", 8],
        ["activated", 8],
        ["pooled", 4],
      ] as const) {
        await clickCell(page, stage, side, 2, 1);
        await page.mouse.move(0, 0);
        await expect.poll(() => queryOf(page).get("net")).toBe(`${stage}_10_2_1`);
        const story = page.locator(`[data-story="${stage}"]`);
        const remade = Number(await story.locator("[data-remade]").getAttribute("data-remade"));
        expect(Number(await story.locator("[data-engine]").getAttribute("data-engine"))).toBeCloseTo(remade, 4);
        expect(await page.locator(".chain .window .tap").count()).toBe(
          { convolved: 9, pooled: 4 }[stage as string] ?? 1,
        );
      }
      expect(await page.locator('input[name="stage"]:checked').getAttribute("value")).toBe("pooled");
    });
  });

  test("a sample is recognised, and what is drawn over it by mouse and by keyboard changes the maps", async () => {
    await during("zh/convolution/", async ({ page }) => {
      for (const digit of [0, 7, 4]) {
        await page.locator(`[data-sample="${digit}"]`).click();
        await expect.poll(() => page.locator("[data-digit]").getAttribute("data-digit")).toBe(String(digit));
      }
      await page.click('[data-act="clear"]');
      await expect.poll(() => queryOf(page).get("image")).toBe("0ZZK");
      const board = page.locator('[data-grid="image"]');
      await board.scrollIntoViewIfNeeded();
      const box = await board.boundingBox();
      if (!box) throw new Error("the board has no place");
      const x = box.x + (3.5 / 8) * box.width;
      await page.mouse.move(x, box.y + 0.1 * box.height);
      await page.mouse.down();
      for (let i = 1; i <= 8; i++) await page.mouse.move(x, box.y + (0.1 + i / 10) * box.height);
      await page.waitForTimeout(500); // a hand that rests has not ended its stroke
      expect(queryOf(page).get("image")).toBe("0ZZK");
      await page.mouse.up();
      await expect.poll(() => queryOf(page).get("image")).toMatch(/g/);
      const stroke = queryOf(page).get("image");
      await expect.poll(() => page.locator("[data-digit]").getAttribute("data-digit")).toBe("1");
      await board.focus();
      for (const key of ["ArrowRight", "ArrowDown", " "]) await page.keyboard.press(key);
      await expect.poll(() => page.locator(".news").textContent()).toBe("第 2 行第 2 列：墨色 1");
      await expect.poll(() => queryOf(page).get("image")).not.toBe(stroke);
      await page.click('[data-act="undo"]');
      await expect.poll(() => queryOf(page).get("image")).toBe(stroke);
      await page.click('[data-act="undo"]');
      await expect.poll(() => queryOf(page).get("image")).toBe("0ZZK");
    });
  });

  test("an image from a file is reduced, told of and part of the address; another file is refused", async () => {
    const side = 40;
    const data = Uint8Array.from({ length: side * side }, (_, i) => (i % side < side / 2 ? 0 : 255));
    const png = encode({ width: side, height: side, data, channels: 1, depth: 8 });
    await during("en/convolution/", async ({ page }) => {
      const file = page.locator('input[type="file"]');
      await file.setInputFiles({ name: "half.png", mimeType: "image/png", buffer: Buffer.from(png) });
      await expect.poll(() => queryOf(page).get("image")).toBe("gC0C".repeat(8));
      await expect.poll(() => page.locator(".news").textContent()).toContain("8 × 8");
      await file.setInputFiles({ name: "no.png", mimeType: "image/png", buffer: Buffer.from("no image") });
      await expect.poll(() => page.locator(".news").textContent()).toContain("not an image");
      expect(queryOf(page).get("image")).toBe("gC0C".repeat(8));
    });
  });

  test("the whole state is in the address: reload, the other language, back", async () => {
    await during("en/convolution/", async ({ page }) => {
      await seen(page);
      await page.selectOption('select[name="side"]', "12");
      await page.selectOption('select[name="preset"]', "sharpen");
      await setRange(page, "padding", 1);
      await expect.poll(() => queryOf(page).get("padding")).toBe("1");
      await page.locator('[data-channel="6"]').click();
      await expect.poll(() => queryOf(page).get("net")).toContain("_6_");
      const shown = async (): Promise<unknown> => ({
        side: await page.inputValue('select[name="side"]'),
        preset: await page.inputValue('select[name="preset"]'),
        padding: await page.inputValue('input[name="padding"]'),
        channel: await page.locator('[data-channel][aria-pressed="true"]').getAttribute("data-channel"),
      });
      const expected = { side: "12", preset: "sharpen", padding: "1", channel: "6" };
      await expect.poll(shown).toEqual(expected);
      await page.reload();
      await alive(page);
      await expect.poll(shown).toEqual(expected);
      await page.click(".bar nav a");
      await page.waitForURL("**/zh/**");
      await alive(page);
      await expect.poll(shown).toEqual(expected);
      await page.goBack();
      await alive(page);
      await expect.poll(shown).toEqual(expected);
      await page.goBack();
      await expect.poll(shown).toEqual({ ...expected, channel: "0" });
    });
  });

  test("an address that asks for what cannot be is told, and what was first is shown", async () => {
    await during("zh/convolution/?stride=9&image=xyz&nothing=1", async ({ page }) => {
      await expect.poll(() => page.locator('[role="alert"]').count()).toBe(3);
      expect(await page.inputValue('input[name="stride"]')).toBe("1");
      await seen(page);
    });
  });

  test("the window slides, pauses where it is, and not at all for who wants no motion", async () => {
    await during("en/convolution/?cell=0_0", async ({ page }) => {
      const slide = page.locator('[data-act="slide"]');
      await expect.poll(() => slide.isVisible()).toBe(false);
      await page.emulateMedia({ reducedMotion: "no-preference" });
      await slide.click();
      await page.waitForFunction(() => document.querySelector(".veil"), undefined, { polling });
      await expect.poll(() => page.locator(".walk .chosen").getAttribute("x")).not.toBe("0");
      await slide.click();
      await expect.poll(() => queryOf(page).get("cell")).toMatch(/^0_[1-5]$|^[1-5]_/);
      await expect.poll(() => page.locator(".veil").count()).toBe(0);
    });
  });

  test("weights that do not come are told of, and the kernel goes on", async () => {
    const { context, page } = await visit(host.browser, "about:blank");
    try {
      await context.route("**/*.safetensors", (route) => route.abort());
      await page.goto(`${host.plain.address}en/convolution/`);
      await expect.poll(() => page.locator(".network .note").textContent()).toContain("could not be loaded");
      await page.waitForSelector(".walk [data-engine]");
      const { products, engine } = await valueIn(page, ".walk .one-value");
      expect(engine).toBeCloseTo(products, 5);
    } finally {
      await context.close();
    }
  });
});
