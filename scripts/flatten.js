// Writes a built folder's modules together for Node: `node scripts/flatten.js FOLDER` makes FOLDER/flat. Reading some 600
// small files takes several times as long as all that a first training step computes; docs/decisions/0003 has the figures.
import { copyFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { rolldown } from "rolldown";

const folder = resolve(process.argv[2]);
const entries = { index: "index.js", node: "node.js", report: "report/index.js", cli: "cli/main.js" };
const bundle = await rolldown({
  cwd: folder,
  input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, `./${file}`])),
  platform: "node",
  // Nothing is left out: `sideEffects` in package.json names files by where they will be, not by where they are built.
  treeshake: false,
  // Packages stay packages; what is imported when it is needed stays a file of its own. Rolldown also asks for the paths
  // that it has found, which are absolute and on Windows begin with a letter as packages do.
  external: (id) => !id.startsWith(".") && !isAbsolute(id),
  onLog(level, log) {
    if (level === "warn") throw new Error(log.message);
  },
});
await bundle.write({ dir: join(folder, "flat"), format: "esm", chunkFileNames: "chunk-[hash].js" });
// Threads load this file by its address beside the one that starts them.
copyFileSync(join(folder, "backends", "wasm", "worker.js"), join(folder, "flat", "worker.js"));
