export {
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softsign,
  Tanh,
  Tanhshrink,
} from "./activations.ts";
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormOptions } from "./batchNorm.ts";
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from "./conv.ts";
export { Dropout } from "./dropout.ts";
export { Flatten } from "./flatten.ts";
export { Identity } from "./identity.ts";
export * as init from "./init.ts";
export { Linear } from "./linear.ts";
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  HuberLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from "./losses.ts";
export { Module } from "./module.ts";
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
} from "./pooling.ts";
export { PReLU } from "./prelu.ts";
export { RReLU } from "./rrelu.ts";
export { type Layer, Sequential } from "./sequential.ts";
export { LogSoftmax, Softmax, Softmax2d, type SoftmaxOptions, Softmin } from "./softmaxes.ts";
export type { LoadOptions, StateSource, StateValue } from "./state.ts";
export {
  CELU,
  ELU,
  GELU,
  GLU,
  Hardshrink,
  Hardtanh,
  LeakyReLU,
  Softplus,
  Softshrink,
  Threshold,
} from "./tunedActivations.ts";
