import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { build, isBuilt } from "../scripts/build.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What a program prints that has the package installed. */
function run(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), "fathom-package-"));
  try {
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules", "fathom"));
    writeFileSync(join(folder, "program.mjs"), program);
    const { stdout, stderr } = spawnSync(process.execPath, ["program.mjs"], { cwd: folder, encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it("the package trains in Node from its flat files, with threads, and its entry points share one copy", () => {
  if (!isBuilt()) expect(build()).toBe(true);
  const printed = run(`
    import { compile, DataLoader, manualSeed, mseLoss, nn, optim, setThreads, tensor, TensorDataset } from "fathom";
    import { FileStore } from "fathom/node";
    import * as report from "fathom/report";
    setThreads(2);
    manualSeed(1);
    const model = new nn.Sequential(new nn.Linear(64, 256), new nn.ReLU(), new nn.Linear(256, 64));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const x = tensor(Float32Array.from({ length: 128 * 64 }, (_, i) => Math.sin(i)), { shape: [128, 64] });
    const losses = [];
    for (let i = 0; i < 3; i++) {
      const loss = mseLoss(model.forward(x), x);
      optimizer.zeroGrad();
      loss.backward();
      await optimizer.step();
      losses.push(await loss.item());
    }
    const own = import.meta.resolve("fathom").split("/").slice(-3).join("/");
    console.log(losses[2] < losses[0], own, typeof FileStore, Object.keys(report).length > 0);
  `);
  expect(printed).toBe("true dist/flat/index.js function true\n");
}, 120_000);
