import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, load, local, mulIndex, op, store, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt, Target } from "./kernel.ts";
import { divIndex, minIndex, named, remIndex, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

/**
 * Copies base, then sets or adds src along the dimension in order. What lies before and after the dimension is
 * independent, so items cut there; an index outside the dimension writes nothing.
 */
export function lowerScatter(node: Node, target: Target): Lowered {
  const [base, index, src] = node.inputs;
  const { dim, mode } = attrsOf(node, "scatter");
  const type = valueType(node.dtype);
  const length = node.shape[dim] ?? 1;
  const count = index.shape[dim] ?? 1;
  const after = node.shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  const before = node.shape.slice(0, dim).reduce((a, b) => a * b, 1);
  const wide = after >= 16 * target.lanes ? 16 : 4 * target.lanes;
  const blocks = Math.ceil(after / wide);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const row = named("row", divIndex(get(item), blocks), body);
  const from = named("from", mulIndex(remIndex(get(item), blocks), wide), body);
  const to = named("to", minIndex(addIndex(from, i32(wide)), i32(after)), body);
  const own = named("own", mulIndex(row, length * after), body);
  const theirs = named("theirs", mulIndex(row, count * after), body);
  const out = 3;
  const add = (old: Expr, value: Expr): Expr => {
    if (mode === "set") return value;
    return type === "bool" ? op("logicalOr", old, value) : op("add", old, value);
  };
  repeat("d", { from: i32(0), to: i32(length), step: 1 }, body, (d, inner) => {
    const line = named("line", addIndex(own, mulIndex(d, after)), inner);
    repeat("c", { from, to, step: 1 }, inner, (c, loop) => {
      loop.push(store(out, addIndex(line, c), load(0, type, false, addIndex(line, c))));
    });
  });
  repeat("d", { from: i32(0), to: i32(count), step: 1 }, body, (d, inner) => {
    const line = named("line", addIndex(theirs, mulIndex(d, after)), inner);
    repeat("c", { from, to, step: 1 }, inner, (c, loop) => {
      const which = named("which", load(1, "i32", false, addIndex(line, c)), loop);
      const at = addIndex(addIndex(own, mulIndex(which, after)), c);
      const value = load(2, type, false, addIndex(line, c));
      const inside = op("logicalAnd", op("ge", which, i32(0)), op("lt", which, i32(length)));
      const then: Stmt[] = [];
      const place = named("at", at, then);
      then.push(store(out, place, mode === "set" ? value : add(load(out, type, false, place), value)));
      loop.push(when(inside, then));
    });
  });
  const buffer = (n: Node): { dtype: Node["dtype"]; access: "read"; numel: number } => ({
    dtype: n.dtype,
    access: "read",
    numel: numel(n.shape),
  });
  const kernel: Kernel = {
    name: `scatter ${mode}`,
    buffers: [buffer(base), buffer(index), buffer(src), { ...buffer(node), access: "readwrite" }],
    items: before * blocks,
    item,
    body,
    scratch: 0,
    flop: numel(src.shape),
    bytes: 8 * (numel(src.shape) + numel(node.shape)),
  };
  return {
    steps: [{ kernel, buffers: [...node.inputs, node].map((n) => ({ kind: "node", node: n })) }],
    temporaries: [],
  };
}
