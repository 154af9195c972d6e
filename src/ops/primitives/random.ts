import type { Shape } from "../../ir/shape.ts";
import { scalar } from "../../tensor/create.ts";
import type { Device } from "../../tensor/device.ts";
import type { Generator } from "../../tensor/random.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cast, elementwise, fullLike } from "./elementwise.ts";
import { emit } from "./emit.ts";

/**
 * Uniform float32 numbers in [0, 1) with 24 random bits each. The call takes the generator's next stream when it is
 * recorded; a compiled function takes a fresh one per call.
 */
export function uniform(shape: Shape, generator: Generator, device: Device): Tensor {
  const stream = generator.next();
  const leaf = (value: number, refresh: () => number): Tensor => scalar(value, { dtype: "int32", device, refresh });
  const inputs = [
    leaf(generator.seedLow, () => generator.seedLow),
    leaf(generator.seedHigh, () => generator.seedHigh),
    leaf(stream, () => generator.next()),
  ];
  const bits = emit("randomBits", inputs, {}, [...shape], "int32");
  const top = cast(elementwise("shiftRight", bits, fullLike(bits, 8)), "float32");
  return elementwise("mul", top, fullLike(top, 2 ** -24));
}
