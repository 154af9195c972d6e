import { dataFolder, fitScaler, type ImageData, loadImages, loadRunImages, ScaledImages } from "./loadData.ts";
import type { Network } from "./models.ts";
import { openRunFolder } from "./runFolder.ts";
import type { RunConfig } from "./settings.ts";
import { chooseDevice, type MachineOptions, makeOptimizer, newModel } from "./setup.ts";
import type { Terminal } from "./terminal.ts";

export interface PlannedRunOptions extends MachineOptions {
  /** Settings of a run that is still to be made. */
  readonly config: Omit<RunConfig, "dataDir">;
  readonly dataDir?: string;
  readonly download?: boolean;
}

export interface PlannedRun {
  readonly config: RunConfig;
  readonly train: ScaledImages;
  readonly model: Network;
  /** At the configured learning rate, which a one-cycle schedule reaches only later. */
  readonly optimizer: ReturnType<typeof makeOptimizer>;
  readonly batchSize: number;
}

/** A run as it would begin: that of a run folder, or one by its settings. */
export async function plannedRun(
  run: string | undefined,
  options: PlannedRunOptions,
  { say }: Terminal,
): Promise<PlannedRun> {
  chooseDevice(options);
  const earlier = run === undefined ? undefined : await openRunFolder(run, say);
  const config = earlier?.config ?? { ...options.config, dataDir: await dataFolder(options.config.data, options, say) };
  const images: ImageData = earlier
    ? await loadRunImages(config, options, say)
    : await loadImages(config.data, config.dataDir, config.seed);
  const train = new ScaledImages(images.train, fitScaler(images.train));
  const model = newModel(config, images.train.shape, images.train.classes.length);
  const batchSize = config.batchSize === "full" ? train.length : Math.min(config.batchSize, train.length);
  return { config, train, model, optimizer: makeOptimizer(config, model), batchSize };
}
