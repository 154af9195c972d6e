import { isFloat } from "../../ir/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cast, elementwise } from "./elementwise.ts";
import { emit, link } from "./emit.ts";
import { expandTo, sumOver } from "./shaping.ts";

/** Largest or smallest over `dims`, which stay as extent 1. Equal extremes share the gradient, as in PyTorch. */
export function extremeOver(name: "amax" | "amin", x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  const shape = x.shape.map((extent, i) => (dims.includes(i) ? 1 : extent));
  const output = emit(name, [x], { dims: [...dims] }, shape, x.dtype);
  if (!isFloat(x.dtype)) return output;
  return link(output, name, [x], (y) => ({
    saved: { x, y },
    because: `${name} keeps x and y: the gradient goes to the elements that equal the extreme`,
    pull: (grad) => {
      const hit = cast(elementwise("eq", x, expandTo(y, x.shape)), x.dtype);
      const share = elementwise("div", grad, sumOver(hit, dims));
      return [elementwise("mul", hit, expandTo(share, x.shape))];
    },
  }));
}

/** int32 position of the first extreme along `dim`, which stays as extent 1. */
export function argExtreme(name: "argmax" | "argmin", x: Tensor, dim: number): Tensor {
  return emit(name, [x], { dim }, x.shape.with(dim, 1), "int32");
}
