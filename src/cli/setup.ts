import { defaultDevice, device, manualSeed, optim, setThreads } from "../index.ts";
import { buildModel, type Network } from "./models.ts";
import type { DeviceName, RunConfig } from "./settings.ts";

/** How the machine is used; does not change a run's meaning. */
export interface MachineOptions {
  readonly device?: DeviceName;
  readonly threads?: number;
}

/** Chooses the device before the first tensor is made. */
export function chooseDevice(options: MachineOptions): void {
  if (options.threads !== undefined) setThreads(options.threads);
  if (options.device !== undefined) device(options.device);
}

/** The line that every run begins with. */
export function deviceLine(): string {
  return defaultDevice().description;
}

export interface Setup {
  readonly model: Network;
  readonly optimizer: optim.SGD | optim.Adam | optim.AdamW;
  readonly schedule: optim.LRScheduler | undefined;
}

/** Network, optimizer and schedule of a configuration; the same seed gives the same weights. */
export function setUp(config: RunConfig, inputShape: readonly number[], classes: number, stepsPerEpoch: number): Setup {
  const model = newModel(config, inputShape, classes);
  const optimizer = makeOptimizer(config, model);
  return { model, optimizer, schedule: makeSchedule(config, optimizer, stepsPerEpoch) };
}

/** The network as a run begins with it. */
export function newModel({ seed, model }: RunConfig, inputShape: readonly number[], classes: number): Network {
  manualSeed(seed);
  return buildModel(model, inputShape, classes);
}

export function makeOptimizer(
  { optimizer, lr, weightDecay }: RunConfig,
  model: Network,
): optim.SGD | optim.Adam | optim.AdamW {
  const parameters = model.parameters();
  switch (optimizer) {
    case "sgd":
      return new optim.SGD(parameters, { lr, weightDecay, momentum: 0.9 });
    case "adam":
      return new optim.Adam(parameters, { lr, weightDecay });
    case "adamw":
      return new optim.AdamW(parameters, { lr, weightDecay });
  }
}

/** Every schedule moves after each step; `step` divides by ten after half and after three quarters of the run. */
function makeSchedule(
  { schedule, lr, epochs }: RunConfig,
  optimizer: optim.SGD | optim.Adam | optim.AdamW,
  stepsPerEpoch: number,
): optim.LRScheduler | undefined {
  const steps = epochs * stepsPerEpoch;
  switch (schedule) {
    case "none":
      return undefined;
    case "step":
      return new optim.MultiStepLR(optimizer, { milestones: [Math.ceil(steps / 2), Math.ceil((3 * steps) / 4)] });
    case "cosine":
      return new optim.CosineAnnealingLR(optimizer, { tMax: steps });
    case "one-cycle":
      return new optim.OneCycleLR(optimizer, { maxLr: lr, totalSteps: Math.max(2, steps) });
  }
}
