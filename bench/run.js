// `npm run bench`: builds fathom and the bench when they have changed, installs the peers once, and starts bench.ts.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build, isBuilt } from "../scripts/build.js";

const folder = import.meta.dirname;

/** @param {string} what @param {string} command @param {readonly string[]} args */
function must(what, command, args) {
  process.stderr.write(`bench: ${what} …\n`);
  const { status } = spawnSync(command, args, { cwd: folder, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  process.stderr.write(`bench: ${what} failed; see the messages above.\n`);
  process.exit(3);
}

if (!isBuilt()) {
  process.stderr.write("bench: building fathom …\n");
  if (!build()) process.exit(3);
}
if (!existsSync(join(folder, "node_modules"))) {
  must("installing the peers (once)", "npm", ["ci", "--no-audit", "--no-fund"]);
}
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
must("compiling the bench", process.execPath, [compiler, "-p", folder]);
const main = "./.built/bench.js";
await import(main);
