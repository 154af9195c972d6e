import { i32, op } from "../../compiler/expr.ts";
import type { Expr } from "../../compiler/kernel.ts";
import type { Address } from "./numbering.ts";

interface LinearForm {
  /** Sum of term times coefficient, in bytes; terms are i32 expressions. */
  readonly terms: { readonly expr: Expr; coefficient: number }[];
  constant: number;
}

function gather(form: LinearForm, expr: Expr, factor: number): void {
  if (expr.kind === "const") {
    form.constant += expr.value * factor;
    return;
  }
  if (expr.kind === "op") {
    const [a, b] = expr.args;
    const { op: name } = expr;
    if (name === "add" || name === "sub") {
      gather(form, a, factor);
      gather(form, b, name === "add" ? factor : -factor);
      return;
    }
    if (name === "mul" && (a.kind === "const" || b.kind === "const")) {
      const [constant, rest] = a.kind === "const" ? [a, b] : [b, a];
      gather(form, rest, factor * (constant.kind === "const" ? constant.value : 1));
      return;
    }
    if (name === "shiftLeft" && b.kind === "const") {
      gather(form, a, factor * 2 ** (b.value & 31));
      return;
    }
  }
  const same = form.terms.find((term) => term.expr === expr || isSameLocal(term.expr, expr));
  if (same) same.coefficient += factor;
  else form.terms.push({ expr, coefficient: factor });
}

function isSameLocal(a: Expr, b: Expr): boolean {
  return a.kind === "local" && b.kind === "local" && a.local === b.local;
}

function scaled({ expr, coefficient }: { expr: Expr; coefficient: number }): Expr {
  if (coefficient === 1) return expr;
  const shift = Math.log2(coefficient);
  return Number.isInteger(shift) ? op("shiftLeft", expr, i32(shift)) : op("mul", expr, i32(coefficient));
}

function sum(parts: readonly Expr[]): Expr {
  return parts.reduce((a, b) => op("add", a, b));
}

/**
 * The byte address of element `index` + `offset`: what does not change inside the loop around it is summed first, with
 * the buffer's base, so that it can be computed before the loop; the constant goes into the instruction if it may.
 */
export function addressOf(
  base: Expr,
  access: { readonly index: Expr; readonly offset: number },
  elementBytes: number,
  isInvariant: (expr: Expr) => boolean,
): Address {
  const form: LinearForm = { terms: [], constant: access.offset * elementBytes };
  gather(form, access.index, elementBytes);
  const terms = form.terms.filter((term) => term.coefficient !== 0);
  const foldable = form.constant >= 0 && form.constant < 2 ** 31;
  const fixed = [base, ...terms.filter((term) => isInvariant(term.expr)).map(scaled)];
  if (!foldable) fixed.push(i32(form.constant));
  const changing = terms.filter((term) => !isInvariant(term.expr)).map(scaled);
  const parts = changing.length > 0 ? [sum(changing), sum(fixed)] : [sum(fixed)];
  return { base: sum(parts), offset: foldable ? form.constant : 0 };
}
