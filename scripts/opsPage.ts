/**
 * Writes docs/ops.md and docs/ops.zh.md from the ops' records and docstrings.
 *
 *     npm run docs:ops
 */
import { writeFileSync } from "node:fs";
import { readOps } from "./opsPage/readOps.ts";
import { renderPage } from "./opsPage/renderPage.ts";

const entries = await readOps();
for (const [language, file] of [
  ["en", "ops.md"],
  ["zh", "ops.zh.md"],
] as const) {
  writeFileSync(new URL(`../docs/${file}`, import.meta.url), renderPage(entries, language));
  console.log(`docs/${file}: ${entries.length} operators`);
}
