import type { Text } from "../../report/index.ts";

export const activationNames = {
  relu: { zh: "ReLU", en: "ReLU" },
  leakyRelu: { zh: "Leaky ReLU", en: "leaky ReLU" },
  tanh: { zh: "tanh", en: "tanh" },
  sigmoid: { zh: "sigmoid", en: "sigmoid" },
  gelu: { zh: "GELU", en: "GELU" },
} as const satisfies Readonly<Record<string, Text>>;

export const normalisationNames = {
  none: { zh: "无", en: "none" },
  batch: { zh: "批归一化", en: "batch norm" },
  layer: { zh: "层归一化", en: "layer norm" },
} as const satisfies Readonly<Record<string, Text>>;

export const lossNames = {
  crossEntropy: { zh: "交叉熵", en: "cross-entropy" },
  mse: { zh: "sigmoid 后的均方误差", en: "squared error after sigmoid" },
} as const satisfies Readonly<Record<string, Text>>;

export const optimizerNames = {
  sgd: { zh: "SGD", en: "SGD" },
  momentum: { zh: "SGD，动量 0.9", en: "SGD, momentum 0.9" },
  adam: { zh: "Adam", en: "Adam" },
  adamw: { zh: "AdamW", en: "AdamW" },
} as const satisfies Readonly<Record<string, Text>>;

/** Hidden layers, units of one, and points: as many as a page can show at once. */
export const most = { layers: 6, units: 16, points: 400 } as const;

/** What decides a network on points, and how it trains. */
export interface PointSettings {
  /** Units of the hidden layers, the first first; none makes a linear classifier. */
  readonly widths: readonly number[];
  readonly activation: keyof typeof activationNames;
  readonly normalisation: keyof typeof normalisationNames;
  readonly loss: keyof typeof lossNames;
  /** Samples a step; "full" takes all. */
  readonly batchSize: number | "full";
  readonly optimizer: keyof typeof optimizerNames;
  readonly lr: number;
  readonly seed: number;
}

export const pointDefaults: PointSettings = {
  widths: [8, 8],
  activation: "relu",
  normalisation: "none",
  loss: "crossEntropy",
  batchSize: 32,
  optimizer: "adam",
  lr: 0.01,
  seed: 3, // one that leaves enough ReLUs alive for every set but the spiral
};
