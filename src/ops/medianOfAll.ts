import { isFloat } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import { show } from "../ir/shape.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRegion } from "./lists.ts";
import { middlePosition } from "./middlePosition.ts";
import { div, mul, sumAll } from "./primitives/arithmetic.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { link } from "./primitives/emit.ts";
import { gatherAlong } from "./primitives/index.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * The median of all elements, of shape []; NaN of none. Elements equal to it share its gradient, since nothing says
 * which of them it is.
 */
export function medianOfAll(x: Tensor): Tensor {
  return inRegion("median", () => {
    const own = x.snapshot();
    if (own.numel === 0) return ofNothing(own);
    const flat = reshapeTo(own.detach(), [own.numel]);
    const value = reshapeTo(gatherAlong(flat, middlePosition(flat, 0), 0), []);
    if (!isFloat(own.dtype)) return value;
    return link(value, "median", [own], (y) => ({
      saved: { x: own, y },
      pull(grad) {
        const same = expandTo(y, own.shape);
        const bothNaN = elementwise("logicalAnd", elementwise("ne", own, own), elementwise("ne", same, same));
        const hit = cast(elementwise("logicalOr", elementwise("eq", own, same), bothNaN), own.dtype);
        return [mul(hit, div(grad, sumAll(hit)))];
      },
    }));
  });
}

function ofNothing(x: Tensor): Tensor {
  if (isFloat(x.dtype)) return full([], Number.NaN, { dtype: x.dtype, device: x.device });
  const expected = "have elements, since no integer stands for the median of none";
  throw new ShapeError({ op: "median", argument: "x", expected, received: show(x.shape) });
}
