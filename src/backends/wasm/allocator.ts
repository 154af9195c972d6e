import { InternalError } from "../../ir/errors.ts";

/** Every block starts at, and is padded to, a multiple of this: a vector, so that no load crosses a cache line. */
export const alignment = 16;

export function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/**
 * Hands out blocks of an address range that can grow at its end. First fit, lowest address first; neighbours that are
 * free are one block. Knows numbers only, no memory.
 */
export class Allocator {
  readonly #start: number;
  /** Free blocks by address; no two touch. */
  readonly #free: { address: number; bytes: number }[] = [];
  readonly #sizes = new Map<number, number>();
  #top: number;
  #used = 0;

  constructor(start: number) {
    this.#start = align(start);
    this.#top = this.#start;
  }

  /** End of the last block. */
  get top(): number {
    return this.#top;
  }

  get usedBytes(): number {
    return this.#used;
  }

  /** The end that the range would need for a block of this size; less than or equal to `top` if there is room. */
  topFor(bytes: number): number {
    const size = Math.max(align(bytes), alignment);
    if (this.#free.some((block) => block.bytes >= size)) return this.#top;
    const last = this.#free.at(-1);
    return last && last.address + last.bytes === this.#top ? last.address + size : this.#top + size;
  }

  allocate(bytes: number): number {
    const size = Math.max(align(bytes), alignment);
    let index = this.#free.findIndex((block) => block.bytes >= size);
    if (index < 0) {
      const top = this.topFor(bytes);
      this.#insert(this.#top, top - this.#top);
      this.#top = top;
      index = this.#free.length - 1;
    }
    const block = this.#free[index];
    const { address } = block;
    if (block.bytes === size) this.#free.splice(index, 1);
    else {
      block.address += size;
      block.bytes -= size;
    }
    this.#sizes.set(address, size);
    this.#used += size;
    return address;
  }

  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) throw new InternalError(`wasm memory at ${address} is freed twice.`);
    this.#sizes.delete(address);
    this.#used -= size;
    this.#insert(address, size);
  }

  #insert(address: number, bytes: number): void {
    let low = 0;
    let high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#free[middle].address < address) low = middle + 1;
      else high = middle;
    }
    const before = low > 0 ? this.#free[low - 1] : undefined;
    const after = low < this.#free.length ? this.#free[low] : undefined;
    const joinsBefore = before !== undefined && before.address + before.bytes === address;
    const joinsAfter = after !== undefined && address + bytes === after.address;
    if (joinsBefore) {
      before.bytes += bytes + (joinsAfter ? after.bytes : 0);
      if (joinsAfter) this.#free.splice(low, 1);
    } else if (joinsAfter) {
      after.address = address;
      after.bytes += bytes;
    } else this.#free.splice(low, 0, { address, bytes });
  }
}
