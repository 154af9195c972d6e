// C14: the mean of batch means is not the mean of the data when the last batch is short.
import { DataLoader, TensorDataset, WeightedMean } from "fathom";

const losses = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const means: number[] = [];
const mean = new WeightedMean();
for (const { x, indices } of new DataLoader(new TensorDataset({ x: losses }), { batchSize: 4 })) {
  means.push(await x.mean().item());
  mean.add(await x.mean().item(), indices.length);
}

console.log({ naive: means.reduce((a, b) => a + b) / means.length, weighted: mean.value });
