import type { DType, TypedArray } from "../../ir/dtype.ts";
import { DeviceError, InternalError } from "../../ir/errors.ts";
import { Allocator, align } from "./allocator.ts";
import { controlBytes } from "./control.ts";
import type { MemoryLimits } from "./encode.ts";

const pageBytes = 65536;
/** A 32-bit address reaches this many pages. */
const mostPages = 65536;
/**
 * Unused bytes below everything else: the part of an address before the instruction's own offset may lie below its
 * buffer (a window that starts in the padding), and must not wrap around.
 */
const guardBytes = 1 << 20;

/**
 * The one linear memory of a device: a control block, resident blocks (cells, leaves used again), and one transient
 * region (arena, scratch, binding table, inputs) that holds nothing between runs. It never shrinks; blocks never move.
 */
export class DeviceMemory {
  readonly wasm: WebAssembly.Memory;
  readonly limits: MemoryLimits;
  readonly control: number;
  readonly #allocator: Allocator;
  #transient = 0;
  #transientBytes = 0;
  #peak = 0;
  #views: Views;
  /** Blocks whose owners were collected; freed between runs. */
  readonly #garbage: number[] = [];
  readonly #registry = new FinalizationRegistry<number>((address) => this.#garbage.push(address));

  constructor(options: { readonly shared: boolean; readonly maximumPages?: number }) {
    const initial = (guardBytes + pageBytes) / pageBytes;
    const { memory, maximum } = createMemory(initial, options.maximumPages ?? mostPages, options.shared);
    this.wasm = memory;
    this.#views = viewsOf(memory);
    this.limits = { initial, maximum, shared: options.shared };
    this.#allocator = new Allocator(guardBytes);
    this.control = this.#allocator.allocate(controlBytes);
  }

  /** Views of the whole memory; good until the next allocation. */
  get bytes(): Uint8Array {
    return this.#views.bytes;
  }

  get words(): Int32Array {
    return this.#views.words;
  }

  get floats(): Float32Array {
    return this.#views.floats;
  }

  get residentBytes(): number {
    return this.#allocator.usedBytes - align(this.#transientBytes) - controlBytes;
  }

  /** Most bytes ever in use at once, resident and transient; the threads' control block is nobody's tensor. */
  get peakBytes(): number {
    return this.#peak;
  }

  /** A zeroed block. */
  allocate(bytes: number, argument: string): number {
    this.collect();
    this.#reserve(bytes, argument);
    const address = this.#allocator.allocate(bytes);
    this.#peak = Math.max(this.#peak, this.#allocator.usedBytes - controlBytes);
    this.bytes.fill(0, address, address + bytes);
    return address;
  }

  /** Copies a host array to an address that is aligned for its elements. */
  write(address: number, data: TypedArray): void {
    if (data instanceof Float32Array) this.floats.set(data, address / 4);
    else if (data instanceof Int32Array) this.words.set(data, address / 4);
    else if (data instanceof Uint8Array) this.bytes.set(data, address);
    else throw new InternalError("float64 has no place in WebAssembly memory.");
  }

  /** A copy, in an ordinary array. */
  read(address: number, dtype: DType, numel: number): TypedArray {
    const first = address / 4;
    // A call of the runtime for one number takes a tenth of a small program's time.
    if (dtype === "float32" && numel === 1) return Float32Array.of(this.floats[first]);
    if (dtype === "float32") return this.floats.slice(first, first + numel);
    if (dtype === "int32") return this.words.slice(first, first + numel);
    return this.bytes.slice(address, address + numel);
  }

  free(address: number): void {
    this.#allocator.free(address);
  }

  /** Frees the block between runs after `owner` has been collected. */
  freeWith(owner: object, address: number): void {
    this.#registry.register(owner, address);
  }

  /** Frees what the garbage collector has found; never while a program runs. */
  collect(): void {
    if (this.#garbage.length === 0) return;
    for (const address of this.#garbage.splice(0)) this.#allocator.free(address);
  }

  /** The transient region, with at least this many bytes; its former contents are lost. */
  transient(bytes: number): number {
    if (bytes <= this.#transientBytes) return this.#transient;
    if (this.#transientBytes > 0) {
      this.#allocator.free(this.#transient);
      this.#transientBytes = 0;
    }
    this.#reserve(bytes, "the memory of a program");
    this.#transient = this.#allocator.allocate(bytes);
    this.#transientBytes = bytes;
    this.#peak = Math.max(this.#peak, this.#allocator.usedBytes - controlBytes);
    return this.#transient;
  }

  /** Grows the memory so that the next allocation of this size fits, or refuses. */
  #reserve(bytes: number, argument: string): void {
    const pages = Math.ceil(this.#allocator.topFor(bytes) / pageBytes);
    const now = this.wasm.buffer.byteLength / pageBytes;
    if (pages <= now) return;
    let grown = pages <= this.limits.maximum;
    // Some room to spare, if it can be had, so that many small cells do not grow it one by one.
    const generous = Math.min(this.limits.maximum, Math.max(pages, Math.ceil(now * 1.125)));
    for (const target of grown ? [generous, pages] : []) {
      try {
        this.wasm.grow(target - now);
        this.#views = viewsOf(this.wasm);
        grown = true;
        break;
      } catch {
        grown = false;
      }
    }
    if (grown) return;
    throw new DeviceError({
      op: "wasm",
      argument,
      expected: `fit into ${megabytes(this.limits.maximum * pageBytes)} beside the ${megabytes(this.residentBytes)} that are resident`,
      received: megabytes(bytes),
      repair: "Use a smaller batch, or checkpoint() to store less for the backward pass.",
    });
  }
}

interface Views {
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  readonly floats: Float32Array;
}

/** Made anew only where the memory grows: asking it for its buffer costs more than a small copy. */
function viewsOf({ buffer }: WebAssembly.Memory): Views {
  return { bytes: new Uint8Array(buffer), words: new Int32Array(buffer), floats: new Float32Array(buffer) };
}

/** Some hosts limit address space, so smaller maxima are tried. */
function createMemory(
  initial: number,
  maximum: number,
  shared: boolean,
): { memory: WebAssembly.Memory; maximum: number } {
  for (let pages = maximum; ; pages = Math.floor(pages / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial, maximum: pages, shared }), maximum: pages };
    } catch (error) {
      if (pages / 2 <= initial) throw error;
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
