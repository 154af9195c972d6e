import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, load, local, mulIndex, op, set, splat, store } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt, Target } from "./kernel.ts";
import { divIndex, minIndex, named, remIndex, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

/** argmax and argmin: walks the dimension in order for each position around it, in vectors where those are neighbours. */
export function lowerArg(node: Node, target: Target): Lowered {
  const [x] = node.inputs;
  const { dim } = node.op === "argmax" ? attrsOf(node, "argmax") : attrsOf(node, "argmin");
  const length = x.shape[dim] ?? 1;
  const after = x.shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  const before = numel(x.shape) / Math.max(1, length * after);
  const wide = 16 * target.lanes;
  const blocks = Math.ceil(after / wide);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const row = named("row", divIndex(get(item), blocks), body);
  const from = named("from", mulIndex(remIndex(get(item), blocks), wide), body);
  const to = named("to", minIndex(addIndex(from, i32(wide)), i32(after)), body);
  const write = (at: Expr, vector: boolean, inner: Stmt[]): void => {
    const spread = (expr: Expr): Expr => (vector ? splat(expr) : expr);
    const type = valueType(x.dtype);
    const base = named("base", addIndex(mulIndex(row, length * after), at), inner);
    const first = (expr: Expr): Expr => (type === "bool" ? op("where", expr, i32(1), i32(0)) : expr);
    const best = local("best", type === "bool" ? "i32" : type, vector);
    const where = local("where", "i32", vector);
    inner.push(set(best, first(load(0, type, vector, base))), set(where, spread(i32(0))));
    repeat("d", { from: i32(1), to: i32(length), step: 1 }, inner, (d, loop) => {
      const value = named("x", first(load(0, type, vector, addIndex(base, mulIndex(d, after)))), loop);
      const better = extremer(node.op === "argmax" ? "gt" : "lt", value, get(best));
      const wins = named("wins", better, loop);
      loop.push(set(best, op("where", wins, value, get(best))), set(where, op("where", wins, spread(d), get(where))));
    });
    inner.push(store(1, addIndex(mulIndex(row, after), at), get(where)));
  };
  const end = after < target.lanes ? from : minIndex(to, i32(after - (after % target.lanes)));
  const vectorEnd = named("vectorEnd", end, body);
  if (after >= target.lanes)
    repeat("c", { from, to: vectorEnd, step: target.lanes }, body, (at, inner) => write(at, true, inner));
  if (after < target.lanes || after % target.lanes !== 0)
    repeat("c", { from: vectorEnd, to, step: 1 }, body, (at, inner) => write(at, false, inner));
  const kernel: Kernel = {
    name: node.op,
    buffers: [
      { dtype: x.dtype, access: "read", numel: numel(x.shape) },
      { dtype: "int32", access: "write", numel: numel(node.shape) },
    ],
    items: before * blocks,
    item,
    body,
    scratch: 0,
    flop: 2 * numel(x.shape),
    bytes: 4 * numel(x.shape),
  };
  return { steps: [{ kernel, buffers: [x, node].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

/** Whether `value` is more extreme than `best`: NaN is the most extreme, and of equals the earlier one stays. */
export function extremer(compare: "gt" | "lt", value: Expr, best: Expr): Expr {
  if (value.type !== "f32") return op(compare, value, best);
  return op("logicalOr", op(compare, value, best), op("logicalAnd", op("ne", value, value), op("eq", best, best)));
}
