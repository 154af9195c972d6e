import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cards } from "../lab/index.ts";
import { bold, padCells, quiet, wrapText } from "../report/index.ts";
import { CliError, type ExitCode, exitCodes } from "./exitCodes.ts";
import { cardNamed } from "./labParameters.ts";
import { labWords } from "./labWords.ts";
import { drawingStyle, type Terminal } from "./terminal.ts";

/** `fathom lab`: the questions, each with the line that answers it. */
export function labList(terminal: Terminal): ExitCode {
  const { lang, talk, json } = terminal;
  const style = drawingStyle(terminal);
  for (const { face } of cards) {
    const { id, name, title, question, verdict } = face;
    if (json) {
      const words = { title: title[lang], question: question[lang], verdict: verdict[lang] };
      terminal.emit({ type: "card", id, name, ...words, parameters: face.parameters });
      continue;
    }
    talk(wrapText(bold(question[lang], style), style.width, "     ", bold(padCells(id, 5), style)));
    talk(wrapText(verdict[lang], style.width, "     "));
    talk(quiet(wrapText(title[lang], style.width, "     "), style));
  }
  if (!json) talk(`\n${labWords[lang].how}`);
  return exitCodes.good;
}

/** `fathom lab code CARD`: the TypeScript that a reader can copy. */
export async function labCode(id: string, terminal: Terminal): Promise<ExitCode> {
  const { face } = cardNamed(id, terminal);
  // The package's folder lies two above this file, in src and in dist alike.
  const file = join(import.meta.dirname, "..", "..", "examples", "lab", `${face.name}.ts`);
  const code = await readFile(file, "utf8").catch((error: Error) => {
    throw new CliError(exitCodes.environment, error.message);
  });
  if (terminal.json) terminal.emit({ type: "code", id: face.id, name: face.name, code });
  else process.stdout.write(code);
  return exitCodes.good;
}
