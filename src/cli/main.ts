import { DeviceError, DTypeError, FileError, FormatError, NonFiniteError, ShapeError, ValueError } from "../index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { languageOf, languages } from "./messages.ts";
import { runProgram } from "./program.ts";
import { packageVersion } from "./version.ts";

/** What went wrong in one line, and the exit code that goes with it. */
function explain(error: unknown, internal: (why: string) => string): { line: string; code: ExitCode } {
  const line = error instanceof Error ? error.message : String(error);
  if (error instanceof CliError) return { line, code: error.code };
  if (error instanceof NonFiniteError) return { line, code: exitCodes.failed };
  if (error instanceof FileError || error instanceof FormatError || error instanceof DeviceError) {
    return { line, code: exitCodes.environment };
  }
  if (error instanceof ValueError || error instanceof ShapeError || error instanceof DTypeError) {
    return { line, code: exitCodes.usage };
  }
  return { line: internal(error instanceof Error ? (error.stack ?? line) : line), code: exitCodes.failed };
}

const args = process.argv.slice(2);
const lang = languageOf(args, process.env);
const say = languages[lang];

// A reader such as `head` that goes away is no error, and what it left is done: a run's result is its folder.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`fathom: ${say.cannotWrite("stdout", error.message)}\n`);
  process.exit(exitCodes.environment);
});

try {
  process.exitCode = await runProgram(args, lang, say, await packageVersion());
} catch (error) {
  const { line, code } = explain(error, say.internal);
  process.stderr.write(`fathom: ${line}\n`);
  process.exitCode = code;
}
