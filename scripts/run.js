/**
 * Runs a TypeScript script of this repository: `node scripts/run.js scripts/reference.ts DIR --verbose`.
 * Node 22.18 and later strip types themselves; for older ones Vite, a development dependency, transforms the sources.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [, , script, ...args] = process.argv;
if (script === undefined) {
  console.error("usage: node scripts/run.js SCRIPT.ts [ARGUMENT ...]");
  process.exit(2);
}
const path = resolve(script);
process.argv = [process.argv[0], path, ...args];
// Unknown to the types of Node 20.
const stripsTypes = Boolean(/** @type {{ typescript?: unknown }} */ (process.features).typescript);
if (stripsTypes) {
  await import(pathToFileURL(path).href);
} else {
  const { runnerImport } = await import("vite");
  await runnerImport(path, { configFile: false, logLevel: "error" });
}
