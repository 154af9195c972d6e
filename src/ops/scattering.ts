import { normalizeDim, sameShape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { corner, takeIndex } from "./indices.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";
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
    const flat = (t: Tensor): Tensor => reshapeTo(t, [1]);
    return reshapeTo(scatterCorner(op, flat(x), flat(index), flat(src), 0, mode), []);
  }
  const at = normalizeDim(op, dim, x.ndim);
  const positions = takeIndex(op, index, x.shape[at]);
  const values = cast(corner(src, index.shape), x.dtype);
  const reach = index.shape.with(at, x.shape[at]);
  const none = reach.map(() => 0);
  const rest = reach.map((extent, i) => x.shape[i] - extent);
  if (sameShape(reach, x.shape)) return scatterAlong(x, positions, values, at, mode);
  // The index reaches a corner of x only: work there and lay the corner over the whole.
  const written = padWith(scatterAlong(fullLike(corner(x, reach), 0), positions, values, at, mode), none, rest, 0);
  if (mode === "add") return elementwise("add", x, written);
  const blank = fullLike(corner(x.detach(), reach), 0, "int32");
  const hit = padWith(scatterAlong(blank, positions, fullLike(positions, 1), at, "set"), none, rest, 0);
  return elementwise("where", cast(hit, "bool"), written, x);
}
