import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type DrawOptions, draw } from "./drawing.ts";
import { cast } from "./primitives/elementwise.ts";

/**
 * Numbers drawn evenly from [0, 1), with 24 random bits each.
 *
 * @zh 在 [0, 1) 上均匀抽取随机数，每个数含 24 个随机位。
 *
 * @param shape    extents
 * @param options  dtype (float32), device, generator
 * @returns        tensor of that shape
 * @throws ValueError when an extent is negative or a fraction
 */
export function rand(shape: Shape, options: DrawOptions = {}): Tensor {
  return draw("rand", shape, options, (next) => cast(next(), options.dtype ?? "float32"));
}
