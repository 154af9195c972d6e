import {
  chromeTrace,
  compile,
  crossEntropy,
  defaultDevice,
  noGrad,
  profile,
  profileTable,
  type Tensor,
  tensor,
} from "../index.ts";
import { writeFileAtomically } from "../node.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import type { Network } from "./models.ts";
import { networkOf } from "./networkOf.ts";
import { profileWords } from "./profileWords.ts";
import type { DataName, ModelName, RunConfig } from "./settings.ts";
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
