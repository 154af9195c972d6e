import { get, local } from "../../compiler/expr.ts";
import type { Expr, Kernel, Local, Stmt, ValueType } from "../../compiler/kernel.ts";
import { scratchBuffer } from "../../compiler/kernel.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { addressOf } from "./addresses.ts";
import { Canonical } from "./canonical.ts";
import type { FunctionCode, WasmType } from "./encode.ts";
import { writeConstant, writeStore } from "./memoryAccess.ts";
import { type Address, Numbering } from "./numbering.ts";
import { childrenOf, containsLoop, type Effects, effectsOf, isWorthHoisting } from "./structure.ts";
import { type Surroundings, writeValue } from "./values.ts";
import { Writer } from "./writer.ts";

export interface CodegenOptions {
  /** Use the relaxed SIMD proposal: madd is fused. */
  readonly relaxed: boolean;
}

/** Parameters before the buffers' addresses: begin, end, scratch. */
export const leadingParameters = 3;

export function wasmTypeOf(type: ValueType, vector: boolean): WasmType {
  if (vector) return "v128";
  return type === "bool" ? "i32" : type;
}

/**
 * The function `(begin, end, scratch, ...buffer addresses)` that runs items [begin, end) of a kernel. Values that occur
 * more than once while nothing they depend on changes are computed once; index arithmetic and vector constants that do
 * not change in an innermost loop are computed before it.
 *
 * The body is walked twice in the same order: the first walk counts the uses of every computed value, so that the
 * second keeps in locals only those that are used again.
 */
export function compileKernel(kernel: Kernel, options: CodegenOptions): FunctionCode {
  const canonical = new Canonical();
  const uses: number[] = [];
  new BodyWriter(kernel, options, canonical, uses, true).write();
  const writer = new BodyWriter(kernel, options, canonical, uses, false);
  writer.write();
  return {
    params: new Array<WasmType>(leadingParameters + kernel.buffers.length).fill("i32"),
    results: [],
    locals: writer.out.locals,
    body: writer.out.bytes.done().slice(),
  };
}

/** A value that has been computed at some point of the walk; `local` is set if it is kept. */
interface Computed {
  readonly use: number;
  local: number;
}

class BodyWriter {
  readonly out: Writer;
  readonly #kernel: Kernel;
  readonly #canonical: Canonical;
  /** Uses of each computed value, in the order in which the walk computes them. */
  readonly #uses: number[];
  readonly #counting: boolean;
  #computed = 0;
  readonly #numbering: Numbering;
  /** Values that can be had again, and, per open scope, which of them end with it. */
  readonly #available = new Map<number, Computed>();
  readonly #scopes: number[][] = [[]];
  readonly #locals = new Map<number, number>();
  readonly #bases: Expr[];
  readonly #operands: Surroundings;
  /** Effects of the innermost loop, if it has no loop inside. */
  #loop: Effects | undefined;
  #invariant = new Map<Expr, boolean>();

