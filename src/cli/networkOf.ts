import { manualSeed } from "../index.ts";
import { readModelFile } from "./modelFile.ts";
import { buildModel, type Network } from "./models.ts";
import { openRunFolder } from "./runFolder.ts";
import { type DataName, imageShapeOf, type ModelName, type RunConfig, recipeFor } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface NamedNetwork {
  readonly config: RunConfig;
  readonly model: Network;
  /** Of one image, [C, H, W]. */
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** The network of a run with its weights, or a new one by name. */
export async function networkOf(
  run: string | undefined,
  { data, model: name }: { readonly data: DataName; readonly model: ModelName },
  { say }: Terminal,
): Promise<NamedNetwork> {
  if (run === undefined) {
    const config = { data, model: name, dataDir: null, ...recipeFor(data, name), seed: 1 };
    const inputShape = imageShapeOf(data);
    manualSeed(config.seed);
    return { config, model: buildModel(name, inputShape, 10), inputShape, classes: 10 };
  }
  const { folder, config } = await openRunFolder(run, say);
  const { model, card } = await readModelFile(await folder.readModel(say), folder.modelPath);
  return { config, model, inputShape: card.inputShape, classes: card.classes.length };
}
