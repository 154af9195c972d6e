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
export { AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d } from "./adaptiveMaxPooling.ts";
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormOptions } from "./batchNorm.ts";
export { Bilinear } from "./bilinear.ts";
export { ModuleDict, ModuleList, ParameterDict, ParameterList } from "./containers.ts";
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions, type PaddingMode } from "./conv.ts";
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeCall,
  type ConvTransposeLayerOptions,
} from "./convTranspose.ts";
export { CosineSimilarity, PairwiseDistance } from "./distances.ts";
export {
  AlphaDropout,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  type DropoutLayerOptions,
  FeatureAlphaDropout,
} from "./dropout.ts";
export { Embedding, EmbeddingBag, type EmbeddingBagLayerOptions, type EmbeddingLayerOptions } from "./embedding.ts";
export { Flatten } from "./flatten.ts";
export { GroupNorm, type GroupNormLayerOptions } from "./groupNorm.ts";
export { GRU } from "./gru.ts";
export { Identity } from "./identity.ts";
export * as init from "./init.ts";
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, type InstanceNormLayerOptions } from "./instanceNorm.ts";
export { LayerNorm, type LayerNormLayerOptions } from "./layerNorm.ts";
export { CTCLoss, GaussianNLLLoss, KLDivLoss, PoissonNLLLoss } from "./likelihoodLosses.ts";
export { Linear } from "./linear.ts";
export { LocalResponseNorm, type LocalResponseNormLayerOptions } from "./localResponseNorm.ts";
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
export { LPPool1d, LPPool2d, LPPool3d, type LPPoolLayerOptions } from "./lpPooling.ts";
export { LSTM, type LSTMOptions, type LSTMState } from "./lstm.ts";
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
export { MaxUnpool1d, MaxUnpool2d, MaxUnpool3d, type MaxUnpoolLayerOptions } from "./maxUnpooling.ts";
export { Module } from "./module.ts";
export {
  type Attended,
  type AttentionCall,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from "./multiheadAttention.ts";
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  type PadWidths,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from "./padding.ts";
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
export { type CellOptions, GRUCell, LSTMCell, RNNCell } from "./recurrentCells.ts";
export type { Lengths, RecurrentOptions, RecurrentWeights } from "./recurrentLayer.ts";
export {
  type BlockLayerOptions,
  ChannelShuffle,
  Fold,
  PixelShuffle,
  PixelUnshuffle,
  Unfold,
  Upsample,
  type UpsampleOptions,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from "./resampling.ts";
export { RMSNorm, type RMSNormLayerOptions } from "./rmsNorm.ts";
export { RNN, type RNNOptions } from "./rnn.ts";
export { RReLU } from "./rrelu.ts";
export { type Layer, Sequential } from "./sequential.ts";
export { LogSoftmax, Softmax, Softmax2d, type SoftmaxOptions, Softmin } from "./softmaxes.ts";
export type { LoadOptions, StateSource, StateValue } from "./state.ts";
export { Transformer, type TransformerCall, type TransformerOptions } from "./transformer.ts";
export { type DecoderCall, TransformerDecoderLayer } from "./transformerDecoderLayer.ts";
export { type EncoderCall, TransformerEncoderLayer } from "./transformerEncoderLayer.ts";
export type { TransformerActivation, TransformerLayerOptions } from "./transformerLayer.ts";
export { TransformerDecoder, TransformerEncoder } from "./transformerStack.ts";
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
