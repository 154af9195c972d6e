import type { DType, TypedArray } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import { scalars } from "../ir/scalars.ts";
import { type Kernel, scratchBuffer } from "./kernel.ts";

const hostArray: Record<DType, unknown> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** The buffers of one call and what generated code asks of them. */
export class InterpreterMemory {
  readonly scratch: Float32Array;
  readonly rows = scalars;
  readonly #kernel: Kernel;
  /** Exactly the elements that the kernel may touch. */
  readonly buffers: readonly TypedArray[];
  readonly #float = new Float32Array(1);
  readonly #bits = new Int32Array(this.#float.buffer);

  constructor(kernel: Kernel, buffers: readonly TypedArray[]) {
    this.#kernel = kernel;
    this.scratch = new Float32Array(kernel.scratch);
    if (buffers.length !== kernel.buffers.length) {
      this.fail(`has ${kernel.buffers.length} buffers and was given ${buffers.length}`);
    }
    this.buffers = kernel.buffers.map(({ dtype, numel }, i) => {
      const given = buffers[i];
      if (hostArray[dtype] !== given.constructor) this.fail(`buffer ${i} is ${dtype}, given ${given.constructor.name}`);
      if (given.length < numel) this.fail(`buffer ${i} has ${numel} elements, given ${given.length}`);
      return given.subarray(0, numel);
    });
  }

  fail(what: string): never {
    throw new InternalError(`kernel ${this.#kernel.name}: ${what}.`);
  }

  outside(what: "load" | "store" | "touch", buffer: number, index: number): never {
    const name = buffer === scratchBuffer ? "scratch" : `buffer ${buffer}`;
    const numel = buffer === scratchBuffer ? this.scratch.length : this.buffers[buffer].length;
    return this.fail(`${what} at index ${index} is outside ${name}, which has ${numel} elements`);
  }

  bool(value: number, buffer: number, index: number): number {
    if (value !== 0 && value !== 1) this.fail(`loads ${value} as a bool from buffer ${buffer}, index ${index}`);
    return value;
  }

  unset(name: string): never {
    return this.fail(`local ${name} is read before it is set`);
  }

  indexDiv(a: number, b: number): number {
    if (a < 0 || b <= 0) this.fail(`indexDiv(${a}, ${b}) needs a dividend of at least 0 and a divisor above 0`);
    return Math.floor(a / b);
  }

  indexRem(a: number, b: number): number {
    return a - b * this.indexDiv(a, b);
  }

  bitsOf(value: number): number {
    this.#float[0] = value;
    return this.#bits[0];
  }

  floatOf(bits: number): number {
    this.#bits[0] = bits;
    return this.#float[0];
  }

  toInt(value: number): number {
    return Number.isNaN(value) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(value)));
  }
}
