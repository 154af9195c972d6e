import type { Command } from "commander";
import { CliError, exitCodes } from "./exitCodes.ts";
import type { Messages } from "./messages.ts";
import type { Parsers } from "./parsers.ts";
import {
  type DataName,
  dataNames,
  type ModelName,
  modelNames,
  optimizerNames,
  type Recipe,
  type RunConfig,
  recipeFor,
  scheduleNames,
} from "./settings.ts";

/** Settings of a run, as flags give them. */
export interface RecipeFlags extends Partial<Recipe> {
  data: DataName;
  model: ModelName;
  seed: number;
}

const names = [
  "data",
  "model",
  "epochs",
  "batchSize",
  "accumulate",
  "optimizer",
  "lr",
  "weightDecay",
  "schedule",
  "seed",
] as const;

/** Adds the flags that decide what one step of a run is, but for its learning rate. */
export function stepFlags(command: Command, parse: Parsers, say: Messages): Command {
  return command
    .option("--data <NAME>", say.flagData, parse.oneOf(dataNames), "digits")
    .option("--model <NAME>", say.flagModel, parse.oneOf(modelNames), "cnn")
    .option("--batch-size <N>", say.flagBatchSize, parse.batchSize)
    .option("--accumulate <K>", say.flagAccumulate, parse.positiveInteger)
    .option("--optimizer <NAME>", say.flagOptimizer, parse.oneOf(optimizerNames))
    .option("--weight-decay <X>", say.flagWeightDecay, parse.notNegative)
    .option("--seed <N>", say.flagSeed, parse.seed, 1);
}

/** Adds the flags that decide what a run ends with. */
export function recipeFlags(command: Command, parse: Parsers, say: Messages): Command {
  return stepFlags(command, parse, say)
    .option("--epochs <N>", say.flagEpochs, parse.positiveInteger)
    .option("--lr <X>", say.flagLr, parse.positive)
    .option("--schedule <NAME>", say.flagSchedule, parse.oneOf(scheduleNames));
}

/** The configuration that the flags describe, and where they are silent the recipe of the network. */
export function configOf(flags: RecipeFlags): Omit<RunConfig, "dataDir"> {
  const { data, model, seed } = flags;
  const given = Object.fromEntries(
    Object.keys(recipeFor(data, model)).flatMap((name) => {
      const value = flags[name as keyof Recipe];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { data, model, ...recipeFor(data, model), ...given, seed };
}

/** @throws CliError when a setting was typed although a run folder has it, or one of `more` */
export function refuseFlags(command: Command, why: (flag: string) => string, more: readonly string[] = []): void {
  const typed = [...names, ...more].find((name) => command.getOptionValueSource(name) === "cli");
  if (typed !== undefined) throw new CliError(exitCodes.usage, why(flagOf(typed)));
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
