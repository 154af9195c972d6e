import type { Expr, Kernel, Local, Stmt } from "../../compiler/kernel.ts";

const keys = new WeakMap<Kernel, string>();

/**
 * Equal for kernels that become the same function: same statements over buffers of the same dtypes, whatever their
 * names, items and sizes. Linear in the number of distinct expressions; computed once per kernel.
 */
export function kernelKey(kernel: Kernel): string {
  let key = keys.get(kernel);
  if (key === undefined) {
    key = describe(kernel);
    keys.set(kernel, key);
  }
  return key;
}

function describe(kernel: Kernel): string {
  const locals = new Map<number, number>();
  const exprs = new Map<Expr, number>();
  const parts: string[] = [kernel.buffers.map((buffer) => buffer.dtype).join()];

  const nameOf = ({ id, type, vector }: Local): string => {
    let index = locals.get(id);
    if (index === undefined) {
      index = locals.size;
      locals.set(id, index);
    }
    return `${type}${vector ? "v" : ""}${index}`;
  };

  /** Writes an expression once, after those it is computed from, and gives its number. */
  const visit = (expr: Expr): number => {
    const known = exprs.get(expr);
    if (known !== undefined) return known;
    const text = textOf(expr);
    const index = exprs.size;
    exprs.set(expr, index);
    parts.push(text);
    return index;
  };

  const textOf = (expr: Expr): string => {
    const type = `${expr.type}${expr.vector ? "v" : ""}`;
    switch (expr.kind) {
      case "const":
        return `${type}=${Object.is(expr.value, -0) ? "-0" : expr.value}`;
      case "local":
        return nameOf(expr.local);
      case "op":
        return `${expr.op} ${type} ${expr.args.map(visit).join()}`;
      case "madd":
        return `madd ${type} ${visit(expr.a)},${visit(expr.b)},${visit(expr.c)}`;
      case "load":
        return `load ${type} ${expr.buffer} ${visit(expr.index)}+${expr.offset}`;
      case "splat":
        return `splat ${visit(expr.value)}`;
      case "lanes":
        return "lanes";
      case "lane":
        return `lane ${visit(expr.value)} ${expr.lane}`;
      case "shuffle":
        return `shuffle ${visit(expr.a)},${visit(expr.b)} ${expr.lanes.join()}`;
    }
  };

  const statements = (body: readonly Stmt[]): void => {
    for (const stmt of body) {
      if (stmt.kind === "set") {
        const value = visit(stmt.value);
        parts.push(`${nameOf(stmt.local)}:=${value}`);
      } else if (stmt.kind === "store") {
        parts.push(`${stmt.buffer}[${visit(stmt.index)}+${stmt.offset}]:=${visit(stmt.value)}`);
      } else if (stmt.kind === "touch") {
        parts.push(`touch ${stmt.buffer} ${visit(stmt.index)}+${stmt.offset}`);
      } else if (stmt.kind === "for") {
        parts.push(`for ${nameOf(stmt.variable)} ${visit(stmt.from)} ${visit(stmt.to)} ${stmt.step}{`);
        statements(stmt.body);
        parts.push("}");
      } else {
        parts.push(`if ${visit(stmt.condition)}{`);
        statements(stmt.then);
        parts.push("}{");
        statements(stmt.otherwise);
        parts.push("}");
      }
    }
  };

  nameOf(kernel.item);
  statements(kernel.body);
  return parts.join(";");
}
