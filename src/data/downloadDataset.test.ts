import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FileError, FormatError } from "../ir/errors.ts";
import { downloadDataset } from "./downloadDataset.ts";
import { knownDatasets } from "./knownDatasets.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const content = "bytes of a file";
let server: Server;
let baseUrl = "";
let requests: string[] = [];
let cacheDir = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    requests.push(request.url ?? "");
    if (request.url === "/data/gone.gz") response.writeHead(404).end("no such file");
    else if (request.url === "/data/cut.gz") {
      response.writeHead(200, { "content-length": "100" }).write(content);
      setTimeout(() => response.destroy(), 20);
    } else response.writeHead(200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`;
});
afterAll(() => server.close());
beforeEach(async () => {
  requests = [];
  cacheDir = await mkdtemp(join(tmpdir(), "fathom-download-"));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const dataset = (name: string, hash = sha256(content)) => ({
  ...knownDatasets.mnist,
  name: "tiny",
  files: [{ name, sha256: hash }],
});
const left = () => readdir(join(cacheDir, "tiny"));

describe("downloadDataset", () => {
  it("stores the files in a folder of the cache and asks for them once", async () => {
    const folder = await downloadDataset(dataset("a.gz"), { baseUrl, cacheDir });
    expect(folder).toBe(join(cacheDir, "tiny"));
    expect(await downloadDataset(dataset("a.gz"), { baseUrl, cacheDir })).toBe(folder);
    expect(await readFile(join(folder, "a.gz"), "utf8")).toBe(content);
    expect(await left()).toEqual(["a.gz"]);
    expect(requests).toEqual(["/data/a.gz"]);
  });

  it("fetches a damaged file of the cache again", async () => {
    const folder = await downloadDataset(dataset("a.gz"), { baseUrl: `${baseUrl}/`, cacheDir });
    await writeFile(join(folder, "a.gz"), "damaged");
    await downloadDataset(dataset("a.gz"), { baseUrl, cacheDir });
    expect(await readFile(join(folder, "a.gz"), "utf8")).toBe(content);
    expect(requests.length).toBe(2);
  });

  it("rejects content with another SHA-256 and leaves no file", async () => {
    const wrong = sha256("other");
    const downloaded = downloadDataset(dataset("a.gz", wrong), { baseUrl, cacheDir });
    await expect(downloaded).rejects.toThrow(FormatError);
    await expect(downloaded).rejects.toThrow(
      `downloadDataset: ${baseUrl}/a.gz must have the SHA-256 ${wrong}, got ${sha256(content)}.`,
    );
    expect(await left()).toEqual([]);
  });

  it("names address and status when the server refuses", async () => {
    const downloaded = downloadDataset(dataset("gone.gz"), { baseUrl, cacheDir });
    await expect(downloaded).rejects.toThrow(FileError);
    await expect(downloaded).rejects.toThrow(`${baseUrl}/gone.gz must answer with status 200, got 404.`);
    expect(await left()).toEqual([]);
  });

  it("leaves no file when the connection breaks", async () => {
    const downloaded = downloadDataset(dataset("cut.gz"), { baseUrl, cacheDir });
    await expect(downloaded).rejects.toThrow(FileError);
    await expect(downloaded).rejects.toThrow(`${baseUrl}/cut.gz must arrive whole`);
    expect(await left()).toEqual([]);
  });

  it("names the address when nothing answers there", async () => {
    const nowhere = "http://127.0.0.1:1/";
    await expect(downloadDataset(dataset("a.gz"), { baseUrl: nowhere, cacheDir })).rejects.toThrow(
      `downloadDataset: ${nowhere}a.gz must be an address that answers, got '`,
    );
  });

  it("passes an abort on as it is", async () => {
    const signal = AbortSignal.abort();
    await expect(downloadDataset(dataset("a.gz"), { baseUrl, cacheDir, signal })).rejects.toThrow(/abort/);
    expect(await left()).toEqual([]);
  });
});
