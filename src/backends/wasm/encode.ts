/** The WebAssembly binary format, as far as this backend writes it: WebAssembly 2.0 with threads and relaxed SIMD. */

export const wasmType = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type WasmType = keyof typeof wasmType;

const textEncoder = new TextEncoder();

/** A growing run of bytes. */
export class Bytes {
  #data = new Uint8Array(256);
  #view = new DataView(this.#data.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(this.#data.length * 2, this.#length + extra));
    grown.set(this.#data.subarray(0, this.#length));
    this.#data = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): this {
    this.#reserve(1);
    this.#data[this.#length++] = value;
    return this;
  }

  /** Unsigned LEB128 of a whole number below 2^53. */
  u32(value: number): this {
    this.#reserve(8);
    if (value < 0x80) {
      this.#data[this.#length++] = value;
      return this;
    }
    let rest = value;
    while (rest >= 0x80) {
      this.#data[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#data[this.#length++] = rest;
    return this;
  }

  /** Signed LEB128 of a 32-bit number. */
  s32(value: number): this {
    this.#reserve(5);
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.#data[this.#length++] = low;
        return this;
      }
      this.#data[this.#length++] = low | 0x80;
    }
  }

  f32(value: number): this {
    this.#reserve(4);
    this.#view.setFloat32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  f64(value: number): this {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
    return this;
  }

  i32Fixed(value: number): this {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
    return this;
  }

  append(other: Uint8Array): this {
    this.#reserve(other.length);
    this.#data.set(other, this.#length);
    this.#length += other.length;
    return this;
  }

  /** Bytes [from, to) of another run; few at a time, where a view would cost more than the bytes. */
  copy(other: Uint8Array, from: number, to: number): this {
    this.#reserve(to - from);
    for (let i = from; i < to; i++) this.#data[this.#length++] = other[i];
    return this;
  }

  /** Length-prefixed bytes. */
  block(other: Uint8Array): this {
    return this.u32(other.length).append(other);
  }

  text(value: string): this {
    return this.block(textEncoder.encode(value));
  }

  /** The bytes so far; shares memory with this writer. */
  done(): Uint8Array {
    return this.#data.subarray(0, this.#length);
  }
}

export interface FunctionCode {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
  /** Types of the locals after the parameters, in order. */
  readonly locals: readonly WasmType[];
  /** Instructions with the closing `end`. */
  readonly body: Uint8Array;
}

export interface MemoryLimits {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

export interface FunctionImport {
  readonly name: string;
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}

export interface ModuleParts {
  /** Imported as `env.memory`. */
  readonly memory: MemoryLimits;
  /** Imported from `env`; their indices come before those of `functions`. */
  readonly imports?: readonly FunctionImport[];
  readonly functions: readonly FunctionCode[];
  readonly exports: readonly { readonly name: string; readonly index: number }[];
}

function section(out: Bytes, id: number, fill: (contents: Bytes) => void): void {
  const contents = new Bytes();
  fill(contents);
  out.byte(id).block(contents.done());
}

/** Runs of equal types, as local declarations are written. */
function writeLocals(out: Bytes, locals: readonly WasmType[]): void {
  const runs: { type: WasmType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count += 1;
    else runs.push({ type, count: 1 });
  }
  out.u32(runs.length);
  for (const run of runs) out.u32(run.count).byte(wasmType[run.type]);
}

/** A whole module: one imported memory, imported and own functions, exports. */
export function encodeModule({ memory, imports = [], functions, exports }: ModuleParts): Uint8Array<ArrayBuffer> {
  const types = new Map<string, number>();
  const typeOf = ({ params, results }: Pick<FunctionCode, "params" | "results">): number => {
    const key = `${params.join()}>${results.join()}`;
    const index = types.get(key) ?? types.size;
    types.set(key, index);
    return index;
  };
  const importedTypes = imports.map(typeOf);
  const signatures = functions.map(typeOf);
  const out = new Bytes().append(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  section(out, 1, (s) => {
    s.u32(types.size);
    for (const key of types.keys()) {
      s.byte(0x60);
      for (const side of key.split(">")) {
        const list = side === "" ? [] : (side.split(",") as WasmType[]);
        s.u32(list.length);
        for (const type of list) s.byte(wasmType[type]);
      }
    }
  });
  section(out, 2, (s) => {
    s.u32(1 + imports.length)
      .text("env")
      .text("memory")
      .byte(2);
    s.byte(memory.shared ? 3 : 1)
      .u32(memory.initial)
      .u32(memory.maximum);
    imports.forEach(({ name }, i) => {
      s.text("env").text(name).byte(0).u32(importedTypes[i]);
    });
  });
  section(out, 3, (s) => {
    s.u32(signatures.length);
    for (const index of signatures) s.u32(index);
  });
  section(out, 7, (s) => {
    s.u32(exports.length);
    for (const { name, index } of exports) s.text(name).byte(0).u32(index);
  });
  section(out, 10, (s) => {
    s.u32(functions.length);
    for (const { locals, body } of functions) {
      const code = new Bytes();
      writeLocals(code, locals);
      s.block(code.append(body).done());
    }
  });
  return out.done().slice();
}
