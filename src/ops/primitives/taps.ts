import type { DType, TypedArray } from "../../ir/dtype.ts";
import type { Shape } from "../../ir/shape.ts";
import { constantNode } from "../../tensor/constant.ts";
import { full } from "../../tensor/create.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { elementwise, fullLike } from "./elementwise.ts";
import { link } from "./emit.ts";
import { gatherAlong } from "./index.ts";
import { expandTo, reshapeTo, sumOver } from "./shaping.ts";

/**
 * A sparse linear map along one dimension, known when it is recorded: output position o is the sum of
 * weight[k·out + o] · x[index[k·out + o]] over k < count. An index of −1 is no term at all, so that an infinity elsewhere
 * in x stays where it is.
 */
export interface Taps {
  /** The extent of what it reads. */
  readonly extent: number;
  readonly out: number;
  readonly count: number;
  readonly index: Int32Array;
  /** Ones when missing. */
  readonly weight?: Float64Array;
}

/** One term per output position. */
export function pickTaps(extent: number, index: Int32Array): Taps {
  return { extent, out: index.length, count: 1, index };
}

/** The map backwards: what read position i from o now writes it there. */
export function transposeTaps({ extent, out, count, index, weight }: Taps): Taps {
  const readers: number[][] = Array.from({ length: extent }, () => []);
  for (let at = 0; at < count * out; at++) if (index[at] >= 0) readers[index[at]].push(at);
  const most = readers.reduce((a, list) => Math.max(a, list.length), 1);
  const back = new Int32Array(most * extent).fill(-1);
  const shares = weight && new Float64Array(most * extent);
  readers.forEach((list, i) => {
    list.forEach((at, k) => {
      back[k * extent + i] = at % out;
      if (shares && weight) shares[k * extent + i] = weight[at];
    });
  });
  return { extent: out, out: extent, count: most, index: back, ...(shares ? { weight: shares } : {}) };
}

/** Applies the map to dimension `dim` of a float tensor, or picks from any with taps of one term without weights. */
export function tapAlong(x: Tensor, dim: number, taps: Taps): Tensor {
  const output = applied(x.detach(), dim, taps);
  return link(output, "taps", [x], () => ({ saved: {}, pull: (grad) => [tapAlong(grad, dim, transposeTaps(taps))] }));
}

/** Up to so many terms are written out and added in one loop; more are a reduction. */
const written = 8;

function applied(x: Tensor, dim: number, taps: Taps): Tensor {
  const shape = x.shape.with(dim, taps.out);
  if (taps.extent === 0) return full(shape, 0, { dtype: x.dtype, device: x.device });
  if (taps.count > written) return reshapeTo(sumOver(terms(x, dim, taps), [dim]), shape);
  const { out, count } = taps;
  const parts = Array.from({ length: count }, (_, k) => {
    const part = <A extends Int32Array | Float64Array>(all: A): A => all.slice(k * out, (k + 1) * out) as A;
    const weight = taps.weight && part(taps.weight);
    const one = { ...taps, count: 1, index: part(taps.index), ...(weight ? { weight } : {}) };
    return reshapeTo(terms(x, dim, one), shape);
  });
  return parts.reduce((sum, part) => elementwise("add", sum, part));
}

/** The terms of the sums, [..., count, out, ...]. */
function terms(x: Tensor, dim: number, { out, count, index, weight }: Taps): Tensor {
  const before = x.shape.slice(0, dim);
  const after = x.shape.slice(dim + 1);
  const full = [...before, count, out, ...after];
  const flat = [...before, count * out, ...after];
  const alone = (shape: Shape, ...own: number[]): number[] =>
    shape.map((_, i) => (i >= dim && i < dim + own.length ? own[i - dim] : 1));
  const constant = (data: TypedArray, dtype: DType): Tensor =>
    expandTo(new Tensor(constantNode(data, alone(full, count, out), dtype), x.device), full);
  const rows = new Tensor(
    constantNode(
      index.map((at) => Math.max(at, 0)),
      alone(flat, count * out),
      "int32",
    ),
    x.device,
  );
  let found = reshapeTo(gatherAlong(x, expandTo(rows, flat), dim), full);
  if (weight) {
    const shares = constant(x.dtype === "float64" ? weight : new Float32Array(weight), x.dtype);
    found = elementwise("mul", found, shares);
  }
  if (index.every((at) => at >= 0)) return found;
  const there = constant(
    Uint8Array.from(index, (at) => (at < 0 ? 0 : 1)),
    "bool",
  );
  return elementwise("where", there, found, fullLike(found, 0));
}
