import type { Shape } from "../../ir/shape.ts";
import { scalar } from "../../tensor/create.ts";
import type { Device } from "../../tensor/device.ts";
import type { Generator } from "../../tensor/random.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cast, elementwise, fullLike } from "./elementwise.ts";
import { emit } from "./emit.ts";

/** Names one stream of random words: seed and stream number, as int32 scalars that programs bind. */
export type RandomStream = readonly [seedLow: Tensor, seedHigh: Tensor, stream: Tensor];

/** Takes the generator's next stream when it is recorded; a compiled function takes a fresh one per call. */
export function nextStream(generator: Generator, device: Device): RandomStream {
  const stream = generator.next();
  const leaf = (value: number, refresh: () => number): Tensor => scalar(value, { dtype: "int32", device, refresh });
  return [
    leaf(generator.seedLow, () => generator.seedLow),
    leaf(generator.seedHigh, () => generator.seedHigh),
    leaf(stream, () => generator.next()),
  ];
}

/** Uniform float32 numbers in [0, 1) with 24 random bits each: the same numbers whenever the stream is the same. */
export function uniformOf(shape: Shape, stream: RandomStream): Tensor {
  const bits = emit("randomBits", stream, {}, [...shape], "int32");
  const top = cast(elementwise("shiftRight", bits, fullLike(bits, 8)), "float32");
  return elementwise("mul", top, fullLike(top, 2 ** -24));
}

/** Uniform float32 numbers in [0, 1) from the generator's next stream. */
export function uniform(shape: Shape, generator: Generator, device: Device): Tensor {
  return uniformOf(shape, nextStream(generator, device));
}
