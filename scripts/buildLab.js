// Writes the lab's page to dist/page, a folder that any host can serve from any path.
// Plain JavaScript: `fathom lab serve` in a checkout builds before there is anything to run.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { newest } from "./build.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "dist", "page");

/** A package from the registry has dist/page and no web; a checkout is built once and after every change. */
export function isLabBuilt() {
  if (!existsSync(join(root, "web"))) return true;
  const entry = join(target, "index.html");
  if (!existsSync(entry)) return false;
  const sources = ["src", "web", "examples/lab"].map((folder) => newest(join(root, folder)));
  return statSync(entry).mtimeMs >= Math.max(...sources);
}

/** Builds into a folder of its own and swaps it in. */
export async function buildLab() {
  // Vite takes its mode from here, and a test's would build another page.
  process.env.NODE_ENV = "production";
  const { build, runnerImport } = await import("vite");
  const folder = mkdtempSync(join(root, ".dist-"));
  try {
    await build({
      configFile: join(root, "web/vite.config.ts"),
      logLevel: "warn",
      build: { outDir: folder, emptyOutDir: true },
    });
    const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8"));
    const assets = Object.fromEntries(
      Object.keys(manifest)
        .filter((name) => manifest[name].isEntry)
        .map((name) => [name, assetsOf(manifest, name)]),
    );
    rmSync(join(folder, ".vite"), { recursive: true });
    const { module } = await runnerImport(join(root, "web/build/pages.tsx"), {
      configFile: false,
      logLevel: "error",
      root,
    });
    for (const [path, text] of module.pages(root, assets)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(folder, "icon.svg"), readFileSync(join(root, "web/build/icon.svg")));
    mkdirSync(dirname(target), { recursive: true });
    rmSync(target, { recursive: true, force: true });
    renameSync(folder, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a page of an entry loads at once.
 *
 * @param {Record<string, { file: string, imports?: string[], css?: string[] }>} manifest
 * @param {string} entry
 */
function assetsOf(manifest, entry) {
  const names = new Set();
  const visit = (/** @type {string} */ name) => {
    if (names.has(name)) return;
    for (const one of manifest[name].imports ?? []) visit(one);
    names.add(name); // after what it imports, so that its styles win
  };
  visit(entry);
  const all = [...names];
  return {
    script: manifest[entry].file,
    preload: all.filter((name) => name !== entry).map((name) => manifest[name].file),
    styles: [...new Set(all.flatMap((name) => manifest[name].css ?? []))],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildLab();
