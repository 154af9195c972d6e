import { resolve } from "node:path";
import {
  type Dataset,
  digits,
  FileError,
  type HostTensor,
  type ImageDataset,
  knownDatasets,
  StandardScaler,
  trainValidationSplit,
} from "../index.ts";
import { cacheFolder, downloadDataset, loadIdxFolder } from "../node.ts";
import { CliError, exitCodes } from "./exitCodes.ts";
import type { Messages } from "./messages.ts";
import type { DataName, RunConfig } from "./settings.ts";

/** Share of the digits that are held out. */
const heldOut = 0.2;

export interface ImageData {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** Where the files of a data set are: null when it ships with the package. @throws CliError when nobody says */
export async function dataFolder(
  data: DataName,
  options: { dataDir?: string; download?: boolean; signal?: AbortSignal },
  say: Messages,
): Promise<string | null> {
  if (data === "digits") return null;
  if (options.dataDir !== undefined && !options.download) return resolve(options.dataDir);
  if (!options.download) throw new CliError(exitCodes.usage, say.needsDataDir(data));
  const cacheDir = options.dataDir === undefined ? cacheFolder() : resolve(options.dataDir);
  return downloadDataset(knownDatasets[data], {
    cacheDir,
    signal: options.signal,
    ...(process.env.FATHOM_DATA_URL ? { baseUrl: process.env.FATHOM_DATA_URL } : {}),
  });
}

/** Training and test images; of the digits, a fifth drawn by the seed is the test. */
export async function loadImages(data: DataName, folder: string | null, seed: number): Promise<ImageData> {
  if (folder !== null) return loadIdxFolder(folder, { name: data });
  const all = digits();
  const { train, validation } = trainValidationSplit(all, heldOut, { seed, stratify: all.labels });
  return { train, test: validation };
}

/** The images of an earlier run: from where a flag says, else from where it had them. */
export async function loadRunImages(
  config: RunConfig,
  options: { dataDir?: string; download?: boolean },
  say: Messages,
): Promise<ImageData> {
  const { data, dataDir, seed } = config;
  if (options.dataDir !== undefined || options.download) {
    return loadImages(data, await dataFolder(data, options, say), seed);
  }
  try {
    return await loadImages(data, dataDir, seed);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new CliError(exitCodes.environment, say.dataMoved(error.message));
  }
}

/** Learns each channel's mean and deviation from the training images alone. */
export function fitScaler(images: ImageDataset): StandardScaler {
  const scaler = new StandardScaler({ dim: 1 });
  const batch = 2000;
  for (let start = 0; start < images.length; start += batch) {
    const count = Math.min(batch, images.length - start);
    scaler.partialFit(images.batch(Array.from({ length: count }, (_, i) => start + i)).x);
  }
  return scaler;
}

/** A dataset whose images go through a scaler when they are asked for. */
export class ScaledImages implements Dataset<"x" | "y"> {
  readonly images: ImageDataset;
  readonly scaler: StandardScaler;
  readonly fields = ["x", "y"] as const;

  constructor(images: ImageDataset, scaler: StandardScaler) {
    this.images = images;
    this.scaler = scaler;
  }

  get length(): number {
    return this.images.length;
  }

  batch(indices: ArrayLike<number>): Record<"x" | "y", HostTensor> {
    const { x, y } = this.images.batch(indices);
    return { x: this.scaler.transform(x), y };
  }

  subset(indices: ArrayLike<number>): ScaledImages {
    return new ScaledImages(this.images.subset(indices), this.scaler);
  }
}
