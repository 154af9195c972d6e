import { isFloat } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import { broadcast, type Shape, sameShape, show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Index, pickEntries, rowsOf } from "./indexEntries.ts";
import { inRegion } from "./lists.ts";
import { cast } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * A copy of x with values written, or added, in place of `index(x, entries)`: what `x[…] = values` does in Python. Of
 * several values for one place the last in row-major order stays, or all add up with `accumulate`.
 *
 * @zh 返回 x 的副本，把 x[…] 所指的位置写成（或加上）给定的值，不改动原张量。
 *
 * @param x        any shape
 * @param entries  as those of `index`
 * @param values   a number, or any shape that broadcasts to that of `index(x, entries)`; takes the dtype of x
 * @param options  accumulate: whether values are added to what is there
 * @returns        shape and dtype of x
 * @throws ShapeError when entries or values do not fit, ValueError when a position does not exist
 * @example indexPut(tensor([1, 2, 3]), [tensor([2, 2], { dtype: "int32" })], tensor([10, 20]), { accumulate: true }) // [1, 2, 33]
 */
export function indexPut(
  x: Tensor,
  entries: readonly Index[],
  values: Tensor | number,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  return inRegion("indexPut", () => {
    const base = x.snapshot();
    const mode = options.accumulate ? "add" : "set";
    const given = values instanceof Tensor ? values.snapshot() : filling(base, values);
    const spread = (target: Shape): Tensor => expandTo(cast(given, x.dtype), checked(given.shape, target, x.shape));
    const rows = rowsOf("indexPut", base, entries);
    if (rows) {
      const { merged, target, positions } = rows;
      const src = merged.with(1, positions.numel);
      const place = expandTo(reshapeTo(positions, [1, positions.numel, 1]), src);
      const written = scatterAlong(reshapeTo(base, merged), place, reshapeTo(spread(target), src), 1, mode);
      return reshapeTo(written, x.shape);
    }
    // Whatever the entries are, they pick from the places what they would pick from x.
    const places = pickEntries("indexPut", reshapeTo(iotaAlong([x.numel], 0, x.device), x.shape), entries);
    const src = reshapeTo(spread(places.shape), [places.numel]);
    const written = scatterAlong(reshapeTo(base, [x.numel]), reshapeTo(places, [places.numel]), src, 0, mode);
    return reshapeTo(written, x.shape);
  });
}

function checked(values: Shape, target: Shape, x: Shape): Shape {
  if (sameShape(broadcast(values, target) ?? [-1], target)) return target;
  const expected = `broadcast to ${show(target)}, what the entries name of x ${show(x)}`;
  throw new ShapeError({ op: "indexPut", argument: "values", expected, received: show(values) });
}

const filling = ({ dtype, device }: Tensor, value: number): Tensor =>
  full([], isFloat(dtype) ? value : Math.trunc(value), { dtype, device });
