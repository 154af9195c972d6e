import { randomUUID } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FileError } from "../ir/errors.ts";

/** The one place where this room meets Node's file system; nothing that runs in a browser may import it. */

/**
 * Writes a file so that, whatever happens, `path` holds either what it held before or all of `bytes`.
 *
 * A temporary file in the same folder is written, flushed to the disk and renamed over `path`; then the folder is flushed.
 * The temporary file is removed when any of this fails (a full disk, say).
 *
 * @throws FileError with the system's reason
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFlushed(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to report
    throw new FileError({
      op: "writeFileAtomically",
      argument: path,
      expected: `be writable with ${bytes.length} bytes`,
      received: reason(error),
    });
  }
  await flushFolder(folder);
}

/** The bytes of a file. @throws FileError with the system's reason */
export async function readFileBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new FileError({
      op: "readFileBytes",
      argument: path,
      expected: "be a readable file",
      received: reason(error),
    });
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable. Systems that cannot open or flush a folder (Windows) have already done what they can. */
async function flushFolder(folder: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // The file is complete and in place; only the moment it reaches the disk is the system's.
  } finally {
    await handle?.close();
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? `'${error.message}'` : String(error);
}
