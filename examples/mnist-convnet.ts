// MNIST with a convolutional network. Give the folder with the four IDX files, gzip or plain:
//   node examples/mnist-convnet.ts path/to/mnist
import { evaluateModel, fit, knownDatasets, manualSeed, nn, optim } from "fathom";
import { downloadDataset, loadIdxFolder } from "fathom/node";

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.log("usage: mnist-convnet FOLDER (or FOLDER = download, to fetch MNIST into the cache first)");
} else {
  const path = folder === "download" ? await downloadDataset(knownDatasets.mnist) : folder;
  await trainOn(path, Number(process.argv[3] ?? 60_000));
}

/** Trains on the first `samples` images for an epoch; the test images are untouched until the end. */
export async function trainOn(path: string, samples: number): Promise<number> {
  const { train: all, test } = await loadIdxFolder(path, { name: "mnist" });
  const train = all.subset(Array.from({ length: Math.min(samples, all.length) }, (_, i) => i));

  manualSeed(1);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 32, 3, { padding: 1 }),
    new nn.BatchNorm2d(32),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(32, 64, 3, { padding: 1 }),
    new nn.BatchNorm2d(64),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(64 * 7 * 7, 128),
    new nn.ReLU(),
    new nn.Linear(128, 10),
  );
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9 });
  for await (const event of fit(model, train, { optimizer, epochs: 1, batchSize: 64 })) {
    if (event.type === "step" && event.step % 100 === 0) {
      console.log(`step ${event.step}: loss ${event.epochSoFar.loss.toFixed(4)}`);
    }
  }
  const { accuracy = 0 } = await evaluateModel(model, test);
  console.log(`test accuracy ${(100 * accuracy).toFixed(2)} %`);
  return accuracy;
}
