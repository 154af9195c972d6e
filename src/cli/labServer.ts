import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, sep } from "node:path";

export interface LabServer {
  /** With a slash at its end. */
  readonly address: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".wasm": "application/wasm",
  ".safetensors": "application/octet-stream",
  ".txt": "text/plain; charset=utf-8",
};

/** WebAssembly is compiled and workers are started; nothing else runs, loads or frames the page. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const labHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": policy,
  // Threads need shared memory, and that an isolated page.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Names that only this machine can mean. */
const localName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/**
 * Serves a built folder and nothing else: GET and HEAD, no file outside of it, none that begins with a dot. On the
 * loopback address only requests that name it are answered, so that no other site can read the page under its own name.
 *
 * @param host  127.0.0.1 unless others shall reach it
 * @param port  0 takes a free one
 */
export async function serveLab(
  folder: string,
  { host = "127.0.0.1", port = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<LabServer> {
  const root = await realpath(folder);
  const server = createServer((request, response) => {
    answer(request, response, { root, isLocal: isLoopback(server) }).catch(() => refuse(response, 500));
  });
  await listen(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return {
    address: `http://${shown}:${taken}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Whether the server, whatever name it was given, is one that only this machine reaches. */
function isLoopback(server: Server): boolean {
  const address = server.address();
  return address !== null && typeof address === "object" && /^(127\.|::1$|::ffff:127\.)/.test(address.address);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { root, isLocal }: { readonly root: string; readonly isLocal: boolean },
): Promise<void> {
  if (isLocal && !localName.test(request.headers.host ?? "")) return refuse(response, 421);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, { Allow: "GET, HEAD" });
  const path = pathOf(request.url ?? "/");
  if (path === undefined) return refuse(response, 400);
  if (path === "/") {
    const wanted = preferredLanguage(request.headers["accept-language"]);
    response.writeHead(302, { ...labHeaders, Location: `/${wanted}/`, Vary: "Accept-Language" }).end();
    return;
  }
  if (path.split("/").some((part) => part.startsWith("."))) return refuse(response, 404);
  const file = await fileOf(root, path);
  if (file === undefined) return refuse(response, 404);
  if (file.isFolder) {
    response.writeHead(308, { ...labHeaders, Location: `${path}/` }).end();
    return;
  }
  const type = types[extname(file.path)] ?? "application/octet-stream";
  // Names of built files hold a hash of what is in them.
  const isHashed = path.startsWith("/assets/");
  const cache = isHashed ? "public, max-age=31536000, immutable" : "no-cache";
  response.writeHead(200, {
    ...labHeaders,
    "Content-Type": type,
    "Content-Length": file.bytes,
    "Cache-Control": cache,
  });
  if (request.method === "HEAD") response.end();
  else
    createReadStream(file.path)
      .on("error", () => response.destroy())
      .pipe(response);
}

/** The language of the page that a browser's Accept-Language likes best, English where it likes neither. */
export function preferredLanguage(header = ""): "zh" | "en" {
  let [best, weight]: ["zh" | "en", number] = ["en", 0];
  for (const part of header.split(",")) {
    const [tag, ...options] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = /^(zh|en)\b/.exec(tag)?.[1];
    const quality = options.find((option) => option.startsWith("q="));
    const own = quality === undefined ? 1 : Number(quality.slice(2));
    if (language !== undefined && own > weight) [best, weight] = [language === "zh" ? "zh" : "en", own];
  }
  return best;
}

/** The path of a request, decoded; undefined where it is none. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://host").pathname);
    // Two slashes at the beginning of a redirect would name another host.
    return ["\0", "\\", "//"].some((part) => path.includes(part)) ? undefined : path;
  } catch {
    return undefined;
  }
}

/** A file of the folder, by its real path: a link that leads out of the folder is none. */
async function fileOf(
  root: string,
  path: string,
): Promise<{ readonly path: string; readonly bytes: number; readonly isFolder: boolean } | undefined> {
  try {
    const real = await realpath(join(root, path.endsWith("/") ? `${path}index.html` : path));
    if (!real.startsWith(root + sep)) return undefined;
    const found = await stat(real);
    if (!found.isFile() && !found.isDirectory()) return undefined;
    return { path: real, bytes: found.size, isFolder: found.isDirectory() };
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number, more: Readonly<Record<string, string>> = {}): void {
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(status, { ...labHeaders, ...more, "Content-Type": "text/plain; charset=utf-8" })
      .end(`${status}\n`);
}
