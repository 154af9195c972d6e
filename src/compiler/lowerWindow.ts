import { attrsOf, type Node, type WindowAttrs } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { constant } from "./emit.ts";
import { addIndex, get, i32, load, local, mulIndex, op, set, store, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt, Target } from "./kernel.ts";
import { extremer } from "./lowerArg.ts";
import { named, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

type Pooling = WindowAttrs & { readonly kernel: readonly number[] };

/** Pooling windows: an item is one channel of one image. Nodes of one geometry over one input share the walk. */
export function lowerWindow(nodes: readonly Node[], _target: Target): Lowered {
  const [first] = nodes;
  const [x] = first.inputs;
  const attrs: Pooling = attrsOf(first, "windowMax");
  const type = valueType(x.dtype);
  const input = x.shape.slice(2);
  const output = first.shape.slice(2);
  const plane = numel(input);
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const from = named("plane", mulIndex(get(item), plane), body);
  const place = (n: Node | undefined): number => (n === undefined ? -1 : 1 + nodes.indexOf(n));
  const max = place(nodes.find((n) => n.op === "windowMax"));
  const arg = place(nodes.find((n) => n.op === "windowArgmax"));
  const sum = place(nodes.find((n) => n.op === "windowSum"));

  const outputs = (d: number, at: Expr, coords: readonly Expr[], statements: Stmt[]): void => {
    if (d < output.length) {
      repeat("o", { from: i32(0), to: i32(output[d]), step: 1 }, statements, (o, inner) => {
        const next = named("at", addIndex(mulIndex(at, output[d]), o), inner);
        const start = addIndex(mulIndex(o, attrs.stride[d]), i32(-attrs.padding[d][0]));
        outputs(d + 1, next, [...coords, named("start", start, inner)], inner);
      });
      return;
    }
    const best = local("best", type === "bool" ? "i32" : type);
    const where = local("where", "i32");
    const total = local("total", type === "f32" ? "f32" : "i32");
    if (max >= 0 || arg >= 0) statements.push(set(best, constant(lowestOf(best.type), best.type)), set(where, i32(-1)));
    if (sum >= 0) statements.push(set(total, constant(0, total.type)));
    window(0, i32(0), coords, statements, (index, inner) => {
      const raw = load(0, type, false, addIndex(from, index));
      const value = named("x", type === "bool" ? op("where", raw, i32(1), i32(0)) : raw, inner);
      if (max >= 0 || arg >= 0) {
        const first = op("lt", get(where), i32(0));
        const wins = named("wins", op("logicalOr", first, extremer("gt", value, get(best))), inner);
        inner.push(set(best, op("where", wins, value, get(best))), set(where, op("where", wins, index, get(where))));
      }
      if (sum >= 0) inner.push(set(total, op("add", get(total), value)));
    });
    const own = named("own", addIndex(mulIndex(get(item), numel(output)), at), statements);
    const back = (v: Expr): Expr => (type === "bool" ? op("ne", v, i32(0)) : v);
    if (max >= 0) statements.push(store(max, own, back(get(best))));
    if (arg >= 0) statements.push(store(arg, own, get(where)));
    if (sum >= 0) statements.push(store(sum, own, back(get(total))));
  };
  /** Walks the part of the window that lies inside the input. */
  const window = (
    d: number,
    at: Expr,
    starts: readonly Expr[],
    statements: Stmt[],
    write: (index: Expr, inner: Stmt[]) => void,
  ): void => {
    if (d === input.length) {
      write(at, statements);
      return;
    }
    repeat("k", { from: i32(0), to: i32(attrs.kernel[d]), step: 1 }, statements, (k, inner) => {
      const coord = named("x", addIndex(starts[d], mulIndex(k, attrs.dilation[d])), inner);
      const then: Stmt[] = [];
      window(d + 1, named("at", addIndex(mulIndex(at, input[d]), coord), then), starts, then, write);
      const inside = op("logicalAnd", op("ge", coord, i32(0)), op("lt", coord, i32(input[d])));
      inner.push(when(inside, then));
    });
  };
  outputs(0, i32(0), [], body);
  const size = numel(attrs.kernel);
  const kernel: Kernel = {
    name: nodes.map((n) => n.op).join(" + "),
    buffers: [
      { dtype: x.dtype, access: "read", numel: numel(x.shape) },
      ...nodes.map((n) => ({ dtype: n.dtype, access: "write" as const, numel: numel(n.shape) })),
    ],
    items: x.shape[0] * x.shape[1],
    item,
    body,
    scratch: 0,
    flop: numel(first.shape) * size,
    bytes: 4 * (numel(x.shape) + nodes.length * numel(first.shape)),
  };
  return { steps: [{ kernel, buffers: [x, ...nodes].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

const lowestOf = (type: string): number => (type === "f32" ? Number.NEGATIVE_INFINITY : -2147483648);
