import type { Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, local, loop, mulIndex, op, set } from "./expr.ts";
import type { Expr, KernelBuffer, Stmt } from "./kernel.ts";
import type { Resolved } from "./resolve.ts";
import type { Binding } from "./scope.ts";

/** A scalar loop variable's binding. */
export function scalar(at: Expr, shift = 0): Binding {
  return { at, shift, vector: false };
}

export function minIndex(a: Expr, b: Expr): Expr {
  if (a.kind === "const" && b.kind === "const") return i32(Math.min(a.value, b.value));
  return op("minimum", a, b);
}

/** i32 quotient and remainder by a constant, folded. */
export function divIndex(a: Expr, by: number): Expr {
  if (by === 1) return a;
  return a.kind === "const" ? i32(Math.floor(a.value / by)) : op("indexDiv", a, i32(by));
}

export function remIndex(a: Expr, by: number): Expr {
  if (by === 1) return i32(0);
  return a.kind === "const" ? i32(a.value % by) : op("indexRem", a, i32(by));
}

export function named(name: string, expr: Expr, statements: Stmt[]): Expr {
  if (expr.kind === "const" || expr.kind === "local") return expr;
  const variable = local(name, expr.type, expr.vector);
  statements.push(set(variable, expr));
  return get(variable);
}

/** Splits a row-major position into the variables it is made of (outermost first). */
export function unravel(
  position: Expr,
  variables: readonly number[],
  extents: readonly number[],
  statements: Stmt[],
): Map<number, Binding> {
  const bindings = new Map<number, Binding>();
  let rest = position;
  for (let i = variables.length - 1; i >= 0; i--) {
    const extent = extents[variables[i]];
    const own = i === 0 ? rest : named("v", remIndex(rest, extent), statements);
    bindings.set(variables[i], scalar(own));
    if (i > 0) rest = named("q", divIndex(rest, extent), statements);
  }
  return bindings;
}

/** A loop whose body is written by `write`; no loop where there is exactly one step, nothing where there is none. */
export function repeat(
  name: string,
  range: { from: Expr; to: Expr; step: number },
  statements: Stmt[],
  write: (at: Expr, body: Stmt[]) => void,
): void {
  const { from, to, step } = range;
  if (from.kind === "const" && to.kind === "const") {
    if (to.value <= from.value) return;
    if (to.value - from.value <= step) {
      write(from, statements);
      return;
    }
  }
  const variable = local(name, "i32");
  const body: Stmt[] = [];
  write(get(variable), body);
  statements.push(loop(variable, from, to, step, body));
}

/** from + floor((to - from) / step) · step. */
export function wholeSteps(from: Expr, to: Expr, step: number): Expr {
  if (from.kind === "const" && to.kind === "const")
    return i32(from.value + Math.floor((to.value - from.value) / step) * step);
  const count = divIndex(op("sub", to, from), step);
  return addIndex(from, mulIndex(count, step));
}

/** The kernel's list of buffers; a buffer that is stored to is never loaded by its own kernel. */
export function kernelBuffers(resolved: Resolved): KernelBuffer[] {
  const stored = new Set(resolved.stores.map((store) => store.buffer));
  return resolved.buffers.map((node: Node, i) => ({
    dtype: node.dtype,
    access: stored.has(i) ? "write" : "read",
    numel: resolved.reach?.[i].numel ?? numel(node.shape),
  }));
}
