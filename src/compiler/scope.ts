import { InternalError } from "../ir/errors.ts";
import type { Expr, Stmt } from "./kernel.ts";

/** A loop variable's value: at + shift, plus 0, 1, … across the lanes where it is the vector variable. */
export interface Binding {
  readonly at: Expr;
  readonly shift: number;
  readonly vector: boolean;
}

/**
 * One level of a loop nest while it is written. Values are computed at the outermost level that binds all they depend
 * on, so whatever does not change in a loop is outside of it.
 */
export class Scope {
  readonly parent: Scope | undefined;
  readonly statements: Stmt[];
  readonly bindings: ReadonlyMap<number, Binding>;
  readonly memo = new Map<number, Expr>();
  readonly spreads = new Map<Expr, Expr>();
  /** Operations of functions that were written out, by what they are. */
  readonly written = new Map<string, Expr>();
  readonly depth: number;

  constructor(parent: Scope | undefined, statements: Stmt[], bindings: ReadonlyMap<number, Binding>) {
    this.parent = parent;
    this.statements = statements;
    this.bindings = bindings;
    this.depth = parent === undefined ? 0 : parent.depth + 1;
  }

  find(variable: number): { binding: Binding; scope: Scope } {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const binding = scope.bindings.get(variable);
      if (binding !== undefined) return { binding, scope };
    }
    throw new InternalError(`loop variable ${variable} is not bound.`);
  }

  get root(): Scope {
    let scope: Scope = this;
    while (scope.parent !== undefined) scope = scope.parent;
    return scope;
  }
}
