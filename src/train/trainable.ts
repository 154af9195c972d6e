import type { HostTensor } from "../ir/hostTensor.ts";
import type { OptimizerState } from "../optim/state.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** What `fit` needs of a model; every nn.Module has it. */
export interface Trainable {
  readonly training: boolean;
  forward(x: Tensor): unknown;
  train(mode?: boolean): unknown;
  /** Parameters and buffers by dotted name. */
  stateDict(): Readonly<Record<string, Tensor>>;
  loadStateDict(state: ReadonlyMap<string, HostTensor>): Promise<void>;
  parameters(): readonly Tensor[];
}

/** What `fit` needs of an optimizer; every one in optim has it. */
export interface Updater {
  readonly paramGroups: readonly { readonly lr: number }[];
  zeroGrad(): void;
  /** Records the update of every parameter that has a gradient. */
  update(): void;
  stateDict(): OptimizerState;
  loadStateDict(state: OptimizerState): Promise<void>;
}

/** What moves the learning rate. */
export interface Schedule {
  step(): unknown;
  stateDict(): unknown;
  loadStateDict(state: never): unknown;
}
