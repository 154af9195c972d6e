import type { DType, TypedArray } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import { type ScalarName, scalars } from "../ir/scalars.ts";
import { expandExpr, exprAlgebra } from "./expandExpr.ts";
import { InterpreterMemory } from "./interpreterMemory.ts";
import type { Expr, Kernel, Local, OpName, Stmt, ValueType } from "./kernel.ts";
import { scratchBuffer } from "./kernel.ts";

export interface InterpretOptions {
  /** The range of items to run; all of them by default. */
  readonly begin?: number;
  readonly end?: number;
  /** Lanes of a vector: the `Target.lanes` that the kernel was made for. 4 by default. */
  readonly lanes?: number;
  /**
   * Whether madd rounds once. True by default. Computed as a float64 product (exact) and sum, then rounded to float32:
   * in about one case of 2^29 the two roundings differ from a true fused multiply-add in the last bit.
   */
  readonly fused?: boolean;
  /**
   * What exp, tanh and their like are on float32: their float64 meaning rounded once (the default), or the expansion
   * that code generators use, for their bits.
   */
  readonly functions?: "meaning" | "expansion";
}

type Item = (item: number, memory: InterpreterMemory) => void;

/**
 * Runs a kernel in plain JavaScript: the meaning of the kernel language, for tests. What real code would get away with
 * throws here: an index out of range, a store to a "read" buffer, a local read before it is set, a bool in memory that
 * is neither 0 nor 1, an index division of negative numbers. Scratch is NaN and locals are unset before every item.
 *
 * float32 arithmetic is rounded after every op, int32 wraps, scalar functions are their float64 meaning rounded once.
 * floatOf of a NaN pattern gives some NaN: JavaScript does not keep its payload.
 *
 * @param buffers  one host array per kernel buffer, of its dtype and of at least its numel
 * @throws InternalError naming the kernel and what it did
 */
export function interpret(kernel: Kernel, buffers: readonly TypedArray[], options: InterpretOptions = {}): void {
  const { begin = 0, end = kernel.items } = options;
  const memory = new InterpreterMemory(kernel, buffers);
  const item = compiled(kernel, options);
  for (let i = begin; i < end; i++) {
    memory.scratch.fill(Number.NaN);
    item(i, memory);
  }
}

const cache = new WeakMap<Kernel, Map<string, Item>>();

function compiled(kernel: Kernel, options: InterpretOptions): Item {
  const variants = cache.get(kernel) ?? new Map<string, Item>();
  cache.set(kernel, variants);
  const key = JSON.stringify([options.lanes, options.fused, options.functions]);
  let item = variants.get(key);
  if (item === undefined) {
    const source = new Emitter(kernel, options).source();
    item = new Function("at", "m", `"use strict"; const { fround: f, imul } = Math;\n${source}`) as Item;
    variants.set(key, item);
  }
  return item;
}

const typeOfDType: Partial<Record<DType, ValueType>> = { float32: "f32", int32: "i32", uint8: "i32", bool: "bool" };

/** Prints a kernel as JavaScript: every lane of every distinct expression of a statement becomes one `const`. */
class Emitter {
  readonly #kernel: Kernel;
  readonly #lanes: number;
  readonly #fused: boolean;
  readonly #expands: boolean;
  readonly #locals = new Map<Local, string[]>();
  #temporaries = 0;

  constructor(kernel: Kernel, { lanes = 4, fused = true, functions = "meaning" }: InterpretOptions) {
    this.#kernel = kernel;
    this.#lanes = lanes;
    this.#fused = fused;
    this.#expands = functions === "expansion";
  }

  source(): string {
    const [item] = this.#local(this.#kernel.item);
    const body = this.#block(this.#kernel.body);
    const names = [...this.#locals.values()].flat();
    const arrays = this.#kernel.buffers.map((_, i) => `b${i}`);
    const memory = `const s = m.scratch, [${arrays.join(", ")}] = m.buffers;`;
    return `${memory}\nlet ${names.join(", ")};\n${item} = at;\n${body}`;
  }

  #fail(what: string): never {
    throw new InternalError(`kernel ${this.#kernel.name}: ${what}.`);
  }

