import { attrsOf, type Node, type WindowAttrs } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";
import { addIndex, get, i32, lanes as laneNumbers, load, local, mulIndex, op, shuffle, splat, when } from "./expr.ts";
import type { Lowered } from "./group.ts";
import type { Expr, Kernel, Stmt, Target } from "./kernel.ts";
import { named, repeat } from "./nest.ts";
import { valueType } from "./resolve.ts";
import { WindowResult } from "./windowResult.ts";

export type Pooling = WindowAttrs & { readonly kernel: readonly number[] };

/** Windows of at most so many taps are written out; larger ones are loops. */
const unrolled = 32;

/**
 * Pooling windows: an item is one channel of one image, and nodes of one geometry over one input share the walk. Where
 * a window lies inside the input along the last dimension, outputs are computed in vectors; the last vector of a row
 * may overlap the one before it and writes the same again. Windows at the border are computed one by one.
 */
export function lowerWindow(nodes: readonly Node[], target: Target): Lowered {
  const [first] = nodes;
  const [x] = first.inputs;
  const item = local("item", "i32");
  const body: Stmt[] = [];
  new WindowWriter(nodes, target.lanes, get(item)).write(body);
  const size = numel(attrsOf(first, "windowMax").kernel);
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
    flop: 2 * numel(first.shape) * size,
    bytes: 4 * (numel(x.shape) + nodes.length * numel(first.shape)),
  };
  return { steps: [{ kernel, buffers: [x, ...nodes].map((n) => ({ kind: "node", node: n })) }], temporaries: [] };
}

class WindowWriter {
  readonly nodes: readonly Node[];
  readonly lanes: number;
  readonly item: Expr;
  readonly attrs: Pooling;
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly isUnrolled: boolean;

  constructor(nodes: readonly Node[], lanes: number, item: Expr) {
    this.nodes = nodes;
    this.lanes = lanes;
    this.item = item;
    this.attrs = attrsOf(nodes[0], "windowMax");
    this.input = nodes[0].inputs[0].shape.slice(2);
    this.output = nodes[0].shape.slice(2);
    this.isUnrolled = numel(this.attrs.kernel) <= unrolled;
  }

  write(body: Stmt[]): void {
    const plane = named("plane", mulIndex(this.item, numel(this.input)), body);
    this.outputs(0, i32(0), [], plane, body);
  }

  /** Loops over the output's dimensions but the last; `at` counts rows of the plane, `starts` are where the window begins in each. */
  private outputs(d: number, at: Expr, starts: readonly Expr[], plane: Expr, statements: Stmt[]): void {
    if (d === this.output.length - 1) {
      this.row(mulIndex(at, this.output[d]), starts, plane, statements);
      return;
    }
    repeat("o", { from: i32(0), to: i32(this.output[d]), step: 1 }, statements, (o, inner) => {
      const next = named("at", addIndex(mulIndex(at, this.output[d]), o), inner);
      const start = addIndex(mulIndex(o, this.attrs.stride[d]), i32(-this.attrs.padding[d][0]));
      this.outputs(d + 1, next, [...starts, named("start", start, inner)], plane, inner);
    });
  }

  private row(at: Expr, starts: readonly Expr[], plane: Expr, statements: Stmt[]): void {
    const own = named("own", addIndex(mulIndex(this.item, numel(this.output)), at), statements);
    const d = this.output.length - 1;
    const { stride, padding, dilation, kernel } = this.attrs;
    const [s, before, reach] = [stride[d], padding[d][0], dilation[d] * (kernel[d] - 1)];
    const width = this.output[d];
    // Outputs [low, high) have their whole window inside along this dimension.
    const low = Math.min(width, Math.ceil(before / s));
    const high = Math.max(low, Math.min(width, Math.floor((this.input[d] - 1 - reach + before) / s) + 1));
    const single = (from: number, to: number, isInside: boolean): void =>
      repeat("x", { from: i32(from), to: i32(to), step: 1 }, statements, (o, inner) => {
        const start = named("x0", addIndex(mulIndex(o, s), i32(-before)), inner);
        this.window(addIndex(own, o), [...starts, start], { plane, isInside, isVector: false }, inner);
      });
    const type = valueType(this.nodes[0].inputs[0].dtype);
    if (!this.isUnrolled || type === "bool" || high - low < this.lanes) {
      single(0, low, false);
      single(low, high, true);
      single(high, width, false);
      return;
    }
    const vector = (o: Expr, inner: Stmt[]): void => {
      const start = named("x0", addIndex(mulIndex(o, s), i32(-before)), inner);
      this.window(addIndex(own, o), [...starts, start], { plane, isInside: true, isVector: true }, inner);
    };
    single(0, low, false);
    const whole = low + Math.floor((high - low) / this.lanes) * this.lanes;
    repeat("x", { from: i32(low), to: i32(whole), step: this.lanes }, statements, vector);
    if (whole < high) vector(i32(high - this.lanes), statements);
    single(high, width, false);
  }

