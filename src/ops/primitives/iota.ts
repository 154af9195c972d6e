import { makeNode } from "../../ir/node.ts";
import type { Shape } from "../../ir/shape.ts";
import type { Device } from "../../tensor/device.ts";
import { currentScope } from "../../tensor/recording.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** int32: every element is its own index along `dim`. */
export function iotaAlong(shape: Shape, dim: number, device: Device): Tensor {
  return new Tensor(makeNode("iota", [], { dim }, [...shape], "int32", currentScope()), device);
}
