import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Face } from "../../src/lab/index.ts";

/** The faces alone: the cards would bring the engine into the test's process. */
export const faces: readonly Face[] = Object.values(
  import.meta.glob<Record<string, Face>>("../../src/lab/faces/*.ts", { eager: true }),
)
  .flatMap((module) => Object.values(module))
  .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));

export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };
/** In ms: animation frames may not come where there is no screen. */
export const polling = 50;

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors, warnings, and requests that left the host. */
  readonly complaints: string[];
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run"] });
}

export async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.newContext({ viewport: desktop, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const { origin } = new URL(address);
  context.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(origin)) complaints.push(request.url());
  });
  await page.goto(address);
  await alive(page);
  return { context, page, complaints };
}

/** The page has read its address and listens. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.documentElement.dataset.alive === "true" || !document.getElementById("data"),
    undefined,
    { polling },
  );
}

export async function status(page: Page, wanted: string): Promise<void> {
  await page.waitForFunction((one) => document.querySelector(`[data-status="${one}"]`), wanted, {
    polling,
    timeout: 60_000,
  });
}
