import type { Expr } from "../../compiler/kernel.ts";

/** A multiple of a value in an index. */
export interface Term {
  readonly value: Value;
  readonly coefficient: number;
}

/** What indices have in common that differ only in a constant: equal sums are one object. */
export interface Terms {
  readonly key: string;
  readonly list: readonly Term[];
  /** Addresses of these terms in each buffer, from the scratch memory on, while `basesIn` is the context. */
  readonly bases: (Value | undefined)[];
  basesIn: number;
}

/** An index as a sum of terms and a constant, in elements. */
export interface Linear {
  readonly terms: Terms;
  readonly constant: number;
}

/**
 * A distinct expression of a function: structurally equal expressions are one value. What the walk over the body learns
 * about it is kept here, each fact with the moment from which it holds.
 */
export class Value {
  readonly expr: Expr;
  /** In the order of appearance. */
  readonly number: number;
  /** What it is computed from; for a load the terms of its index. */
  readonly parts: readonly Value[];
  /** As an index, once it was asked for. */
  linear: Linear | undefined;
  /** The moment when something it depends on last changed, as of the moment `checkedAt`. */
  changedAt = 0;
  checkedAt = -1;
  /** Whether it is the same in every round of the loop `invariantIn`. */
  invariant = false;
  invariantIn = -1;
  /** The loop before which it was looked at. */
  visitedIn = -1;
  /** The local that has held it since the moment `heldAt`; −1 for none. */
  local = -1;
  heldAt = 0;

  constructor(expr: Expr, number: number, parts: readonly Value[]) {
    this.expr = expr;
    this.number = number;
    this.parts = parts;
  }
}
