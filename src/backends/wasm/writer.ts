import { Bytes, type FunctionCode, type WasmType } from "./encode.ts";
import { type OpCode, op, type SimdCode, sat, simd } from "./opcodes.ts";

/**
 * Instructions and locals of one function under construction. Which locals there are is known only at its end, because
 * some hold a value just in case; so instructions on locals are kept aside until then.
 */
export class Writer {
  readonly bytes = new Bytes();
  readonly #params: readonly WasmType[];
  /** By number, the parameters first. */
  readonly #types: WasmType[];
  readonly #used: boolean[];
  readonly #spare = new Map<WasmType, number[]>();
  /** For each instruction on a local: where it belongs in `bytes`, its code, the local's number. */
  readonly #onLocals: number[] = [];

  constructor(params: readonly WasmType[]) {
    this.#params = params;
    this.#types = [...params];
    this.#used = params.map(() => true);
  }

  /** The function; `bytes` ends with its `end`. */
  done(results: readonly WasmType[]): FunctionCode {
    const body = new Bytes();
    const locals: WasmType[] = [];
    const numbers: number[] = [];
    for (let i = 0; i < this.#types.length; i++) {
      numbers.push(this.#used[i] ? locals.length : -1);
      if (this.#used[i]) locals.push(this.#types[i]);
    }
    const source = this.bytes.done();
    const list = this.#onLocals;
    let from = 0;
    for (let i = 0; i < list.length; i += 3) {
      const number = numbers[list[i + 2]];
      if (number < 0) continue;
      body
        .copy(source, from, list[i])
        .byte(list[i + 1])
        .u32(number);
      from = list[i];
    }
    body.copy(source, from, source.length);
    const params = this.#params;
    return { params, results, locals: locals.slice(params.length), body: body.done() };
  }

  newLocal(type: WasmType): number {
    this.#types.push(type);
    this.#used.push(true);
    return this.#types.length - 1;
  }

  /** Holds the value on the stack in a new local, which there will only be if something gets it. */
  hold(type: WasmType): number {
    const index = this.newLocal(type);
    this.#used[index] = false;
    this.#onLocals.push(this.bytes.length, op["local.tee"], index);
    return index;
  }

  /** A local for a few instructions: the same one again for every caller that asks for slot `slot`. */
  spare(type: WasmType, slot: number): number {
    const slots = this.#spare.get(type) ?? [];
    this.#spare.set(type, slots);
    slots[slot] ??= this.newLocal(type);
    return slots[slot];
  }

  op(name: OpCode): this {
    this.bytes.byte(op[name]);
    return this;
  }

  simd(name: SimdCode): this {
    this.bytes.byte(0xfd).u32(simd[name]);
    return this;
  }

  truncate(): this {
    this.bytes.byte(0xfc).byte(sat["i32.trunc_sat_f32_s"]);
    return this;
  }

  get(index: number): this {
    this.#used[index] = true;
    this.#onLocals.push(this.bytes.length, op["local.get"], index);
    return this;
  }

  set(index: number): this {
    this.#onLocals.push(this.bytes.length, op["local.set"], index);
    return this;
  }

  tee(index: number): this {
    this.#onLocals.push(this.bytes.length, op["local.tee"], index);
    return this;
  }

  call(index: number): this {
    this.bytes.byte(op.call).u32(index);
    return this;
  }

  /** Leaves the block `depth` levels up when the condition on the stack holds. */
  branchIf(depth: number): this {
    this.bytes.byte(op.br_if).u32(depth);
    return this;
  }

  /** `block`, `loop` or `if` without a result. */
  open(name: "block" | "loop" | "if"): this {
    this.bytes.byte(op[name]).byte(0x40);
    return this;
  }

  i32(value: number): this {
    this.bytes.byte(op["i32.const"]).s32(value);
    return this;
  }

  f32(value: number): this {
    this.bytes.byte(op["f32.const"]).f32(value);
    return this;
  }

  f64(value: number): this {
    this.bytes.byte(op["f64.const"]).f64(value);
    return this;
  }

  v128(lane: (bytes: Bytes) => void): this {
    this.simd("v128.const");
    for (let i = 0; i < 4; i++) lane(this.bytes);
    return this;
  }

  /** Alignment is log2 of bytes: a hint that costs nothing when it is too small. */
  memory(name: OpCode, align: number, offset: number): this {
    this.bytes.byte(op[name]).u32(align).u32(offset);
    return this;
  }

  simdMemory(name: SimdCode, align: number, offset: number): this {
    this.simd(name);
    this.bytes.u32(align).u32(offset);
    return this;
  }
}
