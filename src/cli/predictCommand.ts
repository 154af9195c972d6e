import { defaultDevice, noGrad, tensor } from "../index.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { percent } from "./format.ts";
import { readModelFile } from "./modelFile.ts";
import { fitInto, readImage } from "./readImage.ts";
import { openRunFolder } from "./runFolder.ts";
import { chooseDevice, type MachineOptions } from "./setup.ts";
import type { Terminal } from "./terminal.ts";
import { indexOfLargest, softmaxOf } from "./testScores.ts";

/** `fathom predict RUN IMAGE…`: a line per image. Nothing is said when one of them cannot be read. */
export async function predictCommand(
  run: string,
  files: readonly string[],
  options: MachineOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { say } = terminal;
  chooseDevice(options);
  const { folder } = await openRunFolder(run, say);
  const { model, card, scaler } = await readModelFile(await folder.readModel(say), folder.modelPath);
  const [channels, height, width] = card.inputShape;
  const pixels = height * width;
  const data = new Float32Array(files.length * channels * pixels);
  for (const [i, file] of files.entries()) {
    const { values } = fitInto(await readImage(file, say), width, height);
    for (let channel = 0; channel < channels; channel++) data.set(values, (i * channels + channel) * pixels);
  }
  const shape = [files.length, ...card.inputShape];
  const x = scaler.transform({ data, shape, dtype: "float32" });
  const scores = await noGrad(() => model.forward(tensor(x.data, { shape }))).data();
  const classes = card.classes.length;
  for (const [i, file] of files.entries()) {
    const probabilities = softmaxOf(scores.subarray(i * classes, (i + 1) * classes));
    const best = indexOfLargest(probabilities);
    const prediction = card.classes[best];
    if (terminal.json) terminal.emit({ type: "prediction", image: file, prediction, class: best, probabilities });
    else terminal.talk(`${file}\t${prediction}\t${percent(probabilities[best])}`);
  }
  await defaultDevice().close();
  return exitCodes.good;
}
