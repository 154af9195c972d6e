import { ValueError } from "../ir/errors.ts";
import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type DrawOptions, draw } from "./drawing.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Whole numbers drawn evenly from low, low + 1, … high − 1.
 *
 * @zh 在 low 到 high − 1 之间均匀抽取随机整数。
 *
 * @param low      the smallest
 * @param high     one more than the largest; at most low + 2²⁴, the number of values a draw can tell apart
 * @param shape    extents
 * @param options  dtype (int32), device, generator
 * @returns        tensor of that shape
 * @throws ValueError when there is nothing to draw from, or too much
 */
export function randint(low: number, high: number, shape: Shape, options: DrawOptions = {}): Tensor {
  const count = high - low;
  if (!(Number.isInteger(low) && Number.isInteger(high) && count >= 1 && count <= 2 ** 24)) {
    throw new ValueError({
      op: "randint",
      argument: "high",
      expected: `be a whole number in [${low + 1}, ${low} + 2^24]`,
      received: String(high),
    });
  }
  return draw("randint", shape, options, (next) => {
    const u = next();
    const step = cast(elementwise("floor", elementwise("mul", u, fullLike(u, count))), "int32");
    return cast(elementwise("add", step, fullLike(step, low)), options.dtype ?? "int32");
  });
}
