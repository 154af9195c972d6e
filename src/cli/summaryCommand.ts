import { summary, summaryTable } from "../index.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { readModelFile } from "./modelFile.ts";
import { buildModel } from "./models.ts";
import { openRunFolder } from "./runFolder.ts";
import { type DataName, imageShapeOf, type ModelName } from "./settings.ts";
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

async function networkOf(
  run: string | undefined,
  options: { readonly model: ModelName; readonly data: DataName },
  { say }: Terminal,
): Promise<{ model: ReturnType<typeof buildModel>; inputShape: readonly number[] }> {
  if (run === undefined) {
    const inputShape = imageShapeOf(options.data);
    return { model: buildModel(options.model, inputShape, 10), inputShape };
  }
  const { folder } = await openRunFolder(run, say);
  const { model, card } = await readModelFile(await folder.readModel(say), folder.modelPath);
  return { model, inputShape: card.inputShape };
}
