import { memory } from "../../inspect/memory.ts";
import { bytesPerElement } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import { loaderLike } from "../loaderOf.ts";
import { Programs } from "../programs.ts";
import { type Step, Steps } from "../steps.ts";
import { untouched } from "../untouched.ts";
import { type Examination, outputOf } from "./examination.ts";
import type { Finding } from "./finding.ts";
import { found } from "./found.ts";

/** Steps before those that are timed, after the first: as many, and as long, as a host takes to optimise the code. */
const warmUp = { steps: 2, ms: 400, most: 100 };
/** So small that nothing diverges; 0 might be simplified away. */
const timingLr = 1e-30;
const timed = { steps: 10, ms: 2000 };

/** What the planned run takes of time, by steps that are timed here, and of memory, by the plan of its program. */
export async function forecastFindings(
  exam: Examination,
  {
    epochs,
    accumulate,
    clock,
  }: { readonly epochs: number; readonly accumulate: number; readonly clock?: () => number },
): Promise<Finding[]> {
  const steps = new Steps(loaderLike(exam.loader), { accumulate, chunkSize: exam.batch.x.shape[0] });
  const stepsPerEpoch = steps.length;
  const { chunks } = firstOf(steps);
  const findings: Finding[] = [];
  if (clock) {
    const times = await timeSteps(exam, chunks, clock);
    const stepMs = times[times.length >> 1];
    const totalMs = stepMs * stepsPerEpoch * epochs;
    findings.push(found("forecast-time", { stepMs, stepsPerEpoch, epochs, totalMs, timed: times.length }));
  } else findings.push(found("forecast-untimed", { stepsPerEpoch, epochs }));
  findings.push(await memoryFinding(exam, chunks.length));
  return findings;
}

/** Times of single steps, rising. */
function timeSteps(exam: Examination, chunks: Step["chunks"], clock: () => number): Promise<number[]> {
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
    await step(); // compiles
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

function firstOf(steps: Steps): Step {
  for (const step of steps) return step;
  throw new InternalError("an epoch has no step.");
}

/** Plans the step that `fit` would run, without running it; one of several parts keeps the gradients between them. */
async function memoryFinding(exam: Examination, parts: number): Promise<Finding> {
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
  const gradients = trained.reduce((sum, { numel, dtype }) => sum + numel * bytesPerElement(dtype), 0);
  const stepBytes = planned.totalBytes - timeline.residentBytes;
  const lastingBytes = timeline.residentBytes + (parts > 1 ? gradients : 0);
  return found("forecast-memory", {
    lastingBytes,
    stepBytes,
    totalBytes: lastingBytes + stepBytes,
    batchSize: x.shape[0],
  });
}
