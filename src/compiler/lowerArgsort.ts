import { attrsOf, type Node } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, load, local, mulIndex, op, set, store } from "./expr.ts";
import type { Lowered } from "./group.ts";
import { type Expr, type Stmt, scratchBuffer } from "./kernel.ts";
import { elementOf, type Lines, lineKernel, linesAlong } from "./lines.ts";
import { minIndex, named, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";

/**
 * Sorts the positions of each line by merging runs of 1, 2, 4, … of them between the two halves of the scratch memory.
 * A merge takes one position a step, without a branch, so the number of steps is known: n · ⌈log2 n⌉. Of equal elements
 * that of the left run goes first, which keeps their order.
 */
export function lowerArgsort(node: Node): Lowered {
  const { dim, descending } = attrsOf(node, "argsort");
  const [x] = node.inputs;
  const lines = linesAlong(x.shape, dim);
  const passes = Math.ceil(Math.log2(Math.max(1, lines.length)));
  const sorter = new Sorter(node, lines, descending);
  const kernel = lineKernel(lines, {
    name: descending ? "argsort descending" : "argsort",
    buffers: [
      { dtype: x.dtype, access: "read", numel: numel(x.shape) },
      { dtype: "int32", access: "write", numel: numel(node.shape) },
    ],
    scratch: 2 * lines.length,
    flop: 20 * Math.max(1, passes),
    together: 1,
    write: ([start], statements) => sorter.line(start, passes, statements),
  });
  return { steps: [{ kernel, buffers: [x, node].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

class Sorter {
  readonly #node: Node;
  readonly #lines: Lines;
  readonly #descending: boolean;

  constructor(node: Node, lines: Lines, descending: boolean) {
    this.#node = node;
    this.#lines = lines;
    this.#descending = descending;
  }

  line(start: Expr, passes: number, statements: Stmt[]): void {
    const { length } = this.#lines;
    repeat("i", { from: i32(0), to: i32(length), step: 1 }, statements, (i, inner) => {
      inner.push(store(scratchBuffer, i, op("floatOf", i)));
    });
    const [source, target, width] = ["source", "target", "width"].map((name) => local(name, "i32"));
    statements.push(set(source, i32(0)), set(target, i32(length)), set(width, i32(1)));
    repeat("pass", { from: i32(0), to: i32(passes), step: 1 }, statements, (_, inner) => {
      const pairs = op("indexDiv", addIndex(i32(length - 1), mulIndex(get(width), 2)), mulIndex(get(width), 2));
      repeat("pair", { from: i32(0), to: named("pairs", pairs, inner), step: 1 }, inner, (pair, list) => {
        const from = named("left", op("mul", pair, mulIndex(get(width), 2)), list);
        const middle = named("middle", minIndex(addIndex(from, get(width)), i32(length)), list);
        const to = named("to", minIndex(addIndex(middle, get(width)), i32(length)), list);
        this.#merge({ from, middle, to, source: get(source), target: get(target), start }, list);
      });
      // The halves begin at 0 and at `length`.
      inner.push(set(target, get(source)), set(source, op("sub", i32(length), get(source))));
      inner.push(set(width, mulIndex(get(width), 2)));
    });
    repeat("i", { from: i32(0), to: i32(length), step: 1 }, statements, (i, inner) => {
      const position = op("bitsOf", load(scratchBuffer, "f32", false, addIndex(get(source), i)));
      inner.push(store(1, elementOf(this.#lines, start, i), position));
    });
  }

  /** Positions [from, middle) and [middle, to) of one half, each in order, become one run of the other half. */
  #merge({ from, middle, to, source, target, start }: Readonly<Record<string, Expr>>, statements: Stmt[]): void {
    const [i, j] = [local("i", "i32"), local("j", "i32")];
    statements.push(set(i, from), set(j, middle));
    const last = (end: Expr): Expr => op("sub", end, i32(1));
    const [leftEnd, rightEnd] = [named("leftEnd", last(middle), statements), named("rightEnd", last(to), statements)];
    repeat("k", { from, to, step: 1 }, statements, (k, inner) => {
      // A run that is used up offers its last element again, which is not taken.
      const [left, a] = this.#element(start, addIndex(source, minIndex(get(i), leftEnd)), inner);
      const [right, b] = this.#element(start, addIndex(source, minIndex(get(j), rightEnd)), inner);
      const leftIsLeft = op("lt", get(i), middle);
      const keeps = op("logicalOr", op("ge", get(j), to), op("logicalNot", this.#precedes(b, a)));
      const takes = named("takes", op("logicalAnd", leftIsLeft, keeps), inner);
      inner.push(store(scratchBuffer, addIndex(target, k), op("floatOf", op("where", takes, left, right))));
      inner.push(set(i, op("where", takes, addIndex(get(i), i32(1)), get(i))));
      inner.push(set(j, op("where", takes, get(j), addIndex(get(j), i32(1)))));
    });
  }

  /** The position that a half holds, and the element there. */
  #element(start: Expr, at: Expr, statements: Stmt[]): [Expr, Expr] {
    const type = valueType(this.#node.inputs[0].dtype);
    const position = named("p", op("bitsOf", load(scratchBuffer, "f32", false, at)), statements);
    const value = named("x", load(0, type, false, elementOf(this.#lines, start, position)), statements);
    return [position, type === "bool" ? named("n", op("where", value, i32(1), i32(0)), statements) : value];
  }

  /** Whether a comes strictly before b; NaN is the largest. */
  #precedes(a: Expr, b: Expr): Expr {
    const strict = op(this.#descending ? "gt" : "lt", a, b);
    if (a.type !== "f32") return strict;
    const [number, nan] = this.#descending ? [b, a] : [a, b];
    return op("logicalOr", strict, op("logicalAnd", op("eq", number, number), op("ne", nan, nan)));
  }
}
