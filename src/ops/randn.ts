import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type DrawOptions, draw } from "./drawing.ts";
import { cast, elementwise, fullLike } from "./primitives/elementwise.ts";

/**
 * Numbers drawn from the normal distribution with mean 0 and standard deviation 1, by Box and Muller.
 *
 *     z = √(−2 ln(1 − u)) · cos(2πv)
 *
 * @zh 用 Box–Muller 方法抽取标准正态分布的随机数。
 *
 * @param shape    extents
 * @param options  dtype (float32), device, generator
 * @returns        tensor of that shape; |z| is at most 5.77, since u has 24 bits
 * @throws ValueError when an extent is negative or a fraction
 * @source  Box and Muller 1958, doi:10.1214/aoms/1177706645
 */
export function randn(shape: Shape, options: DrawOptions = {}): Tensor {
  return draw("randn", shape, options, (next) => {
    const [u, v] = [next(), next()];
    const times = (x: Tensor, factor: number): Tensor => elementwise("mul", x, fullLike(x, factor));
    const log = elementwise("log", elementwise("sub", fullLike(u, 1), u)); // 1 − u > 0
    const radius = elementwise("sqrt", times(log, -2));
    return cast(elementwise("mul", radius, elementwise("cos", times(v, 2 * Math.PI))), options.dtype ?? "float32");
  });
}
