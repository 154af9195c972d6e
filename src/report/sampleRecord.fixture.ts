import { digits } from "../data/index.ts";
import type { MemoryLedger } from "../inspect/memoryLedger.ts";
import type { ImageRecord, LayerRecord, MistakeRecord, RunRecord } from "./runRecord.ts";

function layer(
  path: string,
  type: string,
  outputShape: number[],
  parameters = 0,
  multiplyAdds = 0,
  arithmetic = "",
): LayerRecord {
  return { path, type, arithmetic, outputShape: [1, ...outputShape], parameters, multiplyAdds };
}

/** A record with every field filled; its results are invented, its images are real digits. */
export function sampleRecord(changes: Partial<RunRecord> = {}): RunRecord {
  const data = digits();
  const image = (index: number): ImageRecord => ({
    width: 8,
    height: 8,
    channels: 1,
    pixels: Array.from(data.images.subarray(index * 64, index * 64 + 64), (pixel) => Math.round((pixel * 255) / 16)),
  });
  const mistake = (index: number, predicted: number, probability: number, labelProbability: number): MistakeRecord => {
    return { index, label: data.labels[index], predicted, probability, labelProbability, image: image(index) };
  };
  const losses = [1.21, 0.31, 0.14, 0.082, 0.051, 0.034, 0.022, 0.017, 0.0121, 0.0093];
  const confusion = Array.from({ length: 10 }, (_, i) =>
    Array.from({ length: 10 }, (_, j): number => (i === j ? 35 : 0)),
  );
  confusion[8][1] = 2;
  confusion[9][5] = 1;
  confusion[3][9] = 1;
  confusion[4][7] = 1;
  return {
    version: 1,
    lang: "en",
    name: "digits-cnn-1",
    fathom: "0.1.0",
    command: "npx fathom train --data digits --model cnn --seed 1",
    startedAt: "2026-11-23T05:31:14+01:00",
    elapsedMs: 21_340,
    end: "finished",
    seed: 1,
    device: "wasm, 2 threads, relaxed SIMD",
    host: "Node 24.1.0, linux x64",
    data: {
      name: "digits",
      samples: { train: 1294, validation: 144, test: 359 },
      sampleShape: [1, 8, 8],
      classes: data.classes,
      source: "E. Alpaydin and C. Kaynak 1998, doi.org/10.24432/C50P49, CC BY 4.0",
    },
    model: {
      name: "cnn",
      parameters: 79_946,
      multiplyAdds: 389_888,
      layers: [
        layer("0", "Conv2d", [32, 8, 8], 320, 18_432, "(8 + 2·1 − 3) / 1 + 1 = 8"),
        layer("1", "BatchNorm2d", [32, 8, 8], 64),
        layer("2", "ReLU", [32, 8, 8]),
        layer("3", "MaxPool2d", [32, 4, 4], 0, 0, "(8 − 2) / 2 + 1 = 4"),
        layer("4", "Conv2d", [64, 4, 4], 18_496, 294_912, "(4 + 2·1 − 3) / 1 + 1 = 4"),
        layer("5", "BatchNorm2d", [64, 4, 4], 128),
        layer("6", "ReLU", [64, 4, 4]),
        layer("7", "Flatten", [1024]),
        layer("8", "Linear", [10], 10_250, 10_240),
      ],
    },
    epochs: losses.map((loss, i) => ({
      epoch: i + 1,
      train: { loss, accuracy: 1 - loss / 4 },
      validation: { loss: loss * 0.8 + 0.05 + 0.002 * i, accuracy: 0.985 - loss / 5 },
      lr: 0.1 * 0.8 ** i,
      elapsedMs: 2130 + 7 * i,
    })),
    bestEpoch: 7,
    evaluation: {
      part: "test",
      samples: 355,
      loss: 0.0612,
      accuracy: 350 / 355,
      confusion,
      mistakes: [mistake(5, 9, 0.9871, 0.0102), mistake(8, 1, 0.951, 0.043), mistake(37, 5, 0.88, 0.11)],
    },
    health: [1, 51, 101].map((step, i) => ({
      epoch: 1 + 2 * i,
      step,
      gradNorm: 2 / (i + 1),
      layers: [
        {
          layer: "0",
          op: "conv2d",
          gradNorm: 1.5 / (i + 1),
          weightNorm: 3,
          updateRatio: 0.2 / 10 ** i,
          mean: 0.1,
          spread: 1.2,
        },
        {
          layer: "1",
          op: "batchNorm",
          gradNorm: 0.2,
          weightNorm: 5,
          updateRatio: 1e-3,
          mean: 0,
          spread: 1,
          meanDistance: 0.4,
          spreadFactor: 1.2,
        },
        { layer: "2", op: "relu", mean: 0.4, spread: 0.6, inactive: 0.25 + 0.1 * i, samplesSeen: 256 },
        { layer: "3", op: "tanh", mean: 0, spread: 0.9, saturated: 0.1 },
      ],
      findings:
        i === 0
          ? [{ kind: "updateLarge", layer: "0", op: "conv2d", value: 0.2, limit: 1e-3 } as const]
          : i === 2
            ? [{ kind: "inactive", layer: "2", op: "relu", value: 0.45, limit: 0.4, samples: 256 } as const]
            : [],
    })),
    noiseScales: [
      { epoch: 1, noiseScale: 44 },
      { epoch: 2, noiseScale: null },
      { epoch: 3, noiseScale: 1178 },
    ],
    stepMs: 4.812,
    memory: { peakBytes: 9_412_608, ledger },
    config: {
      data: "digits",
      epochs: 10,
      batchSize: 64,
      optimizer: { name: "sgd", lr: 0.1, nesterov: false },
      dims: [2, 3],
      scaler: null,
    },
    ...changes,
  };
}

const none = {
  parameter: 0,
  gradient: 0,
  optimizer: 0,
  saved: 0,
  input: 0,
  output: 0,
  constant: 0,
  workspace: 0,
  padding: 0,
};
const state = { parameter: 319_784, gradient: 319_784, optimizer: 319_784 };

/** Of a step that keeps one tensor. */
const ledger: MemoryLedger = {
  training: true,
  inputShape: [64, 1, 8, 8],
  device: "wasm, 2 threads, relaxed SIMD",
  threads: 2,
  declared: { roles: { ...none, ...state, saved: 6_291_456 }, totalBytes: 7_250_808 },
  planned: { roles: { ...none, ...state, saved: 6_291_456, workspace: 2_145_416 }, totalBytes: 9_396_224 },
  keptBytes: 6_291_456,
  saved: [
    {
      shape: [64, 32, 8, 8],
      dtype: "float32",
      bytes: 6_291_456,
      madeBy: { module: "2", op: "relu" },
      reasons: [{ module: "2", op: "relu", because: "relu keeps y: its derivative is y > 0" }],
      fate: "kept",
      plannedBytes: 6_291_456,
    },
  ],
  instead: [],
  modules: [{ name: "2", declared: { ...none, saved: 6_291_456 }, planned: { ...none, saved: 6_291_456 } }],
  ops: [{ name: "relu", declared: { ...none, saved: 6_291_456 }, planned: { ...none, saved: 6_291_456 } }],
  timeline: {
    steps: [
      { kernel: "maximum", module: "2", op: "relu", phase: "forward", liveBytes: 8_000_000 },
      { kernel: "where", module: "2", op: "relu", phase: "backward", liveBytes: 9_396_224 },
    ],
    peakStep: 1,
    residentBytes: 959_352,
    arenaBytes: 8_436_872,
  },
};
