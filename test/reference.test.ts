import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { groupNames, readGroup } from "../scripts/reference/manifest.ts";
import { runGroup } from "../scripts/reference/runGroup.ts";
import { setDefaultDevice } from "../src/index.ts";

const directory = fileURLToPath(new URL("reference", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

/** Every device that must agree with PyTorch. */
const deviceNames = ["reference", "wasm"];

describe.each(deviceNames)("on %s", (deviceName) => {
  test.each(groupNames(directory))(
    "every case of %s agrees with PyTorch",
    async (name) => {
      const device = setDefaultDevice(deviceName);
      const verdicts = await runGroup(readGroup(directory, name), device);
      expect(verdicts.filter((verdict) => verdict.kind !== "passed")).toEqual([]);
      expect(verdicts.length).toBeGreaterThan(0);
    },
    300_000,
  );
});

describe("the reference command", () => {
  const run = promisify(execFile);
  const command = (...args: string[]) =>
    run(process.execPath, ["scripts/run.js", "scripts/reference.ts", ...args], { cwd: root });

  test("ends with its counts and exits 0 when nothing failed", async () => {
    const { stdout } = await command(directory, "--group", "softmax", "--backend", "reference");
    expect(stdout.trimEnd().split("\n").slice(-2)).toEqual(["0 unsupported", "29 passed, 0 failed"]);
  }, 30_000);

  test("exits 1 when a case differs", async () => {
    const copy = mkdtempSync(join(tmpdir(), "reference-"));
    try {
      const manifest = JSON.parse(readFileSync(join(directory, "softmax.json"), "utf8"));
      const [first] = manifest.cases;
      first.outputs[0].rtol = -1;
      writeFileSync(join(copy, "softmax.json"), JSON.stringify({ ...manifest, cases: [first] }));
      writeFileSync(join(copy, "softmax.safetensors"), readFileSync(join(directory, "softmax.safetensors")));
      const failure = await command(copy, "--backend", "reference").catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 1, stdout: expect.stringMatching(/\n0 passed, 1 failed\n$/) });
    } finally {
      rmSync(copy, { recursive: true });
    }
  }, 30_000);

  test("exits 2 when no directory is named", async () => {
    const failure = await command().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: npm run reference") });
  }, 30_000);
});
