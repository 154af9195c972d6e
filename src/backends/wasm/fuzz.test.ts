import { describe, expect, it } from "vitest";
import {
  addIndex,
  bool,
  f32,
  get,
  i32,
  lane,
  lanes,
  load,
  local,
  loop,
  madd,
  mulIndex,
  op,
  set,
  shuffle,
  splat,
  store,
  when,
} from "../../compiler/expr.ts";
import { interpret } from "../../compiler/interpret.ts";
import type { Expr, Kernel, Local, Stmt, ValueType } from "../../compiler/kernel.ts";
import { printKernel } from "../../compiler/printKernel.ts";
import type { DType, TypedArray } from "../../ir/dtype.ts";
import type { ScalarName } from "../../ir/scalars.ts";
import { runKernel } from "./kernelModule.ts";

/** A small generator of random numbers; its seed is in the title of the test. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const numel = 64;
const dtypes: readonly DType[] = ["float32", "int32", "bool", "uint8", "float32", "int32", "bool"];
const typeOf: Partial<Record<DType, ValueType>> = { float32: "f32", int32: "i32", uint8: "i32", bool: "bool" };
const arith: readonly ScalarName[] = ["add", "sub", "mul", "maximum", "minimum"];
const single: readonly ScalarName[] = [
  ...(["neg", "abs", "floor", "sqrt", "exp", "tanh", "sigmoid", "log", "sin", "sign", "trunc"] as const),
  ...(["exp2", "log10", "tan", "acos", "atan", "sinh", "acosh", "atanh", "erf", "erfc"] as const),
];
const double: readonly ScalarName[] = ["pow", "atan2", "hypot", "fmod"];
const compare: readonly ScalarName[] = ["eq", "ne", "lt", "le", "gt", "ge"];
const bits: readonly ScalarName[] = ["bitAnd", "bitOr", "bitXor", "shiftLeft", "shiftRight", "intDiv"];

/** Writes random kernels over buffers of every dtype; expressions are reused within and across statements. */
class Random {
  readonly #below: (count: number) => number;
  readonly #pool: { expr: Expr }[] = [];
  readonly #set: Local[] = [];
  readonly #indices: Expr[];
  #depth = 0;

  constructor(seed: number, item: Local) {
    this.#below = randomOf(seed);
    this.#indices = [get(item)];
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#below(list.length)];
  }

