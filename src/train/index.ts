export { captureTensors } from "./captured.ts";
export { type Checkpoint, type CheckpointStore, MemoryStore, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
export type { EarlyStoppingOptions, WatchedMetric } from "./earlyStopping.ts";
export { evaluateModel, predictAll } from "./evaluateModel.ts";
export { fit, Training } from "./fit.ts";
export type { FitOptions, LabelledData, LossFunction, TrainingData } from "./fitOptions.ts";
export { isRunState, type RunSettings, type RunState } from "./runState.ts";
export type { Schedule, Trainable, Updater } from "./trainable.ts";
export type * from "./trainEvent.ts";
