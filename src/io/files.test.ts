import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FileError } from "../ir/errors.ts";
import { readFileBytes, writeFileAtomically } from "./files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fathom-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("writeFileAtomically", () => {
  it("replaces what was there and leaves no other file", async () => {
    const path = join(folder, "weights");
    await writeFile(path, "old");
    await writeFileAtomically(path, Uint8Array.of(1, 2, 3));
    expect(await readFileBytes(path)).toEqual(Uint8Array.of(1, 2, 3));
    expect(await readdir(folder)).toEqual(["weights"]);
  });

  it("removes its temporary file when the rename fails", async () => {
    const failed = writeFileAtomically(folder, Uint8Array.of(1)); // a file cannot replace a folder
    await expect(failed).rejects.toThrow(FileError);
    await expect(failed).rejects.toThrow(`writeFileAtomically: ${folder} must be writable with 1 bytes, got '`);
    const parent = await readdir(join(folder, ".."));
    expect(parent.filter((name) => name.endsWith(".tmp") && name.includes(folder.slice(-6)))).toEqual([]);
  });

  it("names the path and the reason when the folder is missing", async () => {
    const path = join(folder, "none", "weights");
    await expect(writeFileAtomically(path, new Uint8Array())).rejects.toThrow(/none.weights must .* got 'ENOENT/);
  });

  it("keeps the old file when the new one cannot be written", async () => {
    const path = join(folder, "weights");
    await writeFile(path, "old");
    const unwritable = { length: 3 } as unknown as Uint8Array; // fails after the temporary file is made
    await expect(writeFileAtomically(path, unwritable)).rejects.toThrow(FileError);
    expect(await readFileBytes(path)).toEqual(new TextEncoder().encode("old"));
    expect(await readdir(folder)).toEqual(["weights"]);
  });
});

describe("readFileBytes", () => {
  it("names the path and the reason when there is no such file", async () => {
    await expect(readFileBytes(join(folder, "none"))).rejects.toThrow(/readFileBytes: .*none must be a readable file/);
  });
});
