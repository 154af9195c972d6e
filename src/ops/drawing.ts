import type { DType } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { type Shape, show } from "../ir/shape.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Device } from "../tensor/device.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inRegion } from "./lists.ts";
import { uniform } from "./primitives/random.ts";

export interface DrawOptions {
  readonly dtype?: DType;
  readonly device?: Device;
  /** Where the numbers come from: the default generator, which `manualSeed` seeds, unless another is given. */
  readonly generator?: Generator;
}

/** Runs `body` with a source of uniform float32 numbers in [0, 1) of the given shape. */
export function draw(op: string, shape: Shape, options: DrawOptions, body: (next: () => Tensor) => Tensor): Tensor {
  if (!shape.every((extent) => Number.isInteger(extent) && extent >= 0)) {
    throw new ValueError({
      op,
      argument: "shape",
      expected: "hold whole numbers of at least 0",
      received: show(shape),
    });
  }
  const device = options.device ?? defaultDevice();
  const generator = options.generator ?? defaultGenerator;
  return inRegion(op, () => body(() => uniform(shape, generator, device)));
}
