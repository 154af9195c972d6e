import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LabServer, preferredLanguage, serveLab } from "./labServer.ts";

let above: string;
let server: LabServer;

beforeAll(async () => {
  above = await mkdtemp(join(tmpdir(), "fathom-lab-"));
  const folder = join(above, "lab");
  await mkdir(join(folder, "zh"), { recursive: true });
  await mkdir(join(folder, "assets"));
  await writeFile(join(above, "secret.txt"), "secret");
  await writeFile(join(folder, "zh", "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets", "main-1a2b.js"), "export {};");
  await writeFile(join(folder, ".hidden"), "hidden");
  await symlink(join(above, "secret.txt"), join(folder, "link.txt"));
  server = await serveLab(folder);
});

afterAll(async () => {
  await server.close();
  await rm(above, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** As it is typed: fetch would tidy the path up. */
function ask(
  path: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(server.address);
  return new Promise((resolve, reject) => {
    request({ host: hostname, port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (part) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });
}

test("a page comes with a strict policy and the headers that threads need", async () => {
  const { status, headers, body } = await ask("/zh/");
  expect(status).toBe(200);
  expect(body).toBe("<!doctype html>");
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-security-policy"]).toContain(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
  );
  expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
  expect(headers["x-content-type-options"]).toBe("nosniff");
});

test("the front door leads to the reader's language", async () => {
  expect((await ask("/", { headers: { "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8" } })).headers.location).toBe("/zh/");
  expect((await ask("/", { headers: { "Accept-Language": "de" } })).headers.location).toBe("/en/");
});

test("a folder without its slash gets one, and a file with a hash in its name may be kept", async () => {
  expect(await ask("/zh")).toMatchObject({ status: 308, headers: { location: "/zh/" } });
  expect((await ask("/assets/main-1a2b.js")).headers["cache-control"]).toContain("immutable");
});

test.each([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/zh/..%2f..%2fsecret.txt",
  "/link.txt",
  "/.hidden",
  "/missing",
  "/%00",
])("%s is not served", async (path) => {
  const { status, body } = await ask(path);
  expect([400, 404]).toContain(status);
  expect(body).not.toContain("secret");
});

test.each(["//zh", "/%2fzh", "/.//zh"])("%s does not lead to another host", async (path) => {
  const { headers } = await ask(path);
  expect(headers.location ?? "/").toMatch(/^\/(?!\/)/);
});

test.each([
  [undefined, "en"],
  ["de,fr", "en"],
  ["zh-Hant-TW", "zh"],
  ["en-GB,en;q=0.9,zh;q=0.3", "en"],
  ["de, zh;q=0.4, en;q=0.3", "zh"],
  ["zh;q=0", "en"],
] as const)("who sends Accept-Language %j reads %s", (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

// Other systems give a machine 127.0.0.1 alone.
test.runIf(process.platform === "linux")(
  "every address of the loopback network asks for a local name, and no other does",
  async () => {
    const statusOf = async (host: string): Promise<number> => {
      const other = await serveLab(join(above, "lab"), { host });
      const { port } = new URL(other.address);
      const status = await new Promise<number>((resolve, reject) => {
        const asked = request(
          { host: "127.0.0.2", port, path: "/zh/", headers: { Host: "evil.example" } },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        asked.on("error", reject).end();
      });
      await other.close();
      return status;
    };
    expect(await statusOf("127.0.0.2")).toBe(421);
    expect(await statusOf("0.0.0.0")).toBe(200);
  },
);

test("only GET and HEAD are answered", async () => {
  expect((await ask("/zh/", { method: "POST" })).status).toBe(405);
  expect(await ask("/zh/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
});

test("on the loopback address a foreign name is refused", async () => {
  expect((await ask("/zh/", { headers: { Host: "evil.example" } })).status).toBe(421);
  expect((await ask("/zh/", { headers: { Host: "localhost:1234" } })).status).toBe(200);
});
