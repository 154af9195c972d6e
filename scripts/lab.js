// `npm run lab`: builds the lab's page when it is missing or older than its sources, and serves it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { buildLab, isLabBuilt } from "./buildLab.js";

if (!isLabBuilt()) {
  console.error("building the lab's page …");
  await buildLab();
}
const bin = join(import.meta.dirname, "..", "bin", "fathom.js");
process.on("SIGINT", () => undefined); // the command below ends with it
const { status } = spawnSync(process.execPath, [bin, "lab", "serve", ...process.argv.slice(2)], { stdio: "inherit" });
process.exitCode = status ?? 0;
