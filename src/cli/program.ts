import { Command, CommanderError, Option } from "commander";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import type { MemoryFlags } from "./memoryCommand.ts";
import type { Language, Messages } from "./messages.ts";
import { parsersFor } from "./parsers.ts";
import type { ProfileFlags } from "./profileCommand.ts";
import {
  type DataName,
  dataNames,
  deviceNames,
  type ModelName,
  modelNames,
  optimizerNames,
  type Recipe,
  recipeFor,
  scheduleNames,
} from "./settings.ts";
import type { MachineOptions } from "./setup.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

interface TrainFlags extends Partial<Recipe>, MachineOptions {
  data: DataName;
  model: ModelName;
  seed: number;
  dataDir?: string;
  download?: boolean;
  resume?: string;
  out?: string;
  checkpointSteps?: number;
  healthEvery?: number;
  noiseScale?: boolean;
  anomaly?: boolean;
  json?: boolean;
}

/** Flags that a resumed run takes from its folder. */
const fixed = ["data", "model", "epochs", "batchSize", "optimizer", "lr", "weightDecay", "schedule", "seed", "out"];

/** The command line: parses, runs, and gives the exit code. */
export async function runProgram(
  args: readonly string[],
  lang: Language,
  say: Messages,
  version: string,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.good;
  const terminal = ({ json }: { json?: boolean }): Terminal => processTerminal(lang, { json: json ?? false });
  const parse = parsersFor(say);
  const program = new Command("fathom").description(say.about).version(version);
  const add = (name: string, about: string): Command => {
    const command = program.command(name).description(about).option("--json", say.flagJson);
    return command.addOption(new Option("--lang <LANG>", say.flagLang).argParser(parse.oneOf(["en", "zh"])));
  };
  const machine = (command: Command): Command =>
    command
      .option("--threads <N>", say.flagThreads, parse.positiveInteger)
      .option("--device <NAME>", say.flagDevice, parse.oneOf(deviceNames));
  const files = (command: Command): Command =>
    command.option("--data-dir <DIR>", say.flagDataDir).option("--download", say.flagDownload);

  const train = files(machine(add("train", say.trainAbout)))
    .option("--data <NAME>", say.flagData, parse.oneOf(dataNames), "digits")
    .option("--model <NAME>", say.flagModel, parse.oneOf(modelNames), "cnn")
    .option("--epochs <N>", say.flagEpochs, parse.positiveInteger)
    .option("--batch-size <N>", say.flagBatchSize, parse.batchSize)
    .option("--optimizer <NAME>", say.flagOptimizer, parse.oneOf(optimizerNames))
    .option("--lr <X>", say.flagLr, parse.positive)
    .option("--weight-decay <X>", say.flagWeightDecay, parse.notNegative)
    .option("--schedule <NAME>", say.flagSchedule, parse.oneOf(scheduleNames))
    .option("--seed <N>", say.flagSeed, parse.seed, 1)
    .option("--checkpoint-steps <N>", say.flagCheckpointSteps, parse.positiveInteger)
    .option("--health-every <N>", say.flagHealthEvery, parse.count)
    .option("--noise-scale", say.flagNoiseScale)
    .option("--anomaly", say.flagAnomaly)
    .option("--resume <RUN>", say.flagResume)
    .option("--out <RUN>", say.flagOut);
  train.action(async (flags: TrainFlags) => {
    const typed = fixed.find((name) => flags.resume !== undefined && train.getOptionValueSource(name) === "cli");
    if (typed !== undefined) throw new CliError(exitCodes.usage, say.resumeTakesNoFlag(flagOf(typed)));
    const { data, model, seed } = flags;
    const given = Object.fromEntries(
      Object.keys(recipeFor(data, model)).flatMap((name) => {
        const value = flags[name as keyof Recipe];
        return value === undefined ? [] : [[name, value]];
      }),
    );
    if (flags.noiseScale && flags.healthEvery === 0) throw new CliError(exitCodes.usage, say.noiseScaleNeedsHealth);
    const config = { data, model, ...recipeFor(data, model), ...given, seed };
    const { trainCommand } = await import("./trainCommand.ts");
    code = await trainCommand({ ...flags, config, command: commandLine(args) }, terminal(flags));
  });

  files(machine(add("evaluate", say.evaluateAbout)))
    .argument("<run>", say.argRun)
    .action(async (run: string, flags: TrainFlags) => {
      const { evaluateCommand } = await import("./evaluateCommand.ts");
      code = await evaluateCommand(run, flags, terminal(flags));
    });

  machine(add("predict", say.predictAbout))
    .argument("<run>", say.argRun)
    .argument("<images...>", say.argImages)
    .action(async (run: string, images: string[], flags: TrainFlags) => {
      const { predictCommand } = await import("./predictCommand.ts");
      code = await predictCommand(run, images, flags, terminal(flags));
    });

  add("summary", say.summaryAbout)
    .argument("[run]", say.argRunOrNone)
    .option("--model <NAME>", say.flagModel, parse.oneOf(modelNames), "cnn")
    .option("--data <NAME>", say.flagData, parse.oneOf(dataNames), "digits")
    .action(async (run: string | undefined, flags: TrainFlags) => {
      const { summaryCommand } = await import("./summaryCommand.ts");
      code = await summaryCommand(run, flags, terminal(flags));
    });

  machine(add("profile", say.profileAbout))
    .argument("[run]", say.argRunOrNone)
    .option("--model <NAME>", say.flagModel, parse.oneOf(modelNames), "cnn")
    .option("--data <NAME>", say.flagData, parse.oneOf(dataNames), "digits")
    .option("--batch-size <N>", say.flagBatchSize, parse.positiveInteger)
    .option("--steps <N>", say.flagSteps, parse.positiveInteger, 20)
    .option("--infer", say.flagInfer)
    .option("--top <N>", say.flagTop, parse.positiveInteger, 20)
    .option("--trace <FILE>", say.flagTrace)
    .action(async (run: string | undefined, flags: ProfileFlags & { json?: boolean }) => {
      const { profileCommand } = await import("./profileCommand.ts");
      code = await profileCommand(run, flags, terminal(flags));
    });

  machine(add("memory", say.memoryAbout))
    .argument("[run]", say.argRunOrNone)
    .option("--model <NAME>", say.flagModel, parse.oneOf(modelNames), "cnn")
    .option("--data <NAME>", say.flagData, parse.oneOf(dataNames), "digits")
    .option("--batch-size <N>", say.flagBatchSize, parse.positiveInteger)
    .option("--optimizer <NAME>", say.flagOptimizer, parse.oneOf(optimizerNames))
    .option("--infer", say.flagInferMemory)
    .action(async (run: string | undefined, flags: MemoryFlags & { json?: boolean }) => {
      const { memoryCommand } = await import("./memoryCommand.ts");
      code = await memoryCommand(run, flags, terminal(flags));
    });

  const quiet = { writeErr: (): void => {} };
  for (const command of [program, ...program.commands]) command.exitOverride().configureOutput(quiet);
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.good;
    if (error.code === "commander.help") {
      process.stderr.write(`${program.helpInformation()}\n`);
      return exitCodes.usage;
    }
    throw new CliError(exitCodes.usage, usageMessage(error, say));
  }
  return code;
}

/** Commander's complaint in the user's language: what it is about stands between quotes. */
function usageMessage({ code, message }: CommanderError, say: Messages): string {
  const about = /'([^']*)'/.exec(message)?.[1] ?? message;
  switch (code) {
    case "commander.unknownOption":
      return say.unknownFlag(about);
    case "commander.unknownCommand":
      return say.unknownCommand(about);
    case "commander.excessArguments":
      return say.tooManyArguments;
    case "commander.missingArgument":
    case "commander.optionMissingArgument":
      return say.missingValue(about);
    case "commander.invalidArgument":
      return say.badFlag(
        about.split(" ")[0],
        message.slice(message.indexOf("is invalid.") + "is invalid.".length).trim(),
      );
    default:
      return message.replace(/^error: /, "");
  }
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function commandLine(args: readonly string[]): string {
  return ["fathom", ...args.map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg}'`))].join(" ");
}
