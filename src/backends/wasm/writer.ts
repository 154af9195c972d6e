import { Bytes, type WasmType } from "./encode.ts";
import { type OpCode, op, type SimdCode, sat, simd } from "./opcodes.ts";

/** Instructions and locals of one function body under construction. */
export class Writer {
  readonly bytes = new Bytes();
  readonly locals: WasmType[] = [];
  readonly #params: number;
  readonly #spare = new Map<WasmType, number[]>();

  constructor(params: number) {
    this.#params = params;
  }

  newLocal(type: WasmType): number {
    this.locals.push(type);
    return this.#params + this.locals.length - 1;
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
    this.bytes.byte(0xfc, sat["i32.trunc_sat_f32_s"]);
    return this;
  }

  get(index: number): this {
    return this.#index("local.get", index);
  }

  set(index: number): this {
    return this.#index("local.set", index);
  }

  tee(index: number): this {
    return this.#index("local.tee", index);
  }

  call(index: number): this {
    return this.#index("call", index);
  }

  /** Leaves the block `depth` levels up when the condition on the stack holds. */
  branchIf(depth: number): this {
    return this.#index("br_if", depth);
  }

  #index(name: OpCode, index: number): this {
    this.bytes.byte(op[name]).u32(index);
    return this;
  }

  /** `block`, `loop` or `if` without a result. */
  open(name: "block" | "loop" | "if"): this {
    this.bytes.byte(op[name], 0x40);
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
