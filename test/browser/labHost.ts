import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { serveLab } from "../../src/cli/labServer.ts";
import { launch, type Visit, visit } from "./labVisit.ts";
import { servePage } from "./servePage.ts";

const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Whether there is a browser to test in. */
export const isThere: boolean = existsSync(executablePath);
if (!isThere) {
  console.warn(`SKIPPED: there is no Chromium at ${executablePath}. Install it, or set CHROMIUM_PATH to where it is.`);
}

export interface Server {
  /** With a slash at its end. */
  readonly address: string;
  close(): Promise<void>;
}

export interface LabHost {
  readonly browser: Browser;
  /** Sends the headers of isolation, as `fathom lab serve` does. */
  readonly isolated: Server;
  /** A host that sends none of them, and the strict policy: one thread. */
  readonly plain: Server;
  /** The built page. */
  readonly folder: string;
  /** For pictures of this file's tests; emptied before. */
  readonly screenshots: string;
  /** One visit of a path, whose page is closed whatever happens and has nothing to complain of; isolated by default. */
  during(path: string, look: (one: Visit) => Promise<void>, server?: Server): Promise<void>;
}

/**
 * The built lab on two servers and a browser, while the tests of a file run.
 *
 * @param name  of the folder that its pictures go to
 */
export function hostLab(name: string): LabHost {
  const folder = fileURLToPath(new URL("../../dist/page", import.meta.url));
  const screenshots = fileURLToPath(new URL(`screenshots/${name}`, import.meta.url));
  const host = { folder, screenshots, during } as { -readonly [Key in keyof LabHost]: LabHost[Key] };
  async function during(path: string, look: (one: Visit) => Promise<void>, server = host.isolated): Promise<void> {
    const open = await visit(host.browser, `${server.address}${path}`);
    try {
      await look(open);
      expect(open.complaints).toEqual([]);
    } finally {
      await open.context.close();
    }
  }
  beforeAll(async () => {
    if (!isThere) return;
    await rm(screenshots, { recursive: true, force: true });
    await mkdir(screenshots, { recursive: true });
    host.isolated = await serveLab(folder);
    host.plain = await servePage(folder, { isolated: false, strict: true });
    host.browser = await launch(executablePath);
  });
  afterAll(async () => {
    await host.browser?.close();
    await host.isolated?.close();
    await host.plain?.close();
  });
  return host;
}
