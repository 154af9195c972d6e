import { memory } from "../../inspect/memory.ts";
import { chunksOf } from "../chunks.ts";
import { type HostBatch, Programs } from "../programs.ts";
import { Steps } from "../steps.ts";
import { untouched } from "../untouched.ts";
import { type Examination, outputOf } from "./examination.ts";
import type { Finding } from "./finding.ts";
import { found } from "./found.ts";

/** Steps before those that are timed: as many, and as long, as a host takes to optimise the code. */
const warmUp = { steps: 2, ms: 400, most: 100 };
/** So small that nothing diverges; 0 might be simplified away. */
const timingLr = 1e-30;
const timed = { steps: 10, ms: 2000 };

/** What the planned run takes of time, by steps that are timed here, and of memory, by the plan of its program. */
export async function forecastFindings(
  exam: Examination,
  planned: HostBatch,
  {
    epochs,
    accumulate,
    clock,
  }: { readonly epochs: number; readonly accumulate: number; readonly clock?: () => number },
): Promise<Finding[]> {
  const chunkSize = exam.batch.x.shape[0];
  const stepsPerEpoch = new Steps(exam.loader, { accumulate, chunkSize }).length;
  const chunks = Array.from({ length: accumulate }, () => chunksOf(planned, chunkSize)).flat();
  const findings: Finding[] = [];
  if (clock) {
    const times = await timeSteps(exam, chunks, clock);
    const stepMs = times[times.length >> 1];
    const totalMs = stepMs * stepsPerEpoch * epochs;
    findings.push(found("forecast-time", { stepMs, stepsPerEpoch, epochs, totalMs, timed: times.length }));
  } else findings.push(found("forecast-untimed", { stepsPerEpoch, epochs }));
  findings.push(await memoryFinding(exam, chunks.length > 1));
  return findings;
}

/** Times of single steps, rising. */
function timeSteps(exam: Examination, chunks: readonly HostBatch[], clock: () => number): Promise<number[]> {
  const { model, loss, optimizer } = exam;
  return untouched(model, optimizer, async () => {
    model.train(true);
    for (const group of optimizer.paramGroups) group.lr = timingLr;
    const programs = new Programs(model, { loss }, optimizer);
    const step = async (): Promise<number> => {
      const begun = clock();
      await (chunks.length === 1 ? programs.step(chunks[0]) : programs.stepOverChunks(chunks));
      return clock() - begun;
    };
    let spent = 0;
    for (let i = 0; i < warmUp.most && (i < warmUp.steps || spent < warmUp.ms); i++) spent += await step();
    const times: number[] = [];
    spent = 0;
    for (let i = 0; i < timed.steps && spent < timed.ms; i++) {
      const ms = await step();
      times.push(ms);
      spent += ms;
    }
    return times.sort((a, b) => a - b);
  });
}

/** Plans the step that `fit` would run, without running it. Gradients that are accumulated stay from chunk to chunk. */
async function memoryFinding(exam: Examination, isAccumulated: boolean): Promise<Finding> {
  const { device, model, optimizer, loss, batch } = exam;
  if (!device.plan) return found("forecast-unplanned", { device: device.name });
  const { x, y } = batch;
  const { planned, timeline } = await memory(
    {
      training: model.training,
      train: (mode) => model.train(mode),
      namedParameters: () => model.namedParameters(),
      namedBuffers: () => model.namedBuffers(),
      forward: (input) => outputOf(exam, input),
    },
    x.shape,
    { optimizer, loss, target: { shape: y.shape, dtype: y.dtype }, dtype: x.dtype },
  );
  const trained = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const gradientBytes = isAccumulated ? trained.reduce((sum, { numel }) => sum + 4 * numel, 0) : 0;
  const [lastingBytes, totalBytes] = [timeline.residentBytes, planned.totalBytes + gradientBytes];
  return found("forecast-memory", {
    lastingBytes,
    stepBytes: totalBytes - lastingBytes,
    totalBytes,
    batchSize: x.shape[0],
  });
}
