import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { expect, it } from "vitest";

it("a Node process ends by itself although the team's workers wait for work", async () => {
  const outDir = mkdtempSync(join(tmpdir(), "fathom-exit-"));
  try {
    await build({
      configFile: false,
      logLevel: "silent",
      build: {
        ssr: join(import.meta.dirname, "exit.fixture.ts"),
        outDir,
        emptyOutDir: false,
        rollupOptions: { output: { entryFileNames: "exit.mjs" } },
      },
    });
    copyFileSync(join(import.meta.dirname, "worker.js"), join(outDir, "worker.js"));
    const { stdout } = await promisify(execFile)(process.execPath, [join(outDir, "exit.mjs")], { timeout: 20_000 });
    expect(stdout.trim()).toBe("2 threads, 1 run");
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}, 60_000);
