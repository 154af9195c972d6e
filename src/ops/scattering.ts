import { normalizeDim, type Shape, sameShape } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { corner, takeIndex } from "./indices.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { scatterAlong } from "./primitives/index.ts";
import { padWith, reshapeTo } from "./primitives/shaping.ts";

/** scatter, with an index and a src that may be smaller or larger than what the primitive takes. Shapes are checked. */
export function scatterCorner(
  op: string,
  x: Tensor,
  index: Tensor,
  src: Tensor,
  dim: number,
  mode: "set" | "add",
): Tensor {
  if (x.ndim === 0) {
    const flat = (t: Tensor): Tensor => reshapeTo(t, [t.numel]);
    return reshapeTo(scatterCorner(op, flat(x), flat(index), flat(src), 0, mode), []);
  }
  const at = normalizeDim(op, dim, x.ndim);
  const positions = takeIndex(op, index, x.shape[at]);
  const values = cast(corner(src, index.shape), x.dtype);
  const reach = index.shape.with(at, x.shape[at]);
  return overCorner(x, reach, (part) => scatterAlong(part, positions, values, at, mode));
}

/** x with its first `size` positions in every dimension replaced by what `change` makes of them. */
export function overCorner(x: Tensor, size: Shape, change: (part: Tensor) => Tensor): Tensor {
  if (sameShape(size, x.shape)) return change(x);
  const none = size.map(() => 0);
  const rest = size.map((extent, i) => x.shape[i] - extent);
  const inside = padWith(full(size, 1, { dtype: "int32", device: x.device }), none, rest, 0);
  return elementwise("where", cast(inside, "bool"), padWith(change(corner(x, size)), none, rest, 0), x);
}
