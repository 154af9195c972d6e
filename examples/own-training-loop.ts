// A training loop of one's own. What `compile` is given is recorded once; afterwards each call runs one program:
// forward, backward and update. Numbers and branches that the function captures are those of the recording;
// learning rates are read anew at each call.
import { compile, crossEntropy, DataLoader, digits, manualSeed, nn, optim, type Tensor } from "fathom";

manualSeed(1);
const model = new nn.Sequential(
  new nn.Conv2d(1, 16, 3, { padding: 1 }),
  new nn.BatchNorm2d(16),
  new nn.ReLU(),
  new nn.MaxPool2d(2),
  new nn.Flatten(),
  new nn.Linear(16 * 4 * 4, 10),
);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
const schedule = new optim.CosineAnnealingLR(optimizer, { tMax: 4 }); // epochs

const trainStep = compile((x: Tensor, y: Tensor) => {
  const loss = crossEntropy(model.forward(x), y);
  loss.backward();
  optimizer.update(); // outside of compile: await optimizer.step()
  optimizer.zeroGrad(); // at the end, so gradients take no memory of their own
  return loss;
});

const loader = new DataLoader(digits(), {
  batchSize: 64,
  shuffle: true,
  seed: 1,
  dropLast: true, // one shape of batch, one recording
});

const means: number[] = [];
for (let epoch = 1; epoch <= 4; epoch++) {
  let sum = 0;
  let steps = 0;
  for await (const { x, y } of loader) {
    const loss = await trainStep(x, y);
    sum += await loss.item(); // computed already: this costs nothing
    steps++;
  }
  schedule.step();
  means.push(sum / steps);
  console.log(`epoch ${epoch}: loss ${(sum / steps).toFixed(4)}`);
}

export const losses: readonly number[] = means;
export const recordings: number = trainStep.recordings;
