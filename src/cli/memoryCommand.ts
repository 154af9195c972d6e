import { defaultDevice, memory, memoryTable } from "../index.ts";
import { memoryWords } from "../report/index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { networkOf } from "./networkOf.ts";
import type { DataName, ModelName, OptimizerName } from "./settings.ts";
import { chooseDevice, type MachineOptions, makeOptimizer } from "./setup.ts";
import type { Terminal } from "./terminal.ts";

export interface MemoryFlags extends MachineOptions {
  readonly model: ModelName;
  readonly data: DataName;
  readonly batchSize?: number;
  readonly optimizer?: OptimizerName;
  readonly infer?: boolean;
}

/** `fathom memory [RUN]`: whose every byte of a training step is, or with --infer of a forward pass. Runs nothing. */
export async function memoryCommand(
  run: string | undefined,
  flags: MemoryFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { say, talk, lang } = terminal;
  chooseDevice(flags);
  const { config, model, inputShape } = await networkOf(run, flags, terminal);
  const batchSize = flags.batchSize ?? config.batchSize;
  if (batchSize === "full") throw new CliError(exitCodes.usage, say.needsBatchSize);
  const chosen = flags.optimizer ?? config.optimizer;
  const optimizer = flags.infer ? undefined : makeOptimizer({ ...config, optimizer: chosen }, model);
  const shape = [batchSize, ...inputShape];
  const ledger = await memory(model, shape, { optimizer });
  if (terminal.json) {
    terminal.emit({ type: "memory", model: config.model, batchSize, optimizer: optimizer ? chosen : null, ...ledger });
  } else {
    talk(say.device(defaultDevice().description));
    talk(say.remembered(run ?? config.model, shape.join("×"), optimizer ? chosen : undefined));
    talk(`\n${memoryTable(ledger, { width: process.stdout.columns, words: memoryWords[lang] })}`);
  }
  await defaultDevice().close();
  return exitCodes.good;
}
