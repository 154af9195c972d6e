import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { FileError, FormatError } from "../ir/errors.ts";
import type { DatasetFile, KnownDataset } from "./knownDatasets.ts";

/** The files are gzip already; a second compression on the way would hide their own bytes. */
const headers = { "accept-encoding": "identity" };

/** Where from and where to. */
export interface DownloadOptions {
  /** Instead of the dataset's own address: a mirror that holds files of the same names. */
  readonly baseUrl?: string;
  /** Holds one folder per dataset; cacheFolder() unless given. */
  readonly cacheDir?: string;
  /** Ends the download with an AbortError. */
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that every file of a dataset lies in the cache, and gives its folder, to be read by loadIdxFolder.
 *
 * A file in the cache is used if its SHA-256 is right, and fetched again if not. What is fetched goes to a temporary file
 * while its SHA-256 is computed, and gets its name only when that is right, so an error leaves no part of a file.
 *
 * @throws FileError when an address cannot be reached or does not answer 200, or the cache cannot be written
 * @throws FormatError when the SHA-256 of what was fetched is not the published one
 * @example const folder = await downloadDataset(knownDatasets.mnist)
 */
export async function downloadDataset(dataset: KnownDataset, options: DownloadOptions = {}): Promise<string> {
  const { baseUrl = dataset.baseUrl, cacheDir = cacheFolder(), signal } = options;
  const folder = join(cacheDir, dataset.name);
  await attempt(folder, "be a folder that can be made", () => mkdir(folder, { recursive: true }));
  for (const file of dataset.files) {
    const path = join(folder, file.name);
    if (await isIntact(path, file.sha256)) continue;
    await fetchFile(new URL(file.name, baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`).href, path, file, signal);
  }
  return folder;
}

/** The folder `fathom` in the system's place for caches, whether or not it is there. */
export function cacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === "win32" && LOCALAPPDATA) return join(LOCALAPPDATA, "fathom", "cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "fathom");
  return join(XDG_CACHE_HOME || join(homedir(), ".cache"), "fathom");
}

async function isIntact(path: string, sha256: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined); // unreadable is as good as missing: it is fetched
  return bytes !== undefined && createHash("sha256").update(bytes).digest("hex") === sha256;
}

async function fetchFile(url: string, path: string, file: DatasetFile, signal?: AbortSignal): Promise<void> {
  const response = await attempt(url, "be an address that answers", () => fetch(url, { signal, headers }));
  const { body, status } = response;
  if (status !== 200 || body === null) {
    await body?.cancel();
    fail(url, "answer with status 200", String(status));
  }
  const temporary = `${path}.${randomUUID()}.part`;
  const hash = createHash("sha256");
  try {
    await attempt(url, `arrive whole and be stored as ${path}`, () =>
      pipeline(
        Readable.fromWeb(body as ReadableStream<Uint8Array>),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          for await (const chunk of chunks) {
            hash.update(chunk);
            yield chunk;
          }
        },
        createWriteStream(temporary, { flags: "wx", flush: true }),
      ),
    );
    const received = hash.digest("hex");
    if (received !== file.sha256) {
      const expected = `have the SHA-256 ${file.sha256}`;
      throw new FormatError({ op: "downloadDataset", argument: url, expected, received });
    }
    await attempt(path, "be a file that can be replaced", () => rename(temporary, path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to report
    throw error;
  }
}

async function attempt<T>(argument: string, expected: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error; // the caller's own doing
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return fail(argument, expected, cause instanceof Error ? `'${cause.message}'` : String(cause));
  }
}

function fail(argument: string, expected: string, received: string): never {
  throw new FileError({ op: "downloadDataset", argument, expected, received });
}
