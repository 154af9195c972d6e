import { compile, crossEntropy, nn, optim, type Tensor, tensor } from "../src/index.ts";

/** A training step that both sides can build from the same parameters and data. */
export interface BenchCase {
  readonly name: string;
  readonly batch: number;
  /** Input without the batch dimension. */
  readonly input: readonly number[];
  readonly classes: number;
  model(): nn.Module;
}

export const cases: readonly BenchCase[] = [
  {
    name: "cnn-mnist",
    batch: 64,
    input: [1, 28, 28],
    classes: 10,
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 32, 3, { padding: 1 }),
        new nn.BatchNorm2d(32),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(32, 64, 3, { padding: 1 }),
        new nn.BatchNorm2d(64),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(3136, 128),
        new nn.ReLU(),
        new nn.Linear(128, 10),
      ),
  },
  {
    name: "mlp-mnist",
    batch: 128,
    input: [784],
    classes: 10,
    model: () =>
      new nn.Sequential(
        new nn.Linear(784, 512),
        new nn.ReLU(),
        new nn.Linear(512, 512),
        new nn.ReLU(),
        new nn.Linear(512, 10),
      ),
  },
];

/** One training step through `compile`: SGD with momentum on cross entropy. Resolves to the loss before the step. */
export function trainingStep(model: nn.Module): (x: Tensor, y: Tensor) => Promise<number> {
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const step = compile((x: Tensor, y: Tensor) => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.update();
    return loss;
  });
  return async (x, y) => (await step(x, y)).item();
}

/** Data that look like scaled images: seeded, the same for both sides. */
export function makeData({ batch, input, classes }: BenchCase): { x: Tensor; y: Tensor } {
  const count = batch * input.reduce((product, extent) => product * extent, 1);
  const x = Float32Array.from({ length: count }, (_, i) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1);
  const y = Int32Array.from({ length: batch }, (_, i) => (i * 7) % classes);
  return { x: tensor(x, { shape: [batch, ...input] }), y: tensor(y) };
}
