import { expect, test } from "vitest";
import { f32, get, i32, load, local, madd, op, set, splat, store } from "./expr.ts";
import { inTurn } from "./inTurn.ts";
import type { Expr, Stmt } from "./kernel.ts";

const two = splat(f32(2));

/** A load, `chains` chains of `length` multiply-adds, their sum, and its store; locals are named after the vector. */
function piece(vector: number, chains: number, length: number): Stmt[] {
  const statements: Stmt[] = [];
  const keep = (value: Expr): Expr => {
    const own = local(`v${vector}`, "f32", true);
    statements.push(set(own, value));
    return get(own);
  };
  const x = keep(load(0, "f32", true, i32(0), vector * 4));
  const ends = Array.from({ length: chains }, () => {
    let end = x;
    for (let i = 0; i < length; i++) end = keep(madd(end, x, two));
    return end;
  });
  statements.push(
    store(
      1,
      i32(0),
      ends.reduce((a, b) => keep(op("add", a, b))),
      vector * 4,
    ),
  );
  return statements;
}

/** Which vector each statement belongs to, a letter a run of equal ones. */
const order = (chains: number): string =>
  inTurn([0, 1, 2, 3].map((vector) => piece(vector, chains, 3)))
    .map((stmt) => (stmt.kind === "set" ? stmt.local.name.slice(1) : "s"))
    .join("");

test("four vectors take turns where each is one chain", () => {
  expect(order(1)).toBe(`${"0123".repeat(4)}ssss`);
});

test("two take turns where each is several chains", () => {
  expect(order(4)).toBe(`${"01".repeat(16)}ss${"23".repeat(16)}ss`);
});

test("nothing is lost, and each vector keeps its own order", () => {
  const pieces = [0, 1, 2, 3].map((vector) => piece(vector, 2, 5));
  const all = inTurn(pieces);
  expect(all).toHaveLength(pieces.reduce((sum, { length }) => sum + length, 0));
  for (const own of pieces) expect(all.filter((stmt) => own.includes(stmt))).toEqual(own);
});
