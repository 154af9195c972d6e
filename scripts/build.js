// Compiles src to dist with the TypeScript that `npm ci` installed, when dist is missing or older than src, and writes
// it together for Node in dist/flat.
// Plain JavaScript, because it runs before there is anything else to run.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} folder @returns {number} the latest change of a source below it, in ms */
export function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

/** A package from the registry has dist and no src; a checkout is built once and after every change. */
export function isBuilt() {
  const entry = join(root, "dist", "flat", "index.js");
  const source = join(root, "src");
  if (!existsSync(source)) return true;
  const sources = Math.max(newest(source), statSync(join(root, "scripts", "flatten.js")).mtimeMs);
  return existsSync(entry) && statSync(entry).mtimeMs >= sources;
}

/** Builds into a folder of its own and swaps it in, so that two builds at once do not see each other's halves. */
export function build() {
  const require = createRequire(import.meta.url);
  const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
  const folder = mkdtempSync(join(root, ".dist-"));
  try {
    const out = ["-p", join(root, "tsconfig.build.json"), "--outDir", folder];
    const { status } = spawnSync(process.execPath, [compiler, ...out], { stdio: ["ignore", 2, 2] });
    if (status !== 0) return false;
    const flatten = [join(root, "scripts", "flatten.js"), folder];
    if (spawnSync(process.execPath, flatten, { stdio: ["ignore", 2, 2] }).status !== 0) return false;
    const target = join(root, "dist");
    const old = `${folder}-old`;
    // The lab's page has a build of its own and stays.
    if (existsSync(join(target, "page"))) renameSync(join(target, "page"), join(folder, "page"));
    if (existsSync(target)) renameSync(target, old);
    try {
      renameSync(folder, target);
    } catch {
      cpSync(folder, target, { recursive: true });
    }
    rmSync(old, { recursive: true, force: true });
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(build() ? 0 : 3);
