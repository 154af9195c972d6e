import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readDocstring } from "../scripts/opsPage/docstring.ts";
import { boundOf, rowBound } from "../scripts/opsPage/errorBound.ts";
import { readOps } from "../scripts/opsPage/readOps.ts";
import { renderPage } from "../scripts/opsPage/renderPage.ts";
import { exp, mul, relu, tensor } from "../src/index.ts";
import { type ScalarName, scalars } from "../src/ir/scalars.ts";

const entries = await readOps();

const committed = (file: string): string => readFileSync(new URL(`../docs/${file}`, import.meta.url), "utf8");

test.each([
  ["en", "ops.md"],
  ["zh", "ops.zh.md"],
] as const)("the page in %s is what the records say now; if not, npm run docs:ops writes it", (language, file) => {
  expect(renderPage(entries, language)).toBe(committed(file));
});

test("every op says in one Chinese sentence what it does", () => {
  const without = entries.filter(({ doc }) => !/^[^。]*[\u4e00-\u9fff][^。]*。$/.test(doc.zh)).map(({ name }) => name);
  expect(without, "add a line `@zh …。` to the docstrings of these").toEqual([]);
});

test("every op says what it returns, or has an example", () => {
  expect(entries.filter(({ doc }) => doc.returns === "" && !doc.example).map(({ name }) => name)).toEqual([]);
});

test("every op computes float32 or int32 on every backend", () => {
  for (const { name, found } of entries) {
    for (const backend of found?.facts.backends ?? []) {
      const some = backend.dtypes.includes("float32") || backend.dtypes.includes("int32");
      expect(some, `${name} on ${backend.name}`).toBe(true);
    }
  }
});

describe("error bounds", () => {
  test("a row said to be exact gives float32 of float32", () => {
    const exact = (Object.keys(scalars) as ScalarName[]).filter(
      (name) => rowBound(name) === 0 && scalars[name].kind !== "bits",
    );
    const numbers = Float32Array.of(0, -0, 1, -1, 0.1, -2.5, 3.5, 1e-40, 7.25e20, -3.4e38, Number.POSITIVE_INFINITY);
    for (const name of exact) {
      const { arity, kind, meaning } = scalars[name];
      const values = kind === "logic" ? [0, 1] : [...numbers];
      for (const a of values) {
        for (const b of values) {
          const result = meaning(...[a, b, a].slice(0, arity));
          expect(Object.is(Math.fround(result), result), `${name}(${a}, ${b})`).toBe(true);
        }
      }
    }
  });

  test("movement is exact, one rounded function has its own bound, and two are a composition", () => {
    const x = tensor([1, -2]);
    expect(boundOf([relu(x).node])).toEqual({ kind: "exact" });
    expect(boundOf([relu(exp(x)).node])).toEqual({ kind: "ulp", ulp: rowBound("exp"), row: "exp" });
    expect(boundOf([mul(exp(x), x).node])).toEqual({ kind: "composition" });
  });
});

test("readDocstring takes prose, formula and tags apart", () => {
  const code = `
/** Something else. */
const other = 1;

/**
 * First sentence, e.g. this one. Second
 * sentence.
 *
 *     y = x
 *
 * More.
 *
 * @zh 一句话。
 *
 * @param x  any shape
 *           on two lines
 * @returns  shape of x
 * @example f(tensor([1])) // [1]
 */
export const f = 2;
`;
  expect(readDocstring(code, "f")).toEqual({
    summary: "First sentence, e.g. this one.",
    more: ["Second sentence.", "More."],
    formula: ["y = x"],
    zh: "一句话。",
    params: [{ name: "x", text: "any shape on two lines" }],
    returns: "shape of x",
    throws: "",
    saves: "",
    source: "",
    example: { call: "f(tensor([1]))", value: "[1]" },
  });
  expect(() => readDocstring(code, "g")).toThrow("g has no docstring.");
});
