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
    const code = readFileSync(new URL(`../../src/ops/${fileOf(name)}`, import.meta.url), "utf8");
    const found = "record" in op ? { record: op.record, facts: await factsOf(op.record) } : undefined;
    entries.push({ name, doc: readDocstring(code, name), ...(found ? { found } : {}) });
  }
  setDefaultDevice(before);
  return entries;
}

const registryText = readFileSync(new URL("../../src/ops/index.ts", import.meta.url), "utf8");

/** The file that the registry takes an export from; `index` cannot live in a file of its own name. */
function fileOf(name: string): string {
  const lines = [...registryText.matchAll(/export \{([^}]*)\} from "\.\/([^"]+)"/g)];
  const line = lines.find(([, names]) => names.split(",").some((part) => part.trim() === name));
  if (!line) throw new Error(`the registry has no line for ${name}.`);
  return line[2];
}
