import type { Expr } from "../../compiler/kernel.ts";
import { scratchBuffer } from "../../compiler/kernel.ts";
import type { Effects } from "./structure.ts";

export interface Address {
  /** Byte address as i32. */
  readonly base: Expr;
  /** Bytes, not negative: the instruction's own offset. */
  readonly offset: number;
}

/**
 * Gives equal numbers to expressions that have equal values at one point of a kernel: same structure, same assignment
 * of every local in it, no store between their loads. Buffers may share memory, so a store to one changes all.
 */
export class Numbering {
  readonly #numbers = new Map<string, number>();
  readonly #versions = new Map<number, number>();
  #memory = 0;
  #scratch = 0;
  #next = 1;
  /** Valid until something changes. */
  readonly #current = new Map<Expr, number>();
  readonly #addressOf: (access: { buffer: number; index: Expr; offset: number }) => Address;

  constructor(addressOf: (access: { buffer: number; index: Expr; offset: number }) => Address) {
    this.#addressOf = addressOf;
  }

  assign(localId: number): void {
    this.#versions.set(localId, this.#next++);
    this.#current.clear();
  }

  store(buffer: number): void {
    if (buffer === scratchBuffer) this.#scratch = this.#next++;
    else this.#memory = this.#next++;
    this.#current.clear();
  }

  change(effects: Effects): void {
    for (const id of effects.locals) this.assign(id);
    if (effects.storesMemory) this.store(0);
    if (effects.storesScratch) this.store(scratchBuffer);
  }

  of(expr: Expr): number {
    const known = this.#current.get(expr);
    if (known !== undefined) return known;
    const key = this.#key(expr);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#next++;
      this.#numbers.set(key, number);
    }
    this.#current.set(expr, number);
    return number;
  }

  #key(expr: Expr): string {
    const type = `${expr.type}${expr.vector ? "v" : ""}`;
    switch (expr.kind) {
      case "const":
        return `${type} ${Object.is(expr.value, -0) ? "-0" : expr.value}`;
      case "local":
        return `local ${expr.local.id}@${this.#versions.get(expr.local.id) ?? 0}`;
      case "op":
        return `${expr.op} ${type} ${expr.args.map((arg) => this.of(arg)).join()}`;
      case "madd":
        return `madd ${type} ${this.of(expr.a)},${this.of(expr.b)},${this.of(expr.c)}`;
      case "load": {
        const { base, offset } = this.#addressOf(expr);
        const epoch = expr.buffer === scratchBuffer ? this.#scratch : this.#memory;
        return `load ${type} ${expr.buffer}@${epoch} ${this.of(base)}+${offset}`;
      }
      case "splat":
        return `splat ${this.of(expr.value)}`;
      case "lanes":
        return "lanes";
      case "lane":
        return `lane ${expr.lane} ${this.of(expr.value)}`;
      case "shuffle":
        return `shuffle ${expr.lanes.join()} ${this.of(expr.a)},${this.of(expr.b)}`;
    }
  }
}
