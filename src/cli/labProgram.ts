import { type Command, InvalidArgumentError, Option } from "commander";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import type { LabRunFlags } from "./labRun.ts";
import type { LabServeFlags } from "./labServeCommand.ts";
import { labWords } from "./labWords.ts";
import type { Language, Messages } from "./messages.ts";
import type { Parsers } from "./parsers.ts";
import type { Terminal } from "./terminal.ts";

interface Door {
  readonly lang: Language;
  readonly say: Messages;
  readonly parse: Parsers;
  terminal(flags: { json?: boolean }): Terminal;
  /** Takes a command's exit code. */
  end(code: ExitCode): void;
}

interface CommonFlags {
  json?: boolean;
}

/** `fathom lab` and what is below it. */
export function addLab(program: Command, { lang, say, parse, terminal, end }: Door): void {
  const words = labWords[lang];
  const lab = program.command("lab").description(words.about);
  const common = (command: Command): Command =>
    command
      .option("--json", say.flagJson)
      .addOption(new Option("--lang <LANG>", say.flagLang).argParser(parse.oneOf(["en", "zh"])));
  const add = (name: string, about: string): Command => common(lab.command(name).description(about));

  common(lab)
    .argument("[command]")
    .usage("[command]")
    .action(async (name: string | undefined, flags: CommonFlags) => {
      if (name !== undefined) throw new CliError(exitCodes.usage, words.noCommand(name));
      const { labList } = await import("./labCommand.ts");
      end(labList(terminal(flags)));
    });

  add("list", words.list).action(async (_: CommonFlags, command: Command) => {
    const { labList } = await import("./labCommand.ts");
    end(labList(terminal(command.optsWithGlobals())));
  });

  // What the command does not know belongs to the card, whose flags its help shows too.
  add("run", words.run)
    .usage("[card] [options]")
    .argument("[card...]", words.argCard)
    .option("--all", words.flagAll)
    .option("--full", words.flagFull)
    .option("--seed <N>", words.flagSeed, parse.seed, 1)
    .option("--out <FILE>", words.flagOut)
    .helpOption(false)
    .option("-h, --help", words.flagHelp)
    .allowUnknownOption()
    .action(async (given: string[], _: CommonFlags, command: Command) => {
      const flags = command.optsWithGlobals<LabRunFlags & CommonFlags & { help?: boolean }>();
      const at = terminal(flags);
      if (flags.help) {
        const { cardAmong, cardNamed, parameterHelp } = await import("./labParameters.ts");
        const { id } = cardAmong(given);
        process.stdout.write(command.helpInformation());
        process.stdout.write(`\n${id === undefined ? words.helpOfCard : parameterHelp(cardNamed(id, at), at)}\n`);
        return;
      }
      const { labRun } = await import("./labRun.ts");
      end(await labRun(given, flags, at));
    });

  add("code", words.code)
    .argument("<card>", words.argCard)
    .action(async (id: string, _: CommonFlags, command: Command) => {
      const { labCode } = await import("./labCommand.ts");
      end(await labCode(id, terminal(command.optsWithGlobals())));
    });

  add("serve", words.serve)
    .option("--host <HOST>", words.flagHost, hostOf(say), "127.0.0.1")
    .option("--port <N>", words.flagPort, portOf(words.mustBePort), 0)
    .action(async (_: CommonFlags, command: Command) => {
      const { labServe } = await import("./labServeCommand.ts");
      const flags = command.optsWithGlobals<LabServeFlags & CommonFlags>();
      end(await labServe(flags, terminal(flags)));
    });
}

function portOf(mustBePort: (got: string) => string): (text: string) => number {
  return (text) => {
    const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (port <= 65_535) return port;
    throw new InvalidArgumentError(mustBePort(text));
  };
}

/** Node takes an empty host for every address of the machine, which nobody means. */
function hostOf(say: Messages): (text: string) => string {
  return (text) => {
    if (text.trim() !== "") return text.replace(/^\[(.*)\]$/, "$1");
    throw new InvalidArgumentError(say.missingValue("HOST"));
  };
}
