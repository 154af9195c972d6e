import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** What a module imports, and what those import, by specifier; relative ones are followed. */
function reached(file: URL, seen = new Set<string>()): Set<string> {
  for (const [, specifier] of readFileSync(file, "utf8").matchAll(/ from "([^"]+)"/g)) {
    const next = specifier.startsWith(".") ? new URL(specifier, file) : undefined;
    const name = next?.href ?? specifier;
    if (seen.has(name)) continue;
    seen.add(name);
    if (next !== undefined) reached(next, seen);
  }
  return seen;
}

describe.each(["./index.ts", "../io/index.ts", "../index.ts"])("%s", (face) => {
  it("reaches modules of its own and none of Node's", () => {
    const specifiers = [...reached(new URL(face, import.meta.url))];
    expect(specifiers.length).toBeGreaterThan(3);
    expect(specifiers.filter((specifier) => !specifier.startsWith("file:"))).toEqual([]);
  });
});
