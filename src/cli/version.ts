import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The version in package.json, which lies two folders above this file, in src and in dist alike. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, "..", "..", "package.json"), "utf8");
  const content: unknown = JSON.parse(text);
  const known = typeof content === "object" && content !== null && "version" in content;
  return known && typeof content.version === "string" ? content.version : "unknown";
}
