import type { DataLoader } from "../data/dataLoader.ts";
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from "../nn/batchNorm.ts";
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

/** Also of a model that is no nn.Module, by the names of its running statistics. */
function normalisesOverBatch(model: Trainable): boolean {
  const modules = model instanceof Module ? model.modules() : [];
  return (
    modules.some((module) => batchNorms.some((kind) => module instanceof kind)) ||
    Object.keys(model.stateDict()).some((name) => name.endsWith("running_mean"))
  );
}
