// C3: what one more sample in the batch costs in memory.
import { memory, nn, optim } from "fathom";

const model = new nn.Sequential(
  new nn.Linear(784, 256),
  new nn.ReLU(),
  new nn.Linear(256, 256),
  new nn.ReLU(),
  new nn.Linear(256, 10),
);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
const bytes = async (batch: number): Promise<number> =>
  (await memory(model, [batch, 784], { optimizer })).declared.totalBytes;

console.log({ slope: ((await bytes(512)) - (await bytes(1))) / 511 });
