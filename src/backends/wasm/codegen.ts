import { get, local } from "../../compiler/expr.ts";
import type { Expr, Kernel, Local, Stmt, ValueType } from "../../compiler/kernel.ts";
import { scratchBuffer } from "../../compiler/kernel.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { type Address, type AddressSpace, addressOf } from "./addresses.ts";
import { Canonical } from "./canonical.ts";
import { Changes } from "./changes.ts";
import type { FunctionCode, WasmType } from "./encode.ts";
import { writeConstant, writeStore, writeTouch } from "./memoryAccess.ts";
import { containsLoop, type Effects, EffectsOf, isWorthHoisting } from "./structure.ts";
import type { Value } from "./value.ts";
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
 * The body is walked once: every computed value is held, and the writer drops the locals that nothing gets again.
 */
export function compileKernel(kernel: Kernel, options: CodegenOptions): FunctionCode {
  return new BodyWriter(kernel, options).write();
}

class BodyWriter {
  readonly #out: Writer;
  readonly #kernel: Kernel;
  readonly #canonical: Canonical;
  readonly #changes = new Changes();
  readonly #effects = new EffectsOf();
  /** Per open scope the values that were computed in it: after its end they cannot be had again. */
  readonly #scopes: Value[][] = [[]];
  readonly #locals = new Map<number, number>();
  readonly #spaces: readonly AddressSpace[];
  readonly #operands: Surroundings;
  /** Effects of the innermost loop, if it has no loop inside. */
  #loop: Effects | undefined;
  /** Number of that loop; 0 outside. */
  #context = 0;
  #loops = 0;

