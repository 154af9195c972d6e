// `npm run bench`: builds fathom and the bench when they have changed, installs the peers once, and starts bench.ts.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
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
const require = createRequire(import.meta.url);
const compiler = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");
must("compiling the bench", process.execPath, [compiler, "-p", folder]);

// TensorFlow.js's gradients come as modules for bundlers only; the build for Node that its core has lacks them.
const gradients = join(folder, "node_modules", "@tensorflow", "tfjs-core", "dist", "register_all_gradients.js");
const bundle = join(folder, ".built", "tfjsGradients.js");
if (!existsSync(bundle) || statSync(bundle).mtimeMs < statSync(gradients).mtimeMs) {
  const vite = await import(pathToFileURL(require.resolve("vite")).href);
  await vite.build({
    configFile: false,
    root: folder,
    logLevel: "warn",
    build: {
      target: "node20",
      minify: false,
      outDir: join(folder, ".built"),
      emptyOutDir: false,
      lib: { entry: gradients, formats: ["es"], fileName: () => "tfjsGradients.js" },
    },
  });
}
const main = "./.built/bench.js";
await import(main);
