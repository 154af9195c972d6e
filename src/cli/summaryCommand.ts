import { summary, summaryTable } from "../index.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { networkOf } from "./networkOf.ts";
import type { DataName, ModelName } from "./settings.ts";
import { chooseDevice } from "./setup.ts";
import { summaryWords } from "./summaryWords.ts";
import type { Terminal } from "./terminal.ts";

/** `fathom summary [RUN]`: the table of a run's network, or of one by name. Computes nothing. */
export async function summaryCommand(
  run: string | undefined,
  options: { readonly model: ModelName; readonly data: DataName; readonly batchSize: number },
  terminal: Terminal,
): Promise<ExitCode> {
  chooseDevice({ device: "reference" });
  const { model, inputShape } = await networkOf(run, options, terminal);
  const table = summary(model, [options.batchSize, ...inputShape]);
  if (terminal.json) terminal.emit({ type: "summary", ...table });
  else terminal.talk(summaryTable(table, summaryWords[terminal.lang]));
  return exitCodes.good;
}
