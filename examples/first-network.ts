// A first network: handwritten digits of 8×8 pixels, a fifth of them held out.
// Run it: npm run build, then node examples/first-network.ts (Node 22.18 and later; before: node scripts/run.js …).
import { digits, evaluateModel, fit, manualSeed, nn, optim, trainValidationSplit } from "fathom";

manualSeed(1); // same seed, same weights, same result
const data = digits();
const { train, validation: test } = trainValidationSplit(data, 0.2, { seed: 1, stratify: data.labels });

const model = new nn.Sequential(
  new nn.Flatten(), // [B, 1, 8, 8] → [B, 64]
  new nn.Linear(64, 64),
  new nn.ReLU(),
  new nn.Linear(64, 10),
);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });

for await (const event of fit(model, train, { optimizer, epochs: 10, batchSize: 32 })) {
  if (event.type === "epochEnd") console.log(`epoch ${event.epoch}: loss ${event.train.loss.toFixed(4)}`);
}

const { accuracy = 0 } = await evaluateModel(model, test);
console.log(`test accuracy ${(100 * accuracy).toFixed(1)} %`);

export const testAccuracy: number = accuracy;
