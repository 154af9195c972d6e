import type { Expr, Kernel, Local, OpName, Stmt } from "./kernel.ts";
import { scratchBuffer } from "./kernel.ts";

const infix: Partial<Record<OpName, string>> = {
  ...{ add: "+", sub: "-", mul: "*", div: "/", indexDiv: "//", indexRem: "%" },
  ...{ eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=" },
  ...{ bitAnd: "&", bitOr: "|", bitXor: "^", shiftLeft: "<<", shiftRight: ">>>" },
  ...{ logicalAnd: "and", logicalOr: "or", logicalXor: "xor" },
};

/**
 * A kernel as text to read: `b0` is its first buffer, `scratch` the thread's own memory; a `v` after a type means a
 * vector, `b1[i + 3]v` loads one. Values that occur more than once within a statement come first as `t0 = …`.
 */
export function printKernel(kernel: Kernel): string {
  const printer = new Printer();
  const buffers = kernel.buffers.map(({ dtype, access, numel }, i) => `b${i}: ${dtype}[${numel}] ${access}`);
  const lines = [
    `kernel ${kernel.name} (${buffers.join(", ")})`,
    `  for ${printer.local(kernel.item)} in 0..${kernel.items}${kernel.scratch > 0 ? `, scratch float32[${kernel.scratch}]` : ""}`,
  ];
  printer.statements(kernel.body, "    ", lines);
  return lines.join("\n");
}

class Printer {
  readonly #names = new Map<number, string>();
  readonly #taken = new Set<string>();
  #shared = new Map<Expr, string>();
  #temporaries = 0;

  /** Locals of one name get a number. */
  local({ id, name }: Local): string {
    let text = this.#names.get(id);
    if (text === undefined) {
      text = name;
      for (let i = 2; this.#taken.has(text); i++) text = `${name}.${i}`;
      this.#taken.add(text);
      this.#names.set(id, text);
    }
    return text;
  }

  statements(body: readonly Stmt[], indent: string, lines: string[]): void {
    for (const stmt of body) {
      if (stmt.kind === "set") {
        this.#share([stmt.value], indent, lines);
        const { type, vector } = stmt.local;
        lines.push(`${indent}${this.local(stmt.local)}: ${type}${vector ? "v" : ""} = ${this.#text(stmt.value)}`);
      } else if (stmt.kind === "store") {
        this.#share([stmt.index, stmt.value], indent, lines);
        lines.push(`${indent}${this.#place(stmt)} = ${this.#text(stmt.value)}`);
      } else if (stmt.kind === "touch") {
        this.#share([stmt.index], indent, lines);
        lines.push(`${indent}touch ${this.#place(stmt)}`);
      } else if (stmt.kind === "for") {
        this.#share([stmt.from, stmt.to], indent, lines);
        const by = stmt.step === 1 ? "" : ` by ${stmt.step}`;
        lines.push(
          `${indent}for ${this.local(stmt.variable)} in ${this.#text(stmt.from)}..${this.#text(stmt.to)}${by}`,
        );
        this.statements(stmt.body, `${indent}  `, lines);
      } else {
        this.#share([stmt.condition], indent, lines);
        lines.push(`${indent}if ${this.#text(stmt.condition)}`);
        this.statements(stmt.then, `${indent}  `, lines);
        if (stmt.otherwise.length > 0) {
          lines.push(`${indent}else`);
          this.statements(stmt.otherwise, `${indent}  `, lines);
        }
      }
    }
  }

  /** Names what occurs more than once, so that a graph of any sharing prints in linear space. */
  #share(roots: readonly Expr[], indent: string, lines: string[]): void {
    const counts = new Map<Expr, number>();
    const order: Expr[] = [];
    const visit = (expr: Expr): void => {
      const count = counts.get(expr) ?? 0;
      counts.set(expr, count + 1);
      if (count > 0) return;
      for (const child of children(expr)) visit(child);
      order.push(expr);
    };
    roots.forEach(visit);
    this.#shared = new Map();
    for (const expr of order) {
      if ((counts.get(expr) ?? 0) < 2 || children(expr).length === 0) continue;
      const text = this.#text(expr);
      const name = `t${this.#temporaries++}`;
      lines.push(`${indent}${name} = ${text}`);
      this.#shared.set(expr, name);
    }
  }

  #place({ buffer, index, offset }: { buffer: number; index: Expr; offset: number }): string {
    const name = buffer === scratchBuffer ? "scratch" : `b${buffer}`;
    const sign = offset < 0 ? "-" : "+";
    return `${name}[${bare(this.#text(index))}${offset === 0 ? "" : ` ${sign} ${Math.abs(offset)}`}]`;
  }

  #text(expr: Expr): string {
    const shared = this.#shared.get(expr);
    if (shared !== undefined) return shared;
    switch (expr.kind) {
      case "const":
        if (expr.type === "bool") return expr.value === 0 ? "false" : "true";
        return `${Object.is(expr.value, -0) ? "-0" : expr.value}${expr.type === "i32" ? "" : expr.type}`;
      case "local":
        return this.local(expr.local);
      case "op": {
        const args = expr.args.map((arg) => this.#text(arg));
        const sign = infix[expr.op];
        return sign && args.length === 2
          ? `(${args[0]} ${sign} ${args[1]})`
          : `${expr.op}(${args.map(bare).join(", ")})`;
      }
      case "madd":
        return `madd(${[expr.a, expr.b, expr.c].map((part) => bare(this.#text(part))).join(", ")})`;
      case "load":
        return `${this.#place(expr)}${expr.vector ? "v" : ""}`;
      case "splat":
        return `splat(${bare(this.#text(expr.value))})`;
      case "lanes":
        return "lanes";
      case "lane":
        return `lane(${bare(this.#text(expr.value))}, ${expr.lane})`;
      case "shuffle":
        return `shuffle(${bare(this.#text(expr.a))}, ${bare(this.#text(expr.b))}, [${expr.lanes.join(", ")}])`;
    }
  }
}

/** Without the parentheses around the whole. */
function bare(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === "(") depth += 1;
    if (text[i] === ")") depth -= 1;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "op":
      return expr.args;
    case "madd":
      return [expr.a, expr.b, expr.c];
    case "load":
      return [expr.index];
    case "splat":
    case "lane":
      return [expr.value];
    case "shuffle":
      return [expr.a, expr.b];
    default:
      return [];
  }
}