  #local(local: Local): string[] {
    let names = this.#locals.get(local);
    if (names === undefined) {
      const own = `v${this.#locals.size}`;
      names = this.#each(local.vector, (l) => (local.vector ? `${own}_${l}` : own));
      this.#locals.set(local, names);
    }
    return names;
  }

  #each(vector: boolean, make: (lane: number) => string): string[] {
    return Array.from({ length: vector ? this.#lanes : 1 }, (_, l) => make(l));
  }

  #block(statements: readonly Stmt[]): string {
    return statements.map((statement) => `{\n${this.#statement(statement)}\n}`).join("\n");
  }

  #statement(statement: Stmt): string {
    const lines: string[] = [];
    const seen = new Map<Expr, string[]>();
    const value = (expr: Expr): string[] => this.#expr(expr, lines, seen);
    if (statement.kind === "set") {
      const { local } = statement;
      this.#same(statement.value, local.type, local.vector, `set of ${local.name}`);
      const values = value(statement.value);
      this.#local(local).forEach((name, l) => {
        lines.push(`${name} = ${values[l]};`);
      });
    } else if (statement.kind === "store") {
      const { buffer, offset } = statement;
      if (buffer !== scratchBuffer && this.#kernel.buffers[buffer]?.access === "read") {
        this.#fail(`stores to buffer ${buffer}, which is "read"`);
      }
      this.#same(statement.value, this.#memoryType(buffer), statement.value.vector, `store to buffer ${buffer}`);
      this.#same(statement.index, "i32", false, "index of a store");
      const [index] = value(statement.index);
      value(statement.value).forEach((name, l) => {
        const [array, numel] = this.#array(buffer);
        const place = `${index} + ${offset + l}`;
        lines.push(`if ((${place}) >>> 0 >= ${numel}) m.outside("store", ${buffer}, ${place});`);
        lines.push(`${array}[${place}] = ${name};`);
      });
    } else if (statement.kind === "touch") {
      const { buffer, offset } = statement;
      this.#same(statement.index, "i32", false, "index of a touch");
      const [index] = value(statement.index);
      const [, numel] = this.#array(buffer);
      lines.push(`if ((${index} + ${offset}) >>> 0 >= ${numel}) m.outside("touch", ${buffer}, ${index} + ${offset});`);
    } else if (statement.kind === "for") {
      const { variable, step } = statement;
      if (!Number.isInteger(step) || step <= 0) this.#fail(`loop over ${variable.name} has step ${step}`);
      for (const bound of [statement.from, statement.to]) this.#same(bound, "i32", false, `bound of ${variable.name}`);
      const [name] = this.#local(variable);
      const [from] = value(statement.from);
      const [to] = value(statement.to);
      lines.push(
        `for (${name} = ${from}; ${name} < ${to}; ${name} = (${name} + ${step}) | 0) {\n${this.#block(statement.body)}\n}`,
      );
    } else {
      this.#same(statement.condition, "bool", false, "condition");
      const [condition] = value(statement.condition);
      lines.push(
        `if (${condition}) {\n${this.#block(statement.then)}\n} else {\n${this.#block(statement.otherwise)}\n}`,
      );
    }
    return lines.join("\n");
  }

  #memoryType(buffer: number): ValueType {
    if (buffer === scratchBuffer) return "f32";
    const described = this.#kernel.buffers[buffer] ?? this.#fail(`names buffer ${buffer}, which it does not have`);
    return typeOfDType[described.dtype] ?? this.#fail(`cannot address buffer ${buffer} of ${described.dtype}`);
  }

  /** The name of a buffer's array, and its elements. */
  #array(buffer: number): [string, number] {
    return buffer === scratchBuffer ? ["s", this.#kernel.scratch] : [`b${buffer}`, this.#kernel.buffers[buffer].numel];
  }

  #same(expr: Expr, type: ValueType, vector: boolean, where: string): void {
    if (expr.type !== type || expr.vector !== vector) {
      const show = (t: ValueType, v: boolean): string => `${v ? "vector" : "scalar"} ${t}`;
      this.#fail(`${where} wants a ${show(type, vector)}, got a ${show(expr.type, expr.vector)}`);
    }
  }

  /** Appends what `expr` needs to `lines`; returns the JavaScript of each lane. Expressions may be shared graphs. */
  #expr(expr: Expr, lines: string[], seen: Map<Expr, string[]>): string[] {
    const known = seen.get(expr);
    if (known !== undefined) return known;
    if (this.#expands && expr.kind === "op") {
      const expanded = expandExpr(expr.op, expr.args, exprAlgebra(this.#fused));
      if (expanded !== undefined) {
        const names = this.#expr(expanded, lines, seen);
        seen.set(expr, names);
        return names;
      }
    }
    const lanes = this.#lanesOf(expr, (part) => this.#expr(part, lines, seen));
    const simple = expr.kind === "const" || expr.kind === "splat" || expr.kind === "lane" || expr.kind === "shuffle";
    const names = simple
      ? lanes
      : lanes.map((text) => {
          const name = `t${this.#temporaries++}`;
          lines.push(`const ${name} = ${text};`);
          return name;
        });
    seen.set(expr, names);
    return names;
  }

  #lanesOf(expr: Expr, value: (part: Expr) => string[]): string[] {
    const { vector } = expr;
    if (expr.kind === "const") return [Object.is(expr.value, -0) ? "(-0)" : `(${expr.value})`];
    if (expr.kind === "local") {
      const names = this.#local(expr.local);
      this.#same(expr, expr.local.type, expr.local.vector, `read of ${expr.local.name}`);
      return names.map((name) => `${name} ?? m.unset(${JSON.stringify(expr.local.name)})`);
    }
    if (expr.kind === "load") {
      this.#same(expr, this.#memoryType(expr.buffer), vector, `load from buffer ${expr.buffer}`);
      this.#same(expr.index, "i32", false, "index of a load");
      const [index] = value(expr.index);
      const [array] = this.#array(expr.buffer);
      return this.#each(vector, (l) => {
        const place = `${index} + ${expr.offset + l}`;
        const element = `${array}[${place}] ?? m.outside("load", ${expr.buffer}, ${place})`;
        return expr.type === "bool" ? `m.bool(${element}, ${expr.buffer}, ${place})` : element;
      });
    }
    if (expr.kind === "splat") {
      this.#same(expr.value, expr.type, false, "splat");
      const [one] = value(expr.value);
      return this.#each(true, () => one);
    }
    if (expr.kind === "lanes") return this.#each(true, (l) => `${l}`);
    if (expr.kind === "lane") {
      this.#same(expr.value, expr.type, true, "lane");
      return [value(expr.value)[expr.lane] ?? this.#fail(`takes lane ${expr.lane} of ${this.#lanes}`)];
    }
    if (expr.kind === "shuffle") {
      const both = [...value(expr.a), ...value(expr.b)];
      if (expr.lanes.length !== this.#lanes) this.#fail(`shuffles ${expr.lanes.length} lanes of ${this.#lanes}`);
      return expr.lanes.map((l) => both[l] ?? this.#fail(`shuffles lane ${l} of ${both.length}`));
    }
    if (expr.kind === "madd") {
      for (const part of [expr.a, expr.b, expr.c]) this.#same(part, "f32", vector, "madd");
      const [a, b, c] = [value(expr.a), value(expr.b), value(expr.c)];
      return this.#each(vector, (l) =>
        this.#fused ? `f(${a[l]} * ${b[l]} + ${c[l]})` : `f(f(${a[l]} * ${b[l]}) + ${c[l]})`,
      );
    }
    for (const arg of expr.args) {
      if (arg.vector !== vector) this.#fail(`${expr.op} mixes vectors and scalars`);
      if (arg.vector && arg.type === "f64") this.#fail(`${expr.op} is given a vector of f64`);
    }
    const args = expr.args.map(value);
    const type = expr.op === "where" ? expr.type : expr.args[0].type;
    return this.#each(vector, (l) => this.#op(expr.op, type, args.map((arg) => arg[l]) as [string, string, string]));
  }

  /** One lane of an op whose operands are of `type`. */
  #op(op: OpName, type: ValueType, args: readonly [string, string, string]): string {
    const [a, b, c] = args;
    if (!operandTypes(op).includes(type)) this.#fail(`${op} is given ${type}`);
    if (op === "toDouble") return a;
    if (op === "toSingle" || op === "toFloat") return `f(${a})`;
    if (op === "bitsOf" || op === "toInt" || op === "floatOf") return `m.${op}(${a})`;
    if (op === "indexDiv" || op === "indexRem") return `m.${op}(${a}, ${b})`;
    if (op === "where") return `${a} ? ${b} : ${c}`;
    const compare = comparisons[op];
    if (compare !== undefined) return `${a} ${compare} ${b} ? 1 : 0`;
    if (op === "mul" && type === "i32") return `imul(${a}, ${b})`;
    const sign = infix[op];
    const text =
      sign !== undefined ? `${a} ${sign} ${b}` : `m.rows.${op}.meaning(${args.filter((x) => x !== undefined)})`;
    if (type === "i32") return `(${text}) | 0`;
    return type === "f32" ? `f(${text})` : text;
  }
}

function operandTypes(op: OpName): readonly ValueType[] {
  if (op === "toDouble" || op === "bitsOf" || op === "toInt") return ["f32"];
  if (op === "toSingle") return ["f64"];
  if (op === "toFloat" || op === "floatOf" || op === "indexDiv" || op === "indexRem") return ["i32"];
  const { kind } = scalars[op];
  if (kind === "logic") return ["bool"];
  if (kind === "bits") return ["i32"];
  if (kind === "float") return ["f32", "f64"];
  return kind === "arith" ? ["f32", "f64", "i32"] : ["f32", "f64", "i32", "bool"];
}

const comparisons: Partial<Record<OpName, string>> = { eq: "===", ne: "!==", lt: "<", le: "<=", gt: ">", ge: ">=" };
const infix: Partial<Record<ScalarName, string>> = { add: "+", sub: "-", mul: "*", div: "/" };
