import { type MemoryOptions, memory } from "../../inspect/memory.ts";
import type { MemoryLedger } from "../../inspect/memoryLedger.ts";
import { zerosLike } from "../../ops/zerosLike.ts";
import { queueOf } from "../../tensor/queue.ts";
import type { Tensor } from "../../tensor/tensor.ts";
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
      await programs.update(chunks);
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

/** Plans the step that `fit` would run, without running it. */
async function memoryFinding(exam: Examination, isAccumulated: boolean): Promise<Finding> {
  const { device, optimizer, batch } = exam;
  if (!device.plan) return found("forecast-unplanned", { device: device.name });
  const { planned, timeline } = await ledgerOf(exam, { optimizer });
  const totalBytes = isAccumulated
    ? (await accumulatingLedger(exam)).planned.totalBytes + planned.roles.optimizer
    : planned.totalBytes;
  const lastingBytes = timeline.residentBytes;
  return found("forecast-memory", {
    lastingBytes,
    stepBytes: totalBytes - lastingBytes,
    totalBytes,
    batchSize: batch.x.shape[0],
  });
}

/** Of a pass that adds to gradients, which there must be for that; the update that follows takes less. */
async function accumulatingLedger(exam: Examination): Promise<MemoryLedger> {
  for (const parameter of exam.model.parameters()) {
    if (parameter.requiresGrad) parameter.setGrad(zerosLike(parameter));
  }
  await queueOf(exam.device).evaluate([]);
  return ledgerOf(exam, { training: true });
}

function ledgerOf(exam: Examination, step: Pick<MemoryOptions, "optimizer" | "training">): Promise<MemoryLedger> {
  const { model, loss } = exam;
  const { x, y } = exam.batch;
  const remembering = {
    training: model.training,
    train: (mode?: boolean) => model.train(mode),
    namedParameters: () => model.namedParameters(),
    namedBuffers: () => model.namedBuffers(),
    forward: (input: Tensor) => outputOf(exam, input),
  };
  return memory(remembering, x.shape, { ...step, loss, target: { shape: y.shape, dtype: y.dtype }, dtype: x.dtype });
}
