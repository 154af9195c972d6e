import { readFileSync } from "node:fs";
import { defaultDevice } from "../../src/index.ts";
import * as registry from "../../src/ops/index.ts";
import { setDefaultDevice } from "../../src/tensor/defaultDevice.ts";
import { readDocstring } from "./docstring.ts";
import { factsOf } from "./facts.ts";
import type { Entry } from "./renderPage.ts";

/** Every op of the registry in alphabetical order, with its docstring and what running it shows. */
export async function readOps(): Promise<Entry[]> {
  const before = defaultDevice().name;
  const entries: Entry[] = [];
  const byName = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
  const ops = Object.entries(registry).sort(([a], [b]) => byName(a, b));
  for (const [name, op] of ops) {
    const code = readFileSync(new URL(`../../src/ops/${name}.ts`, import.meta.url), "utf8");
    const found = "record" in op ? { record: op.record, facts: await factsOf(op.record) } : undefined;
    entries.push({ name, doc: readDocstring(code, name), ...(found ? { found } : {}) });
  }
  setDefaultDevice(before);
  return entries;
}
