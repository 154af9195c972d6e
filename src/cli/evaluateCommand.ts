import { defaultDevice } from "../index.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { lossText, percent } from "./format.ts";
import { loadRunImages, ScaledImages } from "./loadData.ts";
import { readModelFile } from "./modelFile.ts";
import { openRunFolder } from "./runFolder.ts";
import { chooseDevice, type MachineOptions } from "./setup.ts";
import type { Terminal } from "./terminal.ts";
import { scoreTest } from "./testScores.ts";

/** `fathom evaluate RUN`. */
export async function evaluateCommand(
  run: string,
  options: MachineOptions & { readonly dataDir?: string; readonly download?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const { say, talk } = terminal;
  chooseDevice(options);
  const { folder, config } = await openRunFolder(run, say);
  const { model, scaler } = await readModelFile(await folder.readModel(say), folder.modelPath);
  const { test } = await loadRunImages(config, options, say);
  const { loss, accuracy, confusion } = await scoreTest(model, new ScaledImages(test, scaler));
  talk(say.device(defaultDevice().description));
  talk(say.evaluated(lossText(loss), percent(accuracy), test.length));
  terminal.emit({
    type: "result",
    run,
    testAccuracy: accuracy,
    testLoss: loss,
    samples: test.length,
    confusion: confusion.counts.map((row) => [...row]),
  });
  await defaultDevice().close();
  return exitCodes.good;
}
