import { expand, expandInteger, hasExpansion, hasIntegerExpansion } from "../ir/expansions.ts";
import type { ScalarAlgebra } from "../ir/scalars.ts";
import { f32, i32, madd, op } from "./expr.ts";
import type { Expr, OpName } from "./kernel.ts";

/** Expansions written as kernel expressions; scalar constants are spread over lanes where they meet vectors. */
export function exprAlgebra(isFused: boolean): ScalarAlgebra<Expr> {
  return { float: f32, int: i32, apply: op, madd, isFused };
}

/**
 * An op that vector hardware lacks, in ops that it has; undefined where there is nothing to expand. The result is a
 * graph with shared parts: a printer must compute each distinct Expr once.
 */
export function expandExpr(name: OpName, args: readonly Expr[], algebra: ScalarAlgebra<Expr>): Expr | undefined {
  const { type } = args[0];
  if (type === "f32" && hasExpansion(name)) return expand(name, algebra, ...args);
  return type === "i32" && hasIntegerExpansion(name) ? expandInteger(name, algebra, ...args) : undefined;
}