  constructor(kernel: Kernel, options: CodegenOptions) {
    this.#out = new Writer(new Array<WasmType>(leadingParameters + kernel.buffers.length).fill("i32"));
    this.#kernel = kernel;
    this.#canonical = new Canonical(options.relaxed);
    this.#spaces = [undefined, ...kernel.buffers].map((buffer, i) => {
      const base = local(i === 0 ? "scratch" : `buffer${i - 1}`, "i32");
      this.#locals.set(base.id, leadingParameters - 1 + i);
      return {
        buffer: i - 1,
        start: get(base),
        elementBytes: bytesPerElement(buffer?.dtype ?? "float32"),
        isInvariant: (value) => this.#isInvariant(value),
        valueOf: (expr) => this.#canonical.of(expr),
      };
    });
    this.#locals.set(kernel.item.id, 0);
    this.#operands = {
      relaxed: options.relaxed,
      push: (arg) => this.#push(arg),
      same: (a, b) => this.#canonical.of(a) === this.#canonical.of(b),
      address: ({ buffer, index, offset }) => this.#address(buffer, index, offset),
      dtypeOf: (buffer) => this.#dtype(buffer),
    };
  }

  write(): FunctionCode {
    const { item, body } = this.#kernel;
    this.#repeat({ variable: item, bound: () => this.#out.get(1), step: 1, body, guarded: true });
    this.#out.op("end");
    return this.#out.done([]);
  }

  #statements(body: readonly Stmt[]): void {
    for (const stmt of body) this.#statement(stmt);
  }

  #statement(stmt: Stmt): void {
    if (stmt.kind === "set") {
      this.#push(stmt.value);
      this.#out.set(this.#localIndex(stmt.local));
      this.#changes.assign(stmt.local.id);
    } else if (stmt.kind === "store") {
      const { base, offset } = this.#address(stmt.buffer, stmt.index, stmt.offset);
      this.#push(base);
      this.#push(stmt.value);
      writeStore(this.#out, this.#dtype(stmt.buffer), stmt.value, offset);
      this.#changes.store(stmt.buffer);
    } else if (stmt.kind === "touch") {
      const { base, offset } = this.#address(stmt.buffer, stmt.index, stmt.offset);
      this.#push(base);
      writeTouch(this.#out, offset);
    } else if (stmt.kind === "if") {
      this.#push(stmt.condition);
      this.#out.open("if");
      this.#scoped(() => this.#statements(stmt.then));
      if (stmt.otherwise.length > 0) {
        this.#out.op("else");
        this.#scoped(() => this.#statements(stmt.otherwise));
      }
      this.#out.op("end");
      this.#changes.change(this.#effects.of([stmt]));
    } else {
      this.#for(stmt);
    }
  }

  #for(stmt: Extract<Stmt, { kind: "for" }>): void {
    const { variable, step, body } = stmt;
    const from = this.#canonical.of(stmt.from).expr;
    const to = this.#canonical.of(stmt.to).expr;
    this.#push(from);
    this.#out.set(this.#localIndex(variable));
    const fixed = to.kind === "const" || (to.kind === "local" && !this.#effects.of(body).locals.has(to.local.id));
    let held = 0;
    if (!fixed) {
      held = this.#out.newLocal("i32");
      this.#push(to);
      this.#out.set(held);
    }
    const guarded = from.kind !== "const" || to.kind !== "const" || from.value >= to.value;
    const bound = (): void => {
      if (fixed) this.#push(to);
      else this.#out.get(held);
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
    const out = this.#out;
    const index = this.#localIndex(loop.variable);
    if (loop.guarded) {
      out.open("block").get(index);
      loop.bound();
      out.op("i32.ge_s").branchIf(0);
    }
    const inside = this.#effects.of(loop.body);
    const effects = { ...inside, locals: new Set(inside.locals).add(loop.variable.id) };
    this.#changes.change(effects);
    // There is no loop around it that could be an innermost one, so nothing has to be restored after it.
    this.#loop = containsLoop(loop.body) ? undefined : effects;
    this.#context = this.#loop ? ++this.#loops : 0;
    this.#scoped(() => {
      if (this.#loop) this.#hoist(loop.body);
      out.open("loop");
      this.#statements(loop.body);
      out.get(index).i32(loop.step).op("i32.add").tee(index);
      this.#changes.assign(loop.variable.id);
      loop.bound();
      out.op("i32.lt_s").branchIf(0).op("end");
    });
    this.#loop = undefined;
    this.#context = 0;
    if (loop.guarded) out.op("end");
    this.#changes.change(effects);
  }

  #scoped(write: () => void): void {
    const scope: Value[] = [];
    this.#scopes.push(scope);
    write();
    this.#scopes.pop();
    for (const value of scope) value.local = -1;
  }

  /** Computes before the loop what is worth it and the same in every round. */
  #hoist(body: readonly Stmt[]): void {
    const visit = (value: Value): void => {
      if (value.visitedIn === this.#context) return;
      value.visitedIn = this.#context;
      if (isWorthHoisting(value.expr) && this.#isInvariant(value)) {
        if (!this.#isHeld(value)) this.#compute(value, true);
        return;
      }
      const { expr } = value;
      if (expr.kind === "load") visit(this.#canonical.of(this.#address(expr.buffer, expr.index, expr.offset).base));
      else for (const part of value.parts) visit(part);
    };
    const statements = (list: readonly Stmt[]): void => {
      for (const stmt of list) {
        if (stmt.kind === "set") visit(this.#canonical.of(stmt.value));
        else if (stmt.kind === "store") {
          visit(this.#canonical.of(this.#address(stmt.buffer, stmt.index, stmt.offset).base));
          visit(this.#canonical.of(stmt.value));
        } else if (stmt.kind === "touch") {
          visit(this.#canonical.of(this.#address(stmt.buffer, stmt.index, stmt.offset).base));
        } else if (stmt.kind === "if") {
          visit(this.#canonical.of(stmt.condition));
          statements(stmt.then);
          statements(stmt.otherwise);
        }
      }
    };
    statements(body);
  }
  /** Same value in every round of the innermost loop, without side conditions: no loads, no division by a variable. */
  #isInvariant(value: Value): boolean {
    const { locals } = this.#loop ?? {};
    if (!locals) return false;
    if (value.invariantIn === this.#context) return value.invariant;
    const { expr, parts } = value;
    let known: boolean;
    if (expr.kind === "local") known = !locals.has(expr.local.id);
    else if (expr.kind === "load") known = false;
    else if (expr.kind === "op" && (expr.op === "indexDiv" || expr.op === "indexRem")) {
      const [, divisor] = expr.args;
      known = divisor.kind === "const" && divisor.value !== 0 && this.#isInvariant(parts[0]);
    } else known = parts.every((part) => this.#isInvariant(part));
    value.invariant = known;
    value.invariantIn = this.#context;
    return known;
  }

  #push(source: Expr): void {
    const out = this.#out;
    const value = this.#canonical.of(source);
    const { expr } = value;
    if (expr.kind === "local") out.get(this.#localIndex(expr.local));
    else if (expr.kind === "const" && !expr.vector) writeConstant(out, expr);
    else if (this.#isHeld(value)) out.get(value.local);
    else this.#compute(value, false);
  }

  /** Whether a local holds the value as it is now. */
  #isHeld(value: Value): boolean {
    return value.local >= 0 && this.#changes.of(value) <= value.heldAt;
  }

  /** Leaves the value on the stack, or in a local only if it is computed `ahead` of its first use. */
  #compute(value: Value, ahead: boolean): void {
    const { expr } = value;
    writeValue(this.#out, expr, this.#operands);
    const type = wasmTypeOf(expr.type, expr.vector);
    if (ahead) {
      value.local = this.#out.newLocal(type);
      this.#out.set(value.local);
    } else value.local = this.#out.hold(type);
    value.heldAt = this.#changes.now;
    this.#scopes[this.#scopes.length - 1].push(value);
  }

  #address(buffer: number, index: Expr, offset: number): Address {
    const { terms, constant } = this.#canonical.linear(this.#canonical.of(index));
    return addressOf({ terms, constant: constant + offset }, this.#spaces[buffer + 1], this.#context);
  }

  #dtype(buffer: number): "float32" | "float64" | "int32" | "uint8" | "bool" {
    return buffer === scratchBuffer ? "float32" : this.#kernel.buffers[buffer].dtype;
  }

  #localIndex(variable: Local): number {
    let index = this.#locals.get(variable.id);
    if (index === undefined) {
      index = this.#out.newLocal(wasmTypeOf(variable.type, variable.vector));
      this.#locals.set(variable.id, index);
    }
    return index;
  }
}
