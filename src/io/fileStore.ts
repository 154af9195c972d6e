import { access } from "node:fs/promises";
import { FileError } from "../ir/errors.ts";
import { readFileBytes, writeFileAtomically } from "./files.ts";

/** A file that is replaced as a whole or not at all: where a run keeps its checkpoint. */
export class FileStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The bytes; undefined when there is no such file. @throws FileError when it cannot be read */
  async load(): Promise<Uint8Array | undefined> {
    try {
      await access(this.path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw new FileError({
        op: "FileStore",
        argument: this.path,
        expected: "be a readable file",
        received: `'${error instanceof Error ? error.message : error}'`,
      });
    }
    return readFileBytes(this.path);
  }

  /** @throws FileError; the file then holds what it held before */
  save(bytes: Uint8Array): Promise<void> {
    return writeFileAtomically(this.path, bytes);
  }
}
