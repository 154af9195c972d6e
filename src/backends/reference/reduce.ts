import { isFloat } from "../../ir/dtype.ts";
import { attrsOf } from "../../ir/node.ts";
import type { Primitive } from "./primitive.ts";
import { stridesWithout, walk } from "./walk.ts";

/** Folds in float64 and rounds once; integers by `whole`, where float64 would lose their low bits. */
function fold(initial: number, step: (sofar: number, value: number) => number, whole: typeof step = step): Primitive {
  return (node, [x], out) => {
    const { dims } = attrsOf(node, "sum");
    const combine = isFloat(node.dtype) ? step : whole;
    const sums = new Float64Array(out.length).fill(initial);
    const { shape } = node.inputs[0];
    walk(shape, stridesWithout(shape, dims), 0, (offset, i) => {
      sums[offset] = combine(sums[offset], x[i]);
    });
    out.set(sums);
  };
}

export const sum: Primitive = fold(0, (sofar, value) => sofar + value);
export const prod: Primitive = fold(1, (sofar, value) => sofar * value, Math.imul);
export const amax: Primitive = fold(Number.NEGATIVE_INFINITY, Math.max);
export const amin: Primitive = fold(Number.POSITIVE_INFINITY, Math.min);

/** The first extreme; a NaN is more extreme than any number. */
function argExtreme(wins: (value: number, best: number) => boolean): Primitive {
  return (node, [x], out) => {
    const { dim } = attrsOf(node, "argmax");
    const { shape } = node.inputs[0];
    const best = new Float64Array(out.length);
    const seen = new Int32Array(out.length);
    walk(shape, stridesWithout(shape, [dim]), 0, (offset, i) => {
      const value = x[i];
      const position = seen[offset]++;
      const better = Number.isNaN(value) ? !Number.isNaN(best[offset]) : wins(value, best[offset]);
      if (position === 0 || better) {
        best[offset] = value;
        out[offset] = position;
      }
    });
  };
}

export const argmax: Primitive = argExtreme((value, best) => value > best);
export const argmin: Primitive = argExtreme((value, best) => value < best);
