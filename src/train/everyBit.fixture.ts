import { crossEntropy, manualSeed, nn, optim, Tensor, type TypedArray } from "../index.ts";
import { defaultGenerator, Generator } from "../tensor/random.ts";
import { onDevice } from "./programs.ts";
import { tinyImages } from "./tinyImages.fixture.ts";

/** A convolutional network with batch statistics, two random streams and a frozen layer, trained for some steps by Adam. */
export interface Trained {
  readonly model: nn.Sequential;
  readonly optimizer: optim.Adam;
  readonly schedule: optim.StepLR;
  readonly generator: Generator;
}

export async function trainedCnn(steps: number): Promise<Trained> {
  manualSeed(3);
  const generator = new Generator(7);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.Dropout2d(0.25, { generator }),
    new nn.Flatten(),
    new nn.Linear(64, 8),
    new nn.BatchNorm1d(8),
    new nn.ReLU(),
    new nn.Dropout(0.5),
    new nn.Linear(8, 3),
  );
  model.layers[5].freeze();
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.01, weightDecay: 0.001 });
  const schedule = new optim.StepLR(optimizer, { stepSize: 2 });
  const { x, y } = tinyImages(12).batch(Array.from({ length: 12 }, (_, i) => i));
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    crossEntropy(
      model.forward(onDevice(x, model.parameters()[0].device)),
      onDevice(y, model.parameters()[0].device),
    ).backward();
    await optimizer.step();
    schedule.step();
  }
  model.layers[1].eval(); // as when batch statistics are frozen
  return { model, optimizer, schedule, generator };
}

/** Everything that a run depends on, as text. */
export async function everyBit({ model, optimizer, schedule, generator }: Trained): Promise<Record<string, unknown>> {
  const bits: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(model.stateDict())) {
    bits[name] = hex(await variable.data());
    bits[`${name} requiresGrad`] = variable.requiresGrad;
    bits[`${name} grad`] = variable.grad && hex(await variable.grad.data());
  }
  for (const [path, { training }] of model.namedModules()) bits[`${path} training`] = training;
  const { state, paramGroups } = optimizer.stateDict();
  for (const [parameter, entry] of Object.entries(state)) {
    for (const [name, value] of Object.entries(entry)) {
      bits[`${parameter}.${name}`] = value instanceof Tensor ? hex(await value.data()) : value;
    }
  }
  return {
    ...bits,
    paramGroups,
    schedule: schedule.stateDict(),
    generators: [defaultGenerator.state(), generator.state()],
  };
}

function hex(data: TypedArray): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex");
}
