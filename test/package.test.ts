import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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

it("the package trains in Node from its flat files, with threads", () => {
  if (!isBuilt()) expect(build()).toBe(true);
  const printed = run(`
    import { compile, DataLoader, manualSeed, mseLoss, nn, optim, setThreads, tensor, TensorDataset } from "fathom";
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
    console.log(losses[2] < losses[0], own);
  `);
  expect(printed).toBe("true dist/flat/index.js\n");
}, 120_000);

it("the entry points, imported together, are flat files that share one copy of every class", () => {
  if (!isBuilt()) expect(build()).toBe(true);
  // The only classes that cross from one entry point to another at run time are datasets and errors.
  const printed = run(`
    import { mkdirSync, writeFileSync } from "node:fs";
    const { renderReport } = await import("fathom/report");
    const { loadIdxFolder, readFileBytes } = await import("fathom/node");
    const { FileError, ImageDataset, tensor, Tensor } = await import("fathom");
    mkdirSync("idx");
    for (const part of ["train", "t10k"]) {
      const images = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 255];
      writeFileSync(\`idx/\${part}-images-idx3-ubyte\`, Uint8Array.from(images));
      writeFileSync(\`idx/\${part}-labels-idx1-ubyte\`, Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 1, 7]));
    }
    const { train } = await loadIdxFolder("idx", { name: "mnist" });
    const error = await readFileBytes("missing").catch((reason) => reason);
    console.log(train instanceof ImageDataset, error instanceof FileError, tensor([1]) instanceof Tensor);
    const files = ["fathom", "fathom/node", "fathom/report"].map((name) => import.meta.resolve(name));
    console.log(typeof renderReport, ...files.map((file) => file.split("/").slice(-3).join("/")));
  `);
  expect(printed).toBe("true true true\nfunction dist/flat/index.js dist/flat/node.js dist/flat/report.js\n");
  const flat = fileURLToPath(new URL("../dist/flat", import.meta.url));
  const texts = readdirSync(flat).map((file) => readFileSync(`${flat}/${file}`, "utf8"));
  const copies = texts.flatMap((text) => [
    ...text.matchAll(/^(?:var|let|const) Tensor(?:\$\d+)? = class|^class Tensor(?:\$\d+)?\b/gm),
  ]);
  expect(copies).toHaveLength(1);
}, 120_000);

it("the package holds the code of every card", () => {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const packed = files.map(({ path }) => path);
  for (const file of readdirSync(join(root, "examples", "lab"))) expect(packed).toContain(`examples/lab/${file}`);
}, 120_000);