  private window(
    own: Expr,
    starts: readonly Expr[],
    how: { readonly plane: Expr; readonly isInside: boolean; readonly isVector: boolean },
    statements: Stmt[],
  ): void {
    const last = this.input.length - 1;
    const isSure = starts.every((_, d) => (d === last ? how.isInside : this.isAlwaysInside(d)));
    const result = new WindowResult(this.nodes, {
      isVector: how.isVector,
      isSure: isSure && this.isUnrolled,
      taps: numel(this.attrs.kernel),
    });
    result.begin(statements);
    const tap = (d: number, at: Expr, inner: Stmt[]): void => {
      if (d > last) {
        const [value, index] = this.load(how.plane, at, how.isVector, inner);
        result.add(value, index, inner);
        return;
      }
      const write = (k: Expr, into: Stmt[]): void => {
        const coord = named("k", addIndex(starts[d], mulIndex(k, this.attrs.dilation[d])), into);
        const next = (list: Stmt[]): void =>
          tap(d + 1, named("at", addIndex(mulIndex(at, this.input[d]), coord), list), list);
        if (d === last ? how.isInside : this.isAlwaysInside(d)) {
          next(into);
          return;
        }
        const then: Stmt[] = [];
        next(then);
        into.push(when(op("logicalAnd", op("ge", coord, i32(0)), op("lt", coord, i32(this.input[d]))), then));
      };
      const count = this.attrs.kernel[d];
      if (this.isUnrolled) for (let k = 0; k < count; k++) write(i32(k), inner);
      else repeat("k", { from: i32(0), to: i32(count), step: 1 }, inner, write);
    };
    tap(0, i32(0), statements);
    result.store(own, statements);
  }

  /** Whether no window leaves the input along a dimension. */
  private isAlwaysInside(d: number): boolean {
    const { stride, padding, dilation, kernel } = this.attrs;
    const end = (this.output[d] - 1) * stride[d] - padding[d][0] + dilation[d] * (kernel[d] - 1);
    return padding[d][0] <= 0 && end < this.input[d];
  }

  /** Values and their positions in the plane: of one output, or of neighbouring ones, which are a stride apart. */
  private load(plane: Expr, at: Expr, isVector: boolean, statements: Stmt[]): [Expr, Expr] {
    const { dtype } = this.nodes[0].inputs[0];
    const type = valueType(dtype);
    const from = named("from", addIndex(plane, at), statements);
    if (!isVector) {
      const raw = load(0, type, false, from);
      return [named("x", type === "bool" ? op("where", raw, i32(1), i32(0)) : raw, statements), at];
    }
    const stride = this.attrs.stride[this.attrs.stride.length - 1];
    const steps = stride === 1 ? laneNumbers : op("mul", laneNumbers, i32(stride));
    const index = named("index", op("add", at, steps), statements);
    if (stride === 1) return [named("x", load(0, type, true, from), statements), index];
    if (stride === 2 && this.lanes === 4) {
      // The second load ends with the last element that is wanted.
      const pair = shuffle(load(0, type, true, from), load(0, type, true, from, 3), [0, 2, 5, 7]);
      return [named("x", pair, statements), index];
    }
    let all = splat(load(0, type, false, from, (this.lanes - 1) * stride));
    for (let k = this.lanes - 2; k >= 0; k--)
      all = op("where", op("le", laneNumbers, i32(k)), splat(load(0, type, false, from, k * stride)), all);
    return [named("x", all, statements), index];
  }
}
