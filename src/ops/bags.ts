import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { choose, holds } from "./choosing.ts";
import { selectAlong } from "./indices.ts";
import { add, maximum, sub } from "./primitives/arithmetic.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
import { gatherAlong, scatterAlong } from "./primitives/index.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { argExtreme } from "./primitives/reduce.ts";
import { expandTo, padWith, reshapeTo, sumOver } from "./primitives/shaping.ts";
import { sliceAlong } from "./ranges.ts";

/** How the rows of bags are brought together; `keep` [rows] says which count at all. */
export interface Bags {
  readonly count: number;
  /** The sum of each bag's rows x [rows, C], or of one number per row [rows]. */
  sum(x: Tensor): Tensor;
  /** Which row of x [rows, C] is the first largest of each bag and column: [bags, C] int32; any row for an empty bag. */
  argmax(x: Tensor): Tensor;
}

/** Bags of equal size: rows 0 … size − 1 are the first one, and so on. */
export function equalBags(count: number, size: number): Bags {
  return {
    count,
    sum: (x) => {
      const rest = x.shape.slice(1);
      return reshapeTo(sumOver(reshapeTo(x, [count, size, ...rest]), [1]), [count, ...rest]);
    },
    argmax: (x) => {
      const columns = x.shape[1];
      const shape = [count, columns];
      if (size === 0) return full(shape, 0, { dtype: "int32", device: x.device });
      const place = reshapeTo(argExtreme("argmax", reshapeTo(x, [count, size, columns]), 1), shape);
      const first = elementwise("mul", iotaAlong(shape, 0, x.device), fullLike(place, size));
      return add(first, place);
    },
  };
}

/** Bags that begin at `offsets` (int32, ascending from 0); the last of them, when `open`, only says where it ends. */
export function offsetBags(offsets: Tensor, rows: number, includeLastOffset: boolean): Bags {
  const starts = offsets.numel;
  const count = includeLastOffset ? starts - 1 : starts;
  const bag = lastAtMost(offsets, rows);
  const blank = (x: Tensor): Tensor => full([starts, ...x.shape.slice(1)], 0, { dtype: x.dtype, device: x.device });
  return {
    count,
    sum(x) {
      const place = expandTo(reshapeTo(bag, [rows, ...x.shape.slice(1).map(() => 1)]), x.shape);
      return sliceAlong(scatterAlong(blank(x), place, x, 0, "add"), 0, 0, count);
    },
    argmax(x) {
      if (rows === 0) return full([count, x.shape[1]], 0, { dtype: "int32", device: x.device });
      const winner = runningArgmax(x, bag);
      const all = full([1], rows, { dtype: "int32", device: x.device });
      const bounds = padWith(offsets, [0], [1], 0); // [starts + 1]
      const isLast = elementwise("eq", iotaAlong(bounds.shape, 0, x.device), fullLike(bounds, starts));
      const ends = sliceAlong(choose(isLast, expandTo(all, bounds.shape), bounds), 0, 1, count);
      return selectAlong(winner, 0, maximum(sub(ends, 1), 0)); // its last row has seen all of the bag
    },
  };
}

/** For each of 0 … n − 1 the last position of the ascending `values` whose value is at most that: binary search. */
function lastAtMost(values: Tensor, n: number): Tensor {
  const size = values.numel;
  const wanted = iotaAlong([n], 0, values.device);
  let found = fullLike(wanted, 0);
  for (let step = 2 ** Math.floor(Math.log2(Math.max(1, size))); step >= 1; step /= 2) {
    const next = add(found, step);
    const inside = holds(next, "lt", size);
    const value = selectAlong(values, 0, choose(inside, next, 0));
    found = choose(elementwise("logicalAnd", inside, elementwise("le", value, wanted)), next, found);
  }
  return found;
}

/** For every row and column the row of the first maximum among its bag's rows so far, by doubling the reach. */
function runningArgmax(x: Tensor, bag: Tensor): Tensor {
  const [rows, columns] = x.shape;
  let best = x;
  let at = iotaAlong(x.shape, 0, x.device);
  for (let reach = 1; reach < rows; reach *= 2) {
    const earlier = (t: Tensor): Tensor => {
      const none = t.shape.map(() => 0);
      return padWith(sliceAlong(t, 0, 0, rows - reach), none.with(0, reach), none, 0);
    };
    const exists = holds(iotaAlong([rows], 0, x.device), "ge", reach);
    const same = elementwise("logicalAnd", exists, elementwise("eq", earlier(bag), bag)); // [rows]
    const [before, from] = [earlier(best), earlier(at)];
    const beaten = elementwise("logicalNot", elementwise("gt", best, before));
    const take = elementwise("logicalAnd", expandTo(reshapeTo(same, [rows, 1]), [rows, columns]), beaten);
    best = choose(take, before, best);
    at = choose(take, from, at);
  }
  return at;
}

/** Rows [bags, C] of x at the positions, 0 where the bag holds nothing. */
export function rowsOrZero(x: Tensor, at: Tensor, filled: Tensor): Tensor {
  const values = gatherAlong(x, at, 0);
  return choose(expandTo(reshapeTo(cast(filled, "bool"), [at.shape[0], 1]), at.shape), values, 0);
}
