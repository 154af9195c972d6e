import { i32, op } from "../../compiler/expr.ts";
import type { Expr } from "../../compiler/kernel.ts";
import type { Linear, Term, Value } from "./value.ts";

export interface Address {
  /** Byte address as i32. */
  readonly base: Expr;
  /** Bytes, not negative: the instruction's own offset. */
  readonly offset: number;
}

/** A buffer whose elements are addressed. */
export interface AddressSpace {
  /** −1 for scratch memory. */
  readonly buffer: number;
  readonly start: Expr;
  readonly elementBytes: number;
  /** Whether it stays the same in the loop around the access. */
  isInvariant(value: Value): boolean;
  valueOf(expr: Expr): Value;
}

function scaled({ value, coefficient }: Term, elementBytes: number): Expr {
  const factor = coefficient * elementBytes;
  if (factor === 1) return value.expr;
  const shift = Math.log2(factor);
  return Number.isInteger(shift) ? op("shiftLeft", value.expr, i32(shift)) : op("mul", value.expr, i32(factor));
}

function sum(parts: readonly Expr[]): Expr {
  return parts.reduce((a, b) => op("add", a, b));
}

/** The terms with the buffer's start, and with `constant` bytes, in the order that lets a loop's fixed part be computed before it. */
function baseOf({ terms }: Linear, constant: number, space: AddressSpace): Value {
  const fixed: Expr[] = [space.start];
  const changing: Expr[] = [];
  for (const term of terms.list) {
    if (term.coefficient === 0) continue;
    (space.isInvariant(term.value) ? fixed : changing).push(scaled(term, space.elementBytes));
  }
  if (constant !== 0) fixed.push(i32(constant));
  return space.valueOf(changing.length > 0 ? op("add", sum(changing), sum(fixed)) : sum(fixed));
}

/**
 * The byte address of an element: what does not change inside the loop around it is summed first, with the buffer's
 * start, so that it can be computed before the loop; the constant goes into the instruction if it may.
 *
 * @param context  number of the loop that the space's `isInvariant` speaks of
 */
export function addressOf(place: Linear, space: AddressSpace, context: number): Address {
  const { terms } = place;
  const constant = place.constant * space.elementBytes;
  if (constant < 0 || constant >= 2 ** 31) return { base: baseOf(place, constant, space).expr, offset: 0 };
  if (terms.basesIn !== context) {
    terms.bases.length = 0;
    terms.basesIn = context;
  }
  let base = terms.bases[space.buffer + 1];
  if (base === undefined) {
    base = baseOf(place, 0, space);
    terms.bases[space.buffer + 1] = base;
  }
  return { base: base.expr, offset: constant };
}