  constructor(kernel: Kernel, options: CodegenOptions, canonical: Canonical, uses: number[], counting: boolean) {
    this.out = new Writer(leadingParameters + kernel.buffers.length);
    this.#kernel = kernel;
    this.#canonical = canonical;
    this.#uses = uses;
    this.#counting = counting;
    this.#numbering = new Numbering((access) => this.#address(access));
    this.#bases = [undefined, ...kernel.buffers].map((_, i) => {
      const base = local(i === 0 ? "scratch" : `buffer${i - 1}`, "i32");
      this.#locals.set(base.id, leadingParameters - 1 + i);
      return get(base);
    });
    this.#locals.set(kernel.item.id, 0);
    this.#operands = {
      relaxed: options.relaxed,
      push: (arg) => this.#push(arg),
      same: (a, b) => this.#numbering.of(a) === this.#numbering.of(b),
      address: (access) => this.#address(access),
      dtypeOf: (buffer) => this.#dtype(buffer),
    };
  }

  write(): void {
    const { item, body } = this.#kernel;
    this.#repeat({ variable: item, bound: () => this.out.get(1), step: 1, body, guarded: true });
    this.out.op("end");
  }

  #statements(body: readonly Stmt[]): void {
    for (const stmt of body) this.#statement(stmt);
  }

  #statement(stmt: Stmt): void {
    if (stmt.kind === "set") {
      this.#push(stmt.value);
      this.out.set(this.#localIndex(stmt.local));
      this.#numbering.assign(stmt.local.id);
    } else if (stmt.kind === "store") {
      const { base, offset } = this.#address(stmt);
      this.#push(base);
      this.#push(stmt.value);
      writeStore(this.out, this.#dtype(stmt.buffer), stmt.value, offset);
      this.#numbering.store(stmt.buffer);
    } else if (stmt.kind === "if") {
      this.#push(stmt.condition);
      this.out.open("if");
      this.#scoped(() => this.#statements(stmt.then));
      if (stmt.otherwise.length > 0) {
        this.out.op("else");
        this.#scoped(() => this.#statements(stmt.otherwise));
      }
      this.out.op("end");
      this.#numbering.change(effectsOf([stmt]));
    } else {
      this.#for(stmt);
    }
  }

  #for(stmt: Extract<Stmt, { kind: "for" }>): void {
    const { variable, step, body } = stmt;
    const from = this.#canonical.of(stmt.from);
    const to = this.#canonical.of(stmt.to);
    this.#push(from);
    this.out.set(this.#localIndex(variable));
    const fixed = to.kind === "const" || (to.kind === "local" && !effectsOf(body).locals.has(to.local.id));
    let held = 0;
    if (!fixed) {
      held = this.out.newLocal("i32");
      this.#push(to);
      this.out.set(held);
    }
    const guarded = from.kind !== "const" || to.kind !== "const" || from.value >= to.value;
    const bound = (): void => {
      if (fixed) this.#push(to);
      else this.out.get(held);
    };
    this.#repeat({ variable, bound, step, body, guarded });
  }

  /** A loop whose variable has its first value; tested at the end, and before the first round if `guarded`. */
  #repeat(loop: {
    readonly variable: Local;
    readonly bound: () => void;
    readonly step: number;
    readonly body: readonly Stmt[];
    readonly guarded: boolean;
  }): void {
    const { out } = this;
    const index = this.#localIndex(loop.variable);
    const outer = { loop: this.#loop, invariant: this.#invariant };
    if (loop.guarded) {
      out.open("block").get(index);
      loop.bound();
      out.op("i32.ge_s").branchIf(0);
    }
    const inside = effectsOf(loop.body);
    const effects = { ...inside, locals: new Set(inside.locals).add(loop.variable.id) };
    this.#numbering.change(effects);
    this.#loop = containsLoop(loop.body) ? undefined : effects;
    this.#invariant = new Map();
    this.#scoped(() => {
      if (this.#loop) this.#hoist(loop.body);
      out.open("loop");
      this.#statements(loop.body);
      out.get(index).i32(loop.step).op("i32.add").tee(index);
      this.#numbering.assign(loop.variable.id);
      loop.bound();
      out.op("i32.lt_s").branchIf(0).op("end");
    });
    this.#loop = outer.loop;
    this.#invariant = outer.invariant;
    if (loop.guarded) out.op("end");
    this.#numbering.change(effects);
  }

  #scoped(write: () => void): void {
    const scope: number[] = [];
    this.#scopes.push(scope);
    write();
    this.#scopes.pop();
    for (const number of scope) this.#available.delete(number);
  }

  /** Computes before the loop what is worth it and the same in every round. */
  #hoist(body: readonly Stmt[]): void {
    const seen = new Set<Expr>();
    const visit = (source: Expr): void => {
      const expr = this.#canonical.of(source);
      if (seen.has(expr)) return;
      seen.add(expr);
      if (isWorthHoisting(expr) && this.#isInvariant(expr)) {
        const number = this.#numbering.of(expr);
        const known = this.#available.get(number);
        if (known) this.#use(known);
        else this.#compute(expr, number, true);
        return;
      }
      if (expr.kind === "load") visit(this.#address(expr).base);
      else for (const child of childrenOf(expr)) visit(child);
    };
    const statements = (list: readonly Stmt[]): void => {
      for (const stmt of list) {
        if (stmt.kind === "set") visit(stmt.value);
        else if (stmt.kind === "store") {
          visit(this.#address(stmt).base);
          visit(stmt.value);
        } else if (stmt.kind === "if") {
          visit(stmt.condition);
          statements(stmt.then);
          statements(stmt.otherwise);
        }
      }
    };
    statements(body);
  }

  /** Same value in every round of the innermost loop, without side conditions: no loads, no division by a variable. */
  #isInvariant(expr: Expr): boolean {
    const { locals } = this.#loop ?? {};
    if (!locals) return false;
    let known = this.#invariant.get(expr);
    if (known === undefined) {
      if (expr.kind === "local") known = !locals.has(expr.local.id);
      else if (expr.kind === "load") known = false;
      else if (expr.kind === "op" && (expr.op === "indexDiv" || expr.op === "indexRem")) {
        known = expr.args[1].kind === "const" && expr.args[1].value !== 0 && this.#isInvariant(expr.args[0]);
      } else known = childrenOf(expr).every((child) => this.#isInvariant(child));
      this.#invariant.set(expr, known);
    }
    return known;
  }

  #push(source: Expr): void {
    const { out } = this;
    const expr = this.#canonical.of(source);
    if (expr.kind === "local") {
      out.get(this.#localIndex(expr.local));
      return;
    }
    if (expr.kind === "const" && !expr.vector) {
      writeConstant(out, expr);
      return;
    }
    const number = this.#numbering.of(expr);
    const known = this.#available.get(number);
    if (known) {
      this.#use(known);
      out.get(known.local);
      return;
    }
    this.#compute(expr, number, false);
  }

  #use(computed: Computed): void {
    if (this.#counting) this.#uses[computed.use] += 1;
  }

  /** Leaves the value on the stack, or in a local only if it is computed `ahead` of its first use. */
  #compute(expr: Expr, number: number, ahead: boolean): void {
    const computed: Computed = { use: this.#computed++, local: 0 };
    if (this.#counting) this.#uses[computed.use] = 1;
    writeValue(this.out, expr, this.#operands);
    if (ahead || this.#uses[computed.use] > 1) {
      computed.local = this.out.newLocal(wasmTypeOf(expr.type, expr.vector));
      if (ahead) this.out.set(computed.local);
      else this.out.tee(computed.local);
    }
    if (!ahead && !this.#counting && computed.local === 0) return;
    this.#available.set(number, computed);
    this.#scopes[this.#scopes.length - 1].push(number);
  }

  #address(access: { readonly buffer: number; readonly index: Expr; readonly offset: number }): Address {
    const index = this.#canonical.of(access.index);
    const base = this.#bases[access.buffer + 1];
    const size = bytesPerElement(this.#dtype(access.buffer));
    return addressOf(base, { index, offset: access.offset }, size, (expr) => this.#isInvariant(expr));
  }

  #dtype(buffer: number): "float32" | "float64" | "int32" | "uint8" | "bool" {
    return buffer === scratchBuffer ? "float32" : this.#kernel.buffers[buffer].dtype;
  }

  #localIndex(variable: Local): number {
    let index = this.#locals.get(variable.id);
    if (index === undefined) {
      index = this.out.newLocal(wasmTypeOf(variable.type, variable.vector));
      this.#locals.set(variable.id, index);
    }
    return index;
  }
}
