import { DataLoader } from "../data/dataLoader.ts";
import type { FitOptions, TrainingData } from "./fitOptions.ts";

/** How data are cut into batches. */
export type BatchOptions = Pick<FitOptions, "batchSize" | "shuffle" | "seed" | "dropLast">;

/** The loader of a run: the one that was given, or one made as the options say. */
export function loaderOf(data: TrainingData, options: BatchOptions): DataLoader<"x" | "y"> {
  if (data instanceof DataLoader) return data;
  const { batchSize = 32, shuffle = true, seed, dropLast } = options;
  return new DataLoader(data, { batchSize, shuffle, seed, dropLast });
}

/** A loader of one's own over the same data, in the same order from the beginning, so that the other stays where it is. */
export function loaderLike(loader: DataLoader<"x" | "y">, { dropLast = loader.dropLast } = {}): DataLoader<"x" | "y"> {
  const { dataset, batchSize, shuffle, seed } = loader;
  return new DataLoader(dataset, { batchSize, shuffle, seed, dropLast });
}
