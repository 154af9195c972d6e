import { Command, CommanderError, Option } from "commander";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { addLab } from "./labProgram.ts";
import type { MemoryFlags } from "./memoryCommand.ts";
import type { Language, Messages } from "./messages.ts";
import { parsersFor } from "./parsers.ts";
import type { ProfileFlags } from "./profileCommand.ts";
import { configOf, type RecipeFlags, recipeFlags, refuseFlags, stepFlags } from "./recipeFlags.ts";
import { dataNames, deviceNames, modelNames, optimizerNames } from "./settings.ts";
import type { MachineOptions } from "./setup.ts";
import { processTerminal, type Terminal } from "./terminal.ts";

interface TrainFlags extends RecipeFlags, MachineOptions {
  dataDir?: string;
  download?: boolean;
  resume?: string;
  out?: string;
  checkpointSteps?: number;
  memoryBudget?: string;
  healthEvery?: number;
  noiseScale?: boolean;
  anomaly?: boolean;
  json?: boolean;
}

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
  const recipe = (command: Command): Command => recipeFlags(command, parse, say);

  const train = recipe(files(machine(add("train", say.trainAbout))))
    .option("--checkpoint-steps <N>", say.flagCheckpointSteps, parse.positiveInteger)
    .option("--memory-budget <BYTES>", say.flagMemoryBudget)
    .option("--health-every <N>", say.flagHealthEvery, parse.count)
    .option("--noise-scale", say.flagNoiseScale)
    .option("--anomaly", say.flagAnomaly)
    .option("--resume <RUN>", say.flagResume)
    .option("--out <RUN>", say.flagOut);
  train.action(async (flags: TrainFlags) => {
    if (flags.resume !== undefined) refuseFlags(train, say.resumeTakesNoFlag, ["out"]);
    if (flags.noiseScale && flags.healthEvery === 0) throw new CliError(exitCodes.usage, say.noiseScaleNeedsHealth);
    const config = configOf(flags);
    const { trainCommand } = await import("./trainCommand.ts");
    code = await trainCommand({ ...flags, config, command: commandLine(args) }, terminal(flags));
  });

  const checking = recipe(files(machine(add("check", say.checkAbout)))).argument("[run]", say.argRunSettings);
  checking.action(async (run: string | undefined, flags: TrainFlags) => {
    if (run !== undefined) refuseFlags(checking, say.runTakesNoFlag);
    const { checkCommand } = await import("./checkCommand.ts");
    code = await checkCommand(run, { ...flags, config: configOf(flags) }, terminal(flags));
  });

  const seeking = stepFlags(files(machine(add("lr-find", say.lrFindAbout))), parse, say)
    .argument("[run]", say.argRunSettings)
    .option("--min-lr <X>", say.flagMinLr, parse.positive, 1e-7)
    .option("--max-lr <X>", say.flagMaxLr, parse.positive, 10)
    .option("--steps <N>", say.flagLrSteps, parse.positiveInteger, 100)
    .option("--out <FILE>", say.flagLrOut);
  seeking.action(
    async (run: string | undefined, flags: TrainFlags & { minLr: number; maxLr: number; steps: number }) => {
      if (run !== undefined) refuseFlags(seeking, say.runTakesNoFlag);
      const { lrFindCommand } = await import("./lrFindCommand.ts");
      code = await lrFindCommand(run, { ...flags, config: configOf(flags) }, terminal(flags));
    },
  );

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
    .option("--batch-size <N>", say.flagSamples, parse.positiveInteger, 1)
    .action(async (run: string | undefined, flags: TrainFlags & { batchSize: number }) => {
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

  addLab(program, {
    lang,
    say,
    parse,
    terminal,
    end: (given) => {
      code = given;
    },
  });

  const quiet = { writeErr: (): void => {} };
  const below = program.commands.flatMap((command) => [command, ...command.commands]);
  for (const command of [program, ...below]) command.exitOverride().configureOutput(quiet);
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

function commandLine(args: readonly string[]): string {
  return ["fathom", ...args.map((arg) => (/^[\w./:=@-]+$/.test(arg) ? arg : `'${arg}'`))].join(" ");
}
