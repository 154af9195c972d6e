import type { DataLoader } from "../data/dataLoader.ts";
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from "../nn/batchNorm.ts";
import { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d } from "../nn/instanceNorm.ts";
import { Module } from "../nn/module.ts";
import type { Steps } from "./steps.ts";
import type { Trainable } from "./trainable.ts";
import type { Accumulation } from "./trainEvent.ts";

/** How steps are made of several chunks; undefined when each is one batch. */
export function accumulationOf(
  model: Trainable,
  { batchSize }: DataLoader<"x" | "y">,
  { accumulate, chunkSize }: Steps,
): Accumulation | undefined {
  const chunks = accumulate * Math.ceil(batchSize / chunkSize);
  if (chunks === 1) return undefined;
  const batchNorm = normalisesOverBatch(model) ? { samples: chunkSize, updates: chunks } : undefined;
  return { type: "accumulation", batchSize, accumulate, chunkSize, chunks, ...(batchNorm ? { batchNorm } : {}) };
}

const batchNorms = [BatchNorm1d, BatchNorm2d, BatchNorm3d];
const instanceNorms = [InstanceNorm1d, InstanceNorm2d, InstanceNorm3d];

/** Layers that are not of nn, and models that are no modules, are known by running statistics under PyTorch's name. */
function normalisesOverBatch(model: Trainable): boolean {
  if (!(model instanceof Module)) return Object.keys(model.stateDict()).some((name) => name.endsWith("running_mean"));
  const isOneOf = (module: Module, kinds: typeof batchNorms | typeof instanceNorms): boolean =>
    kinds.some((kind) => module instanceof kind);
  return model
    .modules()
    .filter((module) => !isOneOf(module, instanceNorms))
    .some((module) => isOneOf(module, batchNorms) || "running_mean" in module.stateDict());
}
