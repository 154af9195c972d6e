import type { DataLoader } from "../data/dataLoader.ts";
import { forwardCost } from "../inspect/forwardCost.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { numel } from "../ir/shape.ts";
import type { FitOptions } from "./fitOptions.ts";
import { deviceOf, type HostBatch, onDevice } from "./programs.ts";
import type { Trainable } from "./trainable.ts";

const defaultLimitBytes = 2 ** 31;
/** Batches of less input than this need no estimate: a step would have to blow it up two-thousandfold. */
const smallBatchBytes = 2 ** 19;

/**
 * Most samples that one program shall take. What a step needs is estimated as every value of the forward pass and its
 * gradient, of which a fused program with a memory plan needs less.
 */
export function chunkSizeFor(
  model: Trainable,
  loader: DataLoader<"x" | "y">,
  options: Pick<FitOptions, "memoryLimitBytes">,
): number {
  const { memoryLimitBytes = defaultLimitBytes } = options;
  const x = loader.dataset.batch([0]).x;
  const batchBytes = 4 * numel(x.shape) * loader.batchSize;
  if (batchBytes < smallBatchBytes && memoryLimitBytes >= defaultLimitBytes) return loader.batchSize;
  const { training } = model;
  model.train(false);
  try {
    const { valueBytes } = forwardCost(model, onDevice(x, deviceOf(model)));
    const fits = Math.floor(memoryLimitBytes / (2 * Math.max(valueBytes, 1)));
    return Math.min(loader.batchSize, Math.max(1, fits));
  } finally {
    model.train(training);
  }
}

/** A batch in parts of at most `chunkSize` samples, as even as can be. */
export function chunksOf(batch: HostBatch, chunkSize: number): HostBatch[] {
  const samples = batch.x.shape[0];
  const parts = Math.ceil(samples / chunkSize);
  if (parts <= 1) return [batch];
  const cut = (part: number): number => Math.floor((part * samples) / parts);
  return Array.from({ length: parts }, (_, part) => ({
    x: rows(batch.x, cut(part), cut(part + 1)),
    y: rows(batch.y, cut(part), cut(part + 1)),
  }));
}

function rows({ dtype, shape, data }: HostTensor, from: number, to: number): HostTensor {
  const row = numel(shape.slice(1));
  return { dtype, shape: [to - from, ...shape.slice(1)], data: data.subarray(from * row, to * row) };
}
