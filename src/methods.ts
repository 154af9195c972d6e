import { type BackwardOptions, backward } from "./autograd/index.ts";
import * as ops from "./ops/index.ts";
import type { Operand } from "./ops/operands.ts";
import { Tensor } from "./tensor/tensor.ts";

declare module "./tensor/tensor.ts" {
  interface Tensor {
    /** Collects the gradient of this tensor in every variable it depends on. */
    backward(grad?: Tensor, options?: BackwardOptions): void;
    add(y: Operand): Tensor;
    sigmoid(): Tensor;
    softmax(options?: { dim?: number }): Tensor;
  }
}

const methods = {
  backward(this: Tensor, grad?: Tensor, options?: BackwardOptions): void {
    backward(this, grad, options);
  },
  add(this: Tensor, y: Operand): Tensor {
    return ops.add(this, y);
  },
  sigmoid(this: Tensor): Tensor {
    return ops.sigmoid(this);
  },
  softmax(this: Tensor, options?: { dim?: number }): Tensor {
    return ops.softmax(this, options);
  },
};

Object.defineProperties(
  Tensor.prototype,
  Object.fromEntries(
    Object.entries(methods).map(([name, value]) => [name, { value, writable: true, configurable: true }]),
  ),
);
