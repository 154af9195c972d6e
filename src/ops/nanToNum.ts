import { isFloat } from "../ir/dtype.ts";
import { defineOp } from "./defineOp.ts";
import { elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * NaN and infinities replaced by numbers, elementwise; no gradient flows through what was replaced.
 *
 * @zh 逐元素把 NaN 与正负无穷换成有限的数；被替换处不传梯度。
 *
 * @param x       any shape; integers stay as they are
 * @param nan     in place of NaN
 * @param posinf  in place of ∞; the largest float32 when missing
 * @param neginf  in place of −∞; the smallest float32 when missing
 * @returns       shape and dtype of x
 * @example nanToNum(tensor([NaN, 1]), { nan: 7 }) // [7, 1]
 */
export const nanToNum = defineOp({
  name: "nanToNum",
  inputs: ["x"],
  attrs: { nan: 0, posinf: 3.4028234663852886e38, neginf: -3.4028234663852886e38 },
  shape: ({ x }) => x,
  forward({ x }, { nan, posinf, neginf }) {
    if (!isFloat(x.dtype)) return { output: x, saved: {} };
    const swap = (y: typeof x, from: number, to: number): typeof x =>
      elementwise("where", elementwise("eq", x, fullLike(x, from)), fullLike(x, to), y);
    const known = elementwise("where", elementwise("eq", x, x), x, fullLike(x, nan));
    return { output: swap(swap(known, Number.POSITIVE_INFINITY, posinf), Number.NEGATIVE_INFINITY, neginf), saved: {} };
  },
  samples: [{ x: [2, 3] }],
});
