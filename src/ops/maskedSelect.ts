import { DTypeError, ShapeError } from "../ir/errors.ts";
import { broadcast, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { afterValues } from "./afterValues.ts";
import { selectAlong } from "./indices.ts";
import { placesWhere } from "./nonzero.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * The elements of x where the mask is true, as a vector. Asynchronous, because its length depends on values: x and mask
 * are evaluated; gradients flow into x. (For whole rows: `maskedIndex`.)
 *
 * @zh 取掩码为真处的元素组成向量；长度取决于数值，因此是异步函数，梯度照常回传。
 *
 * @param x     any shape
 * @param mask  bool or uint8, any shape that broadcasts with x
 * @returns     [n] in row-major order of the broadcast shape, dtype of x
 * @throws ShapeError when the shapes do not broadcast, DTypeError when mask is no mask
 * @throws ValueError inside a function that is being compiled
 * @example maskedSelect(tensor([1, 2, 3]), tensor([true, false, true])) // [1, 3]
 */
export function maskedSelect(x: Tensor, mask: Tensor): Promise<Tensor> {
  if (mask.dtype !== "bool" && mask.dtype !== "uint8") {
    const expected = "have dtype bool or uint8";
    throw new DTypeError({ op: "maskedSelect", argument: "mask", expected, received: mask.dtype });
  }
  const shape = broadcast(x.shape, mask.shape);
  if (!shape) {
    const expected = `broadcast with x ${show(x.shape)}`;
    throw new ShapeError({ op: "maskedSelect", argument: "mask", expected, received: show(mask.shape) });
  }
  const source = x.snapshot();
  const whole = expandTo(mask.snapshot(), shape);
  // x is evaluated with the mask, which is often made from it: so nothing is computed twice.
  return afterValues("maskedSelect", [whole, source], ([hit]) => {
    const places = tensor(placesWhere(hit), { device: x.device });
    return selectAlong(reshapeTo(expandTo(source, shape), [whole.numel]), 0, places);
  });
}
