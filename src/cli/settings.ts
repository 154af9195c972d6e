import type { DeviceStats, StandardScalerState } from "../index.ts";

export const dataNames = ["digits", "mnist", "fashion-mnist"] as const;
export const modelNames = ["cnn", "mlp", "resnet20"] as const;
export const optimizerNames = ["sgd", "adam", "adamw"] as const;
export const scheduleNames = ["none", "step", "cosine", "one-cycle"] as const;
export const deviceNames = ["wasm", "reference"] as const;

export type DataName = (typeof dataNames)[number];
export type ModelName = (typeof modelNames)[number];
export type OptimizerName = (typeof optimizerNames)[number];
export type ScheduleName = (typeof scheduleNames)[number];
export type DeviceName = (typeof deviceNames)[number];

/** What decides the result of a run: config.json holds it. */
export interface RunConfig {
  readonly data: DataName;
  /** Folder of the IDX files; null for data that ship with the package. */
  readonly dataDir: string | null;
  readonly model: ModelName;
  readonly epochs: number;
  readonly batchSize: number | "full";
  /** Batches that give one update. */
  readonly accumulate: number;
  readonly optimizer: OptimizerName;
  readonly lr: number;
  readonly weightDecay: number;
  readonly schedule: ScheduleName;
  readonly seed: number;
}

/** What fits a network; every one of these can be changed by a flag. */
export type Recipe = Pick<
  RunConfig,
  "epochs" | "batchSize" | "accumulate" | "optimizer" | "lr" | "weightDecay" | "schedule"
>;

/** Chosen by measurement; docs tell how. */
export function recipeFor(data: DataName, model: ModelName): Recipe {
  const small = data === "digits";
  const common = { epochs: small ? 30 : 3, batchSize: 64, accumulate: 1 };
  switch (model) {
    case "cnn":
      return { ...common, optimizer: "adamw", lr: 0.005, weightDecay: 0.01, schedule: "one-cycle" };
    case "mlp":
      return { ...common, optimizer: "adamw", lr: 0.002, weightDecay: 0.01, schedule: "one-cycle" };
    case "resnet20":
      return { ...common, optimizer: "sgd", lr: 0.1, weightDecay: 5e-4, schedule: "one-cycle" };
  }
}

/** [C, H, W] of the images of a data set. */
export function imageShapeOf(data: DataName): readonly [number, number, number] {
  return data === "digits" ? [1, 8, 8] : [1, 28, 28];
}

/** What model.safetensors says about itself, so that it can be used without its run folder. */
export interface ModelCard {
  readonly model: ModelName;
  /** [C, H, W] of one image. */
  readonly inputShape: readonly number[];
  readonly classes: readonly string[];
  /** What images go through before the model. */
  readonly scaler: StandardScalerState;
}

/** The last line of `--json`. */
export interface RunOutcome {
  readonly type: "result";
  readonly run: string;
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** Median time of a training step. */
  readonly stepMs: number | null;
  readonly peakBytes: number | null;
  readonly memory: DeviceStats | null;
  readonly seconds: number;
  readonly epochs: number;
  readonly steps: number;
}
