import type { Expr, Local, Stmt } from "./kernel.ts";

/**
 * Vectors that are computed in turn, an operation of each. A function is nearly one chain, in which each operation waits for
 * the one before, and a processor looks only two or three vectors ahead: four in turn wait least. Where a vector is
 * several chains by itself, two are enough, and four would leave the registers. Measured: docs/performance.md.
 */
export const mostInTurn = 4;
const enoughInTurn = 2;
/** Chains of one vector from which two vectors are enough. */
const manyChains = 2;

/** Statements of independent and alike pieces of work, written an operation a statement, several pieces in turn. */
export function inTurn(pieces: readonly (readonly Stmt[])[]): Stmt[] {
  const count = chainsOf(pieces[0]) < manyChains ? mostInTurn : enoughInTurn;
  const all: Stmt[] = [];
  for (let p = 0; p < pieces.length; p += count) all.push(...alternating(pieces.slice(p, p + count)));
  return all;
}

function alternating(pieces: readonly (readonly Stmt[])[]): Stmt[] {
  const all: Stmt[] = [];
  const longest = Math.max(...pieces.map((piece) => piece.length));
  for (let i = 0; i < longest; i++) for (const piece of pieces) if (i < piece.length) all.push(piece[i]);
  return all;
}

/** How many operations can be under way at once: the time of all of them over that of the longest chain. */
function chainsOf(piece: readonly Stmt[]): number {
  const ready = new Map<Local, number>();
  let all = 0;
  let longest = 0;
  for (const stmt of piece) {
    if (stmt.kind !== "set") continue;
    const takes = latencyOf(stmt.value);
    const done = takes + Math.max(0, ...localsIn(stmt.value).map((local) => ready.get(local) ?? 0));
    ready.set(stmt.local, done);
    all += takes;
    longest = Math.max(longest, done);
  }
  return longest === 0 ? 1 : all / longest;
}

/** Rough cycles until the result of the outermost operation can be used. */
function latencyOf(expr: Expr): number {
  if (expr.kind === "madd") return 4;
  if (expr.kind !== "op") return 0;
  switch (expr.op) {
    case "bitsOf":
    case "floatOf":
      return 0;
    case "add":
    case "sub":
    case "mul":
      return expr.type === "f32" ? 4 : 1;
    case "div":
    case "sqrt":
      return 12;
    default:
      return 1;
  }
}

function localsIn(expr: Expr): Local[] {
  switch (expr.kind) {
    case "local":
      return [expr.local];
    case "op":
      return expr.args.flatMap(localsIn);
    case "madd":
      return [expr.a, expr.b, expr.c].flatMap(localsIn);
    case "shuffle":
      return [expr.a, expr.b].flatMap(localsIn);
    case "load":
      return localsIn(expr.index);
    case "lane":
    case "splat":
      return localsIn(expr.value);
    default:
      return [];
  }
}
