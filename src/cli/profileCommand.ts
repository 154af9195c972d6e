import {
  chromeTrace,
  compile,
  crossEntropy,
  defaultDevice,
  manualSeed,
  noGrad,
  profile,
  profileTable,
  type Tensor,
  tensor,
} from "../index.ts";
import { writeFileAtomically } from "../node.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { readModelFile } from "./modelFile.ts";
import { buildModel, type Network } from "./models.ts";
import { profileWords } from "./profileWords.ts";
import { openRunFolder } from "./runFolder.ts";
import { type DataName, imageShapeOf, type ModelName, type RunConfig, recipeFor } from "./settings.ts";
import { chooseDevice, type MachineOptions, makeOptimizer } from "./setup.ts";
import type { Terminal } from "./terminal.ts";

export interface ProfileFlags extends MachineOptions {
  readonly model: ModelName;
  readonly data: DataName;
  readonly batchSize?: number;
  readonly steps: number;
  readonly infer?: boolean;
  readonly top: number;
  readonly trace?: string;
}

/** `fathom profile [RUN]`: where the time of a training step goes, or with --infer of a forward pass. */
export async function profileCommand(
  run: string | undefined,
  flags: ProfileFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { say, talk, lang } = terminal;
  chooseDevice(flags);
  const { config, model, inputShape, classes } = await networkOf(run, flags, terminal);
  const batchSize = flags.batchSize ?? config.batchSize;
  if (batchSize === "full") throw new CliError(exitCodes.usage, say.needsBatchSize);
  if (!terminal.json) {
    talk(say.device(defaultDevice().description));
    talk(say.profiled(run ?? config.model, [batchSize, ...inputShape].join("×"), flags.infer ?? false));
  }
  const { x, y } = madeUpBatch(batchSize, inputShape, classes);
  const step = flags.infer ? inference(model) : training(model, config);
  const result = await profile(() => step(x, y), { steps: flags.steps });
  const { timeline: _, ...record } = result;
  if (terminal.json) terminal.emit({ type: "profile", model: config.model, batchSize, ...record });
  else talk(`\n${profileTable(result, { top: flags.top, words: profileWords[lang] })}`);
  if (flags.trace !== undefined) await writeTrace(flags.trace, chromeTrace(result), terminal);
  await defaultDevice().close();
  return exitCodes.good;
}

/** The network of a run with its weights, or a new one by name. */
async function networkOf(
  run: string | undefined,
  { data, model: name }: ProfileFlags,
  { say }: Terminal,
): Promise<{ config: RunConfig; model: Network; inputShape: readonly number[]; classes: number }> {
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

type Step = (x: Tensor, y: Tensor) => Promise<unknown>;

/** One update, as `fit` does it. */
function training(model: Network, config: RunConfig): Step {
  const optimizer = makeOptimizer(config, model);
  model.train(true);
  return compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.update();
    return loss;
  });
}

function inference(model: Network): Step {
  model.eval();
  return compile((x: Tensor, _y: Tensor) => noGrad(() => model.forward(x)));
}

/** What images show makes no difference to the time. */
function madeUpBatch(batchSize: number, shape: readonly number[], classes: number): { x: Tensor; y: Tensor } {
  const count = shape.reduce((product, extent) => product * extent, batchSize);
  const pixels = Float32Array.from({ length: count }, (_, i) => ((i * 2654435761) % 1024) / 1024);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % classes);
  return { x: tensor(pixels, { shape: [batchSize, ...shape] }), y: tensor(labels) };
}

async function writeTrace(path: string, trace: object, { say, talk }: Terminal): Promise<void> {
  try {
    await writeFileAtomically(path, new TextEncoder().encode(JSON.stringify(trace)));
  } catch (error) {
    throw new CliError(
      exitCodes.environment,
      say.cannotWrite(path, error instanceof Error ? error.message : `${error}`),
    );
  }
  talk(say.wroteTrace(path));
}
