import type { TypedArray } from "../ir/dtype.ts";
import { constantNode } from "../tensor/constant.ts";
import type { Device } from "../tensor/device.ts";
import { queueOf } from "../tensor/queue.ts";
import { watchGenerators } from "../tensor/random.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Variable } from "../tensor/variable.ts";
import { captureOptimizer, restoreOptimizer } from "./captured.ts";
import type { Trainable, Updater } from "./trainable.ts";

/** What `untouched` needs of a model besides what `fit` does; every nn.Module has it. */
export interface Examinable extends Trainable {
  stateDict(): Readonly<Record<string, Variable>>;
  parameters(): readonly Variable[];
  namedParameters(): Iterable<readonly [string, Variable]>;
  namedBuffers(): Iterable<readonly [string, Variable]>;
  namedModules(): Iterable<readonly [string, ExaminedModule]>;
}

export interface ExaminedModule {
  training: boolean;
  namedBuffers(): Iterable<readonly [string, Variable]>;
  namedChildren(): Iterable<readonly [string, unknown]>;
}

/** What `untouched` needs of an optimizer besides what `fit` does; every one in optim has it. */
export interface TunableUpdater extends Updater {
  readonly paramGroups: readonly { lr: number }[];
  parameters(): readonly Variable[];
}

/** A variable as it was. */
interface Kept {
  readonly variable: Variable;
  readonly requiresGrad: boolean;
  readonly data: TypedArray;
  readonly grad: TypedArray | undefined;
}

/**
 * Runs `body`, which may train the model, and puts everything back to the bit, also when `body` throws: parameters,
 * running statistics, gradients, requiresGrad, every module's mode, the optimizer's moments, step counts and
 * hyper-parameters, and every generator that was drawn from. What was recorded before is computed first. What a model
 * or a loss keeps outside parameters and buffers, such as a counter of its own, is not known here.
 */
export async function untouched<T>(model: Examinable, optimizer: TunableUpdater, body: () => Promise<T>): Promise<T> {
  const variables = new Set([...Object.values(model.stateDict()), ...optimizer.parameters()]);
  const devices = new Set(Array.from(variables, ({ device }) => device));
  await settle(devices);
  const kept = await Promise.all(Array.from(variables, keep));
  const state = await captureOptimizer(optimizer);
  const modes = Array.from(model.namedModules(), ([, module]) => ({ module, training: module.training }));
  const restoreGenerators = watchGenerators();
  try {
    return await body();
  } finally {
    restoreGenerators();
    for (const { module, training } of modes) module.training = training;
    await forgetEffects(devices);
    for (const each of kept) putBack(each);
    await restoreOptimizer(optimizer, state);
    await settle(devices);
  }
}

async function keep(variable: Variable): Promise<Kept> {
  const { requiresGrad, grad } = variable;
  return { variable, requiresGrad, data: await variable.data(), grad: await grad?.data() };
}

function putBack({ variable, requiresGrad, data, grad }: Kept): void {
  variable.requiresGrad = requiresGrad;
  variable.assignData(data);
  const { shape, dtype, device } = variable;
  if (grad) variable.setGrad(new Tensor(constantNode(grad, shape, dtype), device));
  else variable.zeroGrad();
}

async function settle(devices: Iterable<Device>): Promise<void> {
  for (const device of devices) await queueOf(device).evaluate([]);
}

/** Drops what `body` recorded and nobody computed. */
async function forgetEffects(devices: Iterable<Device>): Promise<void> {
  for (const device of devices) {
    const queue = queueOf(device);
    await queue.idle();
    for (const { cell } of queue.takeEffects().writes) cell.drop();
  }
}
