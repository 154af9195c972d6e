// C1: whose every byte of a training step is. Nothing is run: the step is recorded and planned.
import { memory, nn, optim } from "fathom";

const model = new nn.Sequential(
  new nn.Linear(784, 256),
  new nn.ReLU(),
  new nn.Linear(256, 256),
  new nn.ReLU(),
  new nn.Linear(256, 10),
);
const training = await memory(model, [64, 784], { optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) });
const inference = await memory(model, [64, 784]);

console.log(training.declared.roles); // parameters, gradients, optimizer state, what is saved for backward
console.log({
  saved: training.declared.roles.saved,
  training: training.declared.totalBytes,
  inference: inference.declared.totalBytes,
  ratio: training.declared.totalBytes / inference.declared.totalBytes,
});
