import { ShapeError } from "../ir/errors.ts";
import { sameShape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { afterValues } from "./afterValues.ts";
import { type Index, pickEntries } from "./indexEntries.ts";
import { placesWhere } from "./nonzero.ts";

/**
 * `index` with masks among the entries: `x[mask]` of Python. A bool tensor stands for as many dimensions as it has, and
 * picks their positions where it is true. Asynchronous, because the shape of the result depends on values: the masks are
 * evaluated; gradients flow into x.
 *
 * @zh 支持布尔掩码的 index，相当于 x[mask]；形状取决于数值，因此是异步函数。
 *
 * @param x        any shape
 * @param entries  as those of `index`, and bool tensors whose shape is that of the dimensions they stand for
 * @returns        dtype of x
 * @throws ShapeError when a mask does not have the extents of its dimensions, or as `index`
 * @throws ValueError inside a function that is being compiled
 * @example maskedIndex(tensor([[1, 2], [3, 4]]), [tensor([false, true])]) // [[3, 4]]
 */
export function maskedIndex(x: Tensor, entries: readonly Index[]): Promise<Tensor> {
  const source = x.snapshot();
  const masks: Tensor[] = [];
  const taken = entries.reduce<number>((sum, entry) => sum + dimensionsOf(entry), 0);
  let dim = 0;
  const present = entries.map((entry, i) => {
    const start = dim;
    dim += entry === "..." ? x.ndim - taken : dimensionsOf(entry);
    if (!isMask(entry)) return entry instanceof Tensor ? entry.snapshot() : entry;
    const under = x.shape.slice(start, dim);
    if (!sameShape(entry.shape, under) || entry.ndim === 0) {
      const expected = `be ${show(under)} as the dimensions of x ${show(x.shape)} that it stands for`;
      throw new ShapeError({ op: "maskedIndex", argument: `entries[${i}]`, expected, received: show(entry.shape) });
    }
    const mask = entry.snapshot();
    masks.push(mask);
    return mask;
  });
  // x is evaluated with the masks, which are often made from it: so nothing is computed twice.
  return afterValues("maskedIndex", [...masks, source], (values) => {
    const plain = present.flatMap((entry): readonly Index[] => {
      if (!isMask(entry)) return [entry];
      const places = placesWhere(values[masks.indexOf(entry)]);
      return entry.shape.map((extent, i) => {
        const inner = entry.shape.slice(i + 1).reduce((a, b) => a * b, 1);
        const column = Int32Array.from(places, (place) => Math.floor(place / inner) % extent);
        return tensor(column, { device: x.device });
      });
    });
    return pickEntries("maskedIndex", source, plain);
  });
}

const isMask = (entry: Index): entry is Tensor => entry instanceof Tensor && entry.dtype === "bool";

/** How many dimensions of x an entry stands for. */
function dimensionsOf(entry: Index): number {
  if (entry === null || entry === "...") return 0;
  return isMask(entry) ? entry.ndim : 1;
}
