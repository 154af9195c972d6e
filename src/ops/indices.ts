import type { TypedArray } from "../ir/dtype.ts";
import { normalizeDim, type Shape, show } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { activeTrace } from "../tensor/trace.ts";
import { choose, holds } from "./choosing.ts";
import type { Expect } from "./defineOp.ts";
import { inRange } from "./primitives/checkRange.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo, sliceOf } from "./primitives/shaping.ts";

/** The elements, where they are on the host and stay what they are: an argument of a compiled function does not. */
export function knownValues(x: Tensor): TypedArray | undefined {
  const { value } = x.node;
  return value?.kind === "host" && !activeTrace() ? value.data : undefined;
}

/** The index as int32, every element in [0, extent) or an error with value and position; see `inRange`. */
export function takeIndex(op: string, index: Tensor, extent: number): Tensor {
  return inRange(op, index, { to: extent });
}

/** The same for an index whose negative positions count from the end. */
export function wrapIndex(op: string, index: Tensor, extent: number, argument = "index"): Tensor {
  const at = inRange(op, index, { from: -extent, to: extent, argument });
  if (index.dtype === "uint8" || knownValues(index)?.every((position) => position >= 0)) return at;
  return choose(holds(at, "lt", 0), elementwise("add", at, fullLike(at, extent)), at);
}

/** Positions `index` [n] of one dimension, in that order. */
export function selectAlong(x: Tensor, dim: number, index: Tensor): Tensor {
  const shape = x.shape.with(dim, index.numel);
  const column: Shape = shape.map((extent, i) => (i === dim ? extent : 1));
  return gatherAlong(x, expandTo(reshapeTo(index, column), shape), dim);
}

/** Checks an index of gather or scatter against what it points into. */
export function expectIndex(op: string, expect: Expect, x: Shape, index: Shape, dim: number): void {
  const at = normalizeDim(op, dim, x.length);
  const fits = index.length === x.length && index.every((extent, i) => i === at || extent <= x[i]);
  const dimensions = `have ${x.length} dimension${x.length === 1 ? "" : "s"}`;
  expect.that(fits, "index", `${dimensions}, each but dimension ${at} at most that of x ${show(x)}`, index);
}

/** The first `size` positions of every dimension. */
export function corner(x: Tensor, size: Shape): Tensor {
  return sliceOf(
    x,
    size.map(() => 0),
    size,
    size.map(() => 1),
  );
}
