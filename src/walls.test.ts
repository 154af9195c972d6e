import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect, test } from "vitest";

/** Which rooms a room may import: the house, read downwards. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  tensor: ["ir"],
  ops: ["ir", "tensor"],
  autograd: ["ir", "tensor", "ops"],
  compiler: ["ir"],
  backends: ["ir", "tensor", "compiler"],
  nn: ["ir", "tensor", "ops"],
  optim: ["ir", "tensor", "ops"],
  metrics: ["ir", "tensor", "ops"],
  data: ["ir", "tensor"],
  io: ["ir", "tensor"],
  inspect: ["ir", "tensor", "ops", "autograd", "compiler", "nn", "optim"],
  train: ["ir", "tensor", "ops", "autograd", "nn", "optim", "metrics", "data", "io", "inspect"],
  report: ["ir", "tensor", "metrics", "inspect", "train"],
  // The public face may show every room above it.
  index: ["ir", "tensor", "ops", "autograd", "backends", "nn", "optim", "metrics", "data", "io", "inspect", "train"],
  lab: ["index", "report"],
  cli: ["index", "report", "lab"],
};

const src = join(import.meta.dirname, ".");

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(tsx?|js)$/.test(entry.name) && !/\.(test|bench|fixture)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Relative imports, types and dynamic ones included. */
function imports(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = text.matchAll(/(?:from\s+|import\s*\(?\s*|new URL\(\s*)["'](\.{1,2}\/[^"']+)["']/g);
  return [...found].map((match) => normalize(join(dirname(path), match[1])));
}

/** `ops/add.ts` lives in ops, `index.ts` and `methods.ts` in index, a backend in its own room. */
function roomOf(path: string): string {
  const [first, second] = relative(src, path).split("/");
  if (second === undefined) return "index";
  return first;
}

const files = sources(src);
const graph = new Map(files.map((file) => [file, imports(file)]));

test("every import goes up the house", () => {
  const wrong: string[] = [];
  for (const [file, targets] of graph) {
    const from = roomOf(file);
    for (const target of targets) {
      const to = roomOf(target);
      if (from === to || rooms[from]?.includes(to)) continue;
      wrong.push(`${relative(src, file)} imports ${relative(src, target)}: ${from} may not see ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("the page sees the public face, the reports and the lab alone", () => {
  const web = join(src, "../web");
  const wrong = sources(web).flatMap((file) =>
    imports(file)
      .filter((target) => !relative(src, target).startsWith(".."))
      .filter((target) => target !== join(src, "index.ts") && !["report", "lab"].includes(roomOf(target)))
      .map((target) => `${relative(web, file)} imports ${relative(src, target)}`),
  );
  expect(wrong).toEqual([]);
});

test("faces of the lab, and all that they import at run time, need no engine", () => {
  // Types are erased; what is left is what a page loads with a question.
  const atRunTime = (path: string): string[] => {
    const text = readFileSync(path, "utf8").replace(/(?:import|export) type [^;]*;/g, "");
    const found = text.matchAll(/(?:from\s+|import\s*\(?\s*)["'](\.{1,2}\/[^"']+)["']/g);
    return [...found].map((match) => normalize(join(dirname(path), match[1])));
  };
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const target of atRunTime(path)) visit(target);
  };
  for (const file of sources(join(src, "lab/faces"))) visit(file);
  expect([...seen].map(roomOf).filter((room) => room !== "lab" && room !== "report")).toEqual([]);
});

test("backends do not import one another", () => {
  // A file of the room itself is for all of them.
  const backend = (path: string): string => {
    const [first, second] = relative(join(src, "backends"), path).split("/");
    return second === undefined ? "" : first;
  };
  const wrong = [...graph].flatMap(([file, targets]) =>
    roomOf(file) === "backends"
      ? targets
          .filter((to) => roomOf(to) === "backends" && backend(to) !== "" && backend(to) !== backend(file))
          .map((to) => `${relative(src, file)} imports ${relative(src, to)}`)
      : [],
  );
  expect(wrong).toEqual([]);
});

test("no file imports itself through others", () => {
  const done = new Set<string>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].map((name) => relative(src, name)).join(" → "));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of files) visit(file);
  expect(cycles).toEqual([]);
});

test("every folder under src is a room of the house", () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((entry) => entry.name).filter((name) => !(name in rooms))).toEqual([]);
});
