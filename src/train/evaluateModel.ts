import { noGrad } from "../autograd/noGrad.ts";
import { DataLoader } from "../data/dataLoader.ts";
import type { TypedArray } from "../ir/dtype.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import { WeightedMean } from "../metrics/weightedMean.ts";
import { compile } from "../tensor/compile.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { LabelledData } from "./fitOptions.ts";
import { deviceOf, type Judge, onDevice, Programs } from "./programs.ts";
import type { Trainable } from "./trainable.ts";
import type { Score } from "./trainEvent.ts";

/** Runs `body` with the model in evaluation mode, then puts it back as it was. */
export async function inEvaluationMode<T>(model: Trainable, body: () => Promise<T>): Promise<T> {
  const { training } = model;
  model.train(false);
  try {
    return await body();
  } finally {
    model.train(training);
  }
}

/** Mean loss and accuracy of a model over data, in evaluation mode; every sample weighs the same. */
export async function evaluateModel(
  model: Trainable,
  data: LabelledData,
  options: Judge & { readonly batchSize?: number; readonly programs?: Programs } = {},
): Promise<Score> {
  const programs = options.programs ?? new Programs(model, options);
  const loss = new WeightedMean();
  const accuracy = new WeightedMean();
  await inEvaluationMode(model, async () => {
    const loader = new DataLoader(data, { batchSize: Math.min(options.batchSize ?? 256, data.length) });
    for (const batch of loader.hostBatches()) {
      const samples = batch.indices.length;
      const score = await programs.evaluate(batch);
      loss.add(score.loss, samples);
      if (score.correct !== undefined) accuracy.addTotal(score.correct, samples);
    }
  });
  return { loss: loss.value, ...(accuracy.weight > 0 ? { accuracy: accuracy.value } : {}) };
}

/** The model's output for each sample, in order, in evaluation mode: [N, ...]. */
export async function predictAll(
  model: Trainable,
  data: { readonly length: number; batch(indices: ArrayLike<number>): { readonly x: HostTensor } },
  options: { readonly batchSize?: number } = {},
): Promise<HostTensor> {
  const { batchSize = 256 } = options;
  const forward = compile((x: Tensor): Tensor => noGrad(() => model.forward(x) as Tensor));
  return inEvaluationMode(model, async () => {
    const parts: TypedArray[] = [];
    let row: readonly number[] = [];
    for (let start = 0; start < data.length; start += batchSize) {
      const count = Math.min(batchSize, data.length - start);
      const { x } = data.batch(Array.from({ length: count }, (_, i) => start + i));
      const output = await forward(onDevice(x, deviceOf(model)));
      row = output.shape.slice(1);
      parts.push(await output.data());
    }
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return { dtype: "float32", shape: [data.length, ...row], data: all };
  });
}
