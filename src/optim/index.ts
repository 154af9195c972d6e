export { Adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { Adagrad, type AdagradOptions } from "./adagrad.ts";
export { Adam, type AdamOptions, AdamW } from "./adam.ts";
export { Adamax, type AdamaxOptions } from "./adamax.ts";
export { ChainedScheduler } from "./chainedScheduler.ts";
export { clipGradNorm, clipGradValue } from "./clipGradients.ts";
export { CyclicLR, type CyclicOptions } from "./cyclicLR.ts";
export { LRScheduler, type Scheduled, type SchedulerState } from "./lrScheduler.ts";
export { NAdam, type NAdamOptions } from "./nadam.ts";
export { OneCycleLR, type OneCycleOptions } from "./oneCycleLR.ts";
export { Optimizer, type ParamGroup, type ParamsInput } from "./optimizer.ts";
export { RAdam, type RAdamOptions } from "./radam.ts";
export { type PlateauOptions, ReduceLROnPlateau } from "./reduceLROnPlateau.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { Rprop, type RpropOptions } from "./rprop.ts";
export {
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  SequentialLR,
  StepLR,
} from "./schedules.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export type { OptimizerState } from "./state.ts";
