import { attrsOf, type Node, type ScatterMode } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import type { ScalarName } from "../ir/scalars.ts";
import { numel } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import { constant } from "./emit.ts";
import { addIndex, get, i32, load, local, mulIndex, op, splat, store, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, KernelBuffer, Stmt, Target, ValueType } from "./kernel.ts";
import { divIndex, minIndex, named, remIndex, repeat, wholeSteps } from "./nest.ts";
import { valueType } from "./resolve.ts";

/** What a scatter reads: a filled base is not stored, and an index repeated along the inner dimensions is read once. */
export function scatterOperands(node: Node): {
  readonly base: Node | undefined;
  readonly index: Node;
  readonly src: Node;
} {
  const [base, index, src] = node.inputs;
  const { dim } = attrsOf(node, "scatter");
  // A constant index stays whole: groups are compared without looking behind constants.
  const isRepeated = !isBound(index) && index.op === "expand" && constantOf(index) === undefined;
  const small = isRepeated ? index.inputs[0] : undefined;
  const isRow = small?.shape.every((extent, d) => (d > dim ? extent === 1 : extent === index.shape[d])) === true;
  const fill = constantOf(base);
  return { base: fill === undefined ? base : undefined, index: isRow && small !== undefined ? small : index, src };
}

/**
 * Copies base, then combines src into it along the dimension in order. What lies before and after the dimension is
 * independent, so items cut there; an index outside the dimension writes nothing.
 */
export function lowerScatter(node: Node, target: Target): Lowered {
  const { base, index, src } = scatterOperands(node);
  const { dim, mode } = attrsOf(node, "scatter");
  const { lanes } = target;
  const type = valueType(node.dtype);
  const length = node.shape[dim] ?? 1;
  const count = src.shape[dim] ?? 1;
  const after = node.shape.slice(dim + 1).reduce((a, b) => a * b, 1);
  const before = node.shape.slice(0, dim).reduce((a, b) => a * b, 1);
  const isRow = numel(index.shape) !== numel(src.shape);
  const wide = Math.min(after, 4 * lanes * Math.max(1, Math.floor(after / (64 * lanes))));
  const blocks = Math.ceil(after / wide);
  const nodes = [...(base === undefined ? [] : [base]), index, src, node];
  const at = (n: Node): number => nodes.lastIndexOf(n);
  const out = nodes.length - 1;
  const item = local("item", "i32");
  const body: Stmt[] = [];
  const row = named("row", divIndex(get(item), blocks), body);
  const from = named("from", mulIndex(remIndex(get(item), blocks), wide), body);
  const to = named("to", minIndex(addIndex(from, i32(wide)), i32(after)), body);
  const own = named("own", mulIndex(row, length * after), body);
  const theirs = named("theirs", mulIndex(row, count * after), body);

  /** Elements [start, end) in vectors, then one by one. */
  const stretch = (
    range: { from: Expr; to: Expr },
    most: number,
    statements: Stmt[],
    write: (i: Expr, isVector: boolean, inner: Stmt[]) => void,
  ): void => {
    let start = range.from;
    if (most >= lanes) {
      const end = named("end", wholeSteps(range.from, range.to, lanes), statements);
      repeat("i", { from: start, to: end, step: lanes }, statements, (i, inner) => write(i, true, inner));
      start = end;
    }
    repeat("i", { from: start, to: range.to, step: 1 }, statements, (i, inner) => write(i, false, inner));
  };
  const fill = constant(constantOf(node.inputs[0]) ?? 0, type);
  const copy =
    (start: Expr) =>
    (i: Expr, isVector: boolean, inner: Stmt[]): void => {
      const place = addIndex(start, i);
      const value = base === undefined ? (isVector ? splat(fill) : fill) : load(at(base), type, isVector, place);
      inner.push(store(out, place, value));
    };
  if (blocks === 1) stretch({ from: i32(0), to: i32(length * after) }, length * after, body, copy(own));
  else
    repeat("d", { from: i32(0), to: i32(length), step: 1 }, body, (d, inner) => {
      stretch({ from, to }, wide, inner, copy(named("line", addIndex(own, mulIndex(d, after)), inner)));
    });

  const combine = (place: Expr, value: Expr, inner: Stmt[]): void => {
    const how = combining(mode, type);
    const result = how === undefined ? value : op(how, load(out, type, value.vector, place), value);
    inner.push(store(out, place, result));
  };
  const placeOf = (which: Expr): Expr => addIndex(own, mulIndex(which, after));
  const isInside = (which: Expr): Expr => op("logicalAnd", op("ge", which, i32(0)), op("lt", which, i32(length)));
  repeat("d", { from: i32(0), to: i32(count), step: 1 }, body, (d, inner) => {
    const line = named("line", addIndex(theirs, mulIndex(d, after)), inner);
    if (isRow) {
      const which = named("which", load(at(index), "i32", false, addIndex(mulIndex(row, count), d)), inner);
      const then: Stmt[] = [];
      const start = named("start", placeOf(which), then);
      stretch({ from, to }, wide, then, (i, isVector, list) =>
        combine(addIndex(start, i), load(at(src), type, isVector, addIndex(line, i)), list),
      );
      inner.push(when(isInside(which), then));
      return;
    }
    repeat("i", { from, to, step: 1 }, inner, (i, list) => {
      const which = named("which", load(at(index), "i32", false, addIndex(line, i)), list);
      const then: Stmt[] = [];
      combine(named("at", addIndex(placeOf(which), i), then), load(at(src), type, false, addIndex(line, i)), then);
      list.push(when(isInside(which), then));
    });
  });
  const kernel: Kernel = {
    name: `scatter ${mode}`,
    buffers: nodes.map(
      (n, i): KernelBuffer => ({ dtype: n.dtype, access: i === out ? "readwrite" : "read", numel: numel(n.shape) }),
    ),
    items: before * blocks,
    item,
    body,
    scratch: 0,
    flop: numel(src.shape),
    bytes: 4 * (3 * numel(src.shape) + 2 * numel(node.shape)),
  };
  return { steps: [{ kernel, buffers: nodes.map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

/** The operation that joins what is there with what comes; undefined where that is replaced. */
function combining(mode: ScatterMode, type: ValueType): ScalarName | undefined {
  const isBool = type === "bool";
  switch (mode) {
    case "set":
      return undefined;
    case "add":
      return isBool ? "logicalOr" : "add";
    case "mul":
      return isBool ? "logicalAnd" : "mul";
    case "max":
      return isBool ? "logicalOr" : "maximum";
    case "min":
      return isBool ? "logicalAnd" : "minimum";
  }
}
