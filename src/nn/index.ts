export { LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from "./activations.ts";
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormOptions } from "./batchNorm.ts";
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from "./conv.ts";
export { CosineSimilarity, PairwiseDistance } from "./distances.ts";
export { Dropout } from "./dropout.ts";
export { Flatten } from "./flatten.ts";
export { Identity } from "./identity.ts";
export * as init from "./init.ts";
export { CTCLoss, GaussianNLLLoss, KLDivLoss, PoissonNLLLoss } from "./likelihoodLosses.ts";
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
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  HingeLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  SoftMarginLoss,
  SquaredHingeLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from "./marginLosses.ts";
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
export { type Layer, Sequential } from "./sequential.ts";
export type { LoadOptions, StateSource, StateValue } from "./state.ts";