  /** An index in [0, numel - 8). */
  #index(): Expr {
    const base = this.#pick(this.#indices);
    const index = addIndex(mulIndex(base, 1 + this.#below(3)), i32(this.#below(9) - 4));
    const wrapped = op("indexRem", op("maximum", index, i32(0)), i32(numel - 16));
    return this.#below(2) === 0 ? wrapped : addIndex(wrapped, i32(this.#below(4)));
  }

  expr(type: ValueType, vector: boolean, depth: number): Expr {
    const fits = this.#pool.filter(({ expr }) => expr.type === type && expr.vector === vector);
    if (fits.length > 0 && this.#below(4) === 0) return this.#pick(fits).expr;
    const made = this.#make(type, vector, depth);
    this.#pool.push({ expr: made });
    return made;
  }

  #make(type: ValueType, vector: boolean, depth: number): Expr {
    const sub = (t: ValueType = type, v = vector): Expr => this.expr(t, v, depth - 1);
    const locals = this.#set.filter((l) => l.type === type && l.vector === vector);
    if (depth <= 0 || this.#below(5) === 0) {
      if (locals.length > 0 && this.#below(2) === 0) return get(this.#pick(locals));
      if (this.#below(2) === 0) {
        const numbers = [0, 1, -1, 2.5, -3.25, 100, 1e-3, this.#below(1000) / 7];
        const value =
          type === "f32"
            ? f32(this.#pick(numbers))
            : type === "i32"
              ? i32(this.#below(200) - 100)
              : bool(this.#below(2) === 0);
        return vector ? splat(value) : value;
      }
      const candidates = dtypes.flatMap((dtype, b) => (typeOf[dtype] === type ? [b] : []));
      const scattered = load(this.#pick(candidates), type, vector && this.#below(3) > 0, this.#index(), this.#below(9));
      return vector ? splat(scattered) : scattered;
    }
    const kind = this.#below(10);
    if (kind === 0) return op("where", sub("bool"), sub(), sub());
    if (kind === 1 && !vector) return lane(sub(type, true), this.#below(4));
    if (kind === 1)
      return shuffle(
        sub(),
        sub(),
        [0, 1, 2, 3].map(() => this.#below(8)),
      );
    if (type === "bool") {
      if (kind < 6) {
        const t = this.#pick(["f32", "i32"] as const);
        return op(this.#pick(compare), sub(t), sub(t));
      }
      if (kind < 8) return op("logicalNot", sub());
      return op(this.#pick(["logicalAnd", "logicalOr", "logicalXor"] as const), sub(), sub());
    }
    if (type === "f32") {
      if (kind === 2) return op("toFloat", sub("i32"));
      if (kind === 3) return madd(sub(), sub(), sub());
      if (kind < 6) return op(this.#pick(single), sub());
      if (kind === 6) return op(this.#below(3) === 0 ? this.#pick(double) : "div", sub(), sub());
      if (kind === 7) {
        const [a, b] = [sub(), sub()];
        return op("where", op(this.#pick(["lt", "gt"] as const), a, b), ...(this.#below(2) === 0 ? [a, b] : [b, a]));
      }
      return op(this.#pick(arith), sub(), sub());
    }
    if (kind === 2) return op("toInt", sub("f32"));
    if (kind === 3 && vector) return lanes;
    if (kind === 4) return op(this.#pick(["neg", "abs", "sign"] as const), sub());
    if (kind < 7) return op(this.#pick(bits), sub(), this.#below(2) === 0 ? i32(this.#below(40)) : sub());
    return op(this.#pick(arith), sub(), sub());
  }

  statements(count: number): Stmt[] {
    const list: Stmt[] = [];
    for (let i = 0; i < count; i++) list.push(this.#statement());
    return list;
  }

  #statement(): Stmt {
    const kind = this.#below(this.#depth < 2 ? 8 : 6);
    const type = this.#pick(["f32", "f32", "i32", "bool"] as const);
    const vector = this.#below(2) === 0;
    if (kind < 3) {
      const value = this.expr(type, vector, 4);
      const old = this.#set.filter((l) => l.type === type && l.vector === vector);
      const target = old.length > 0 && this.#below(2) === 0 ? this.#pick(old) : local("x", type, vector);
      if (!this.#set.includes(target) && this.#depth === 0) this.#set.push(target);
      return set(target, value);
    }
    if (kind < 6) {
      const b = this.#below(dtypes.length);
      const t = typeOf[dtypes[b]] ?? "f32";
      return store(b, this.#index(), this.expr(t, vector, 4), this.#below(5));
    }
    this.#depth += 1;
    let result: Stmt;
    if (kind === 6) {
      const condition = this.expr("bool", false, 3);
      result = when(condition, this.statements(2), this.#below(2) === 0 ? this.statements(2) : []);
    } else {
      const i = local("i", "i32");
      const to =
        this.#below(2) === 0 ? i32(this.#below(7)) : op("indexRem", op("abs", this.#pick(this.#indices)), i32(5));
      const from = i32(this.#below(3));
      this.#indices.push(get(i));
      const body = this.statements(3);
      this.#indices.pop();
      this.#pool.length = 0; // what was made inside may use the loop's variable
      result = loop(i, from, to, 1 + this.#below(2), body);
    }
    this.#depth -= 1;
    return result;
  }
}

function memoryOf(seed: number): TypedArray[] {
  const below = randomOf(seed ^ 0x55);
  const special = [0, -0, 1, Number.POSITIVE_INFINITY, Number.NaN, -1e20, 1e-42];
  return dtypes.map((dtype) => {
    if (dtype === "float32") {
      return Float32Array.from({ length: numel }, () =>
        below(8) === 0 ? special[below(7)] : (below(2000) - 1000) / 97,
      );
    }
    if (dtype === "int32") return Int32Array.from({ length: numel }, () => below(2 ** 32) >> below(32));
    return Uint8Array.from({ length: numel }, () => below(dtype === "bool" ? 2 : 256));
  });
}

function randomKernel(seed: number): Kernel {
  const item = local("item", "i32");
  const body = new Random(seed, item).statements(8);
  const buffers = dtypes.map((dtype) => ({ dtype, access: "readwrite", numel }) as const);
  return { name: `fuzz ${seed}`, buffers, items: 5, item, body, scratch: 0, flop: 0, bytes: 0 };
}

describe("random kernels", () => {
  const first = 728_000;
  const count = 100;
  it(`compiled strictly leave the interpreter's bits, seeds ${first} to ${first + count - 1}`, () => {
    for (let seed = first; seed < first + count; seed++) {
      const kernel = randomKernel(seed);
      const [want, got] = [memoryOf(seed), memoryOf(seed)];
      interpret(kernel, want, { fused: false, functions: "expansion" });
      runKernel(kernel, got, { relaxed: false });
      for (let b = 0; b < want.length; b++) {
        if (!equal(got[b], want[b])) expect(got[b], `seed ${seed}, b${b}\n${printKernel(kernel)}`).toEqual(want[b]);
      }
    }
  });
});

/** Any NaN equals any other, and -0 equals 0 : bounds say so. */
function equal(a: TypedArray, b: TypedArray): boolean {
  return a.every((value, i) => value === b[i] || (Number.isNaN(value) && Number.isNaN(b[i])));
}
