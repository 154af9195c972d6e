import { scratchBuffer } from "../../compiler/kernel.ts";
import type { Effects } from "./structure.ts";
import type { Value } from "./value.ts";

/**
 * When values last changed, at a point of the walk over a function: by an assignment of a local in them, or by a store
 * if they load. Buffers may share memory, so a store to one changes all.
 */
export class Changes {
  /** Moments are counted: a new one begins with every change. */
  #now = 0;
  #memory = 0;
  #scratch = 0;
  readonly #locals = new Map<number, number>();

  get now(): number {
    return this.#now;
  }

  assign(localId: number): void {
    this.#locals.set(localId, ++this.#now);
  }

  store(buffer: number): void {
    this.#now += 1;
    if (buffer === scratchBuffer) this.#scratch = this.#now;
    else this.#memory = this.#now;
  }

  change(effects: Effects): void {
    for (const id of effects.locals) this.assign(id);
    if (effects.storesMemory) this.store(0);
    if (effects.storesScratch) this.store(scratchBuffer);
  }

  /** The moment of the latest change of anything that the value depends on. */
  of(value: Value): number {
    if (value.checkedAt === this.#now) return value.changedAt;
    const { expr } = value;
    let changed = 0;
    if (expr.kind === "local") changed = this.#locals.get(expr.local.id) ?? 0;
    else if (expr.kind === "load") changed = expr.buffer === scratchBuffer ? this.#scratch : this.#memory;
    for (const part of value.parts) changed = Math.max(changed, this.of(part));
    value.changedAt = changed;
    value.checkedAt = this.#now;
    return changed;
  }
}
