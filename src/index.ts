/** The public face of fathom. Importing it attaches the tensors' methods and makes the devices known. */
import "./methods.ts";

export { backward, grad, noGrad } from "./autograd/index.ts";
export { device, setThreads } from "./devices.ts";
export type { DType, TypedArray } from "./ir/dtype.ts";
export * from "./ir/errors.ts";
export type { Shape } from "./ir/shape.ts";
export { defineOp, required } from "./ops/defineOp.ts";
export * from "./ops/index.ts";
export * from "./tensor/index.ts";
