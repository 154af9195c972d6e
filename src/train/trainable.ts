import type { HostTensor } from "../ir/hostTensor.ts";
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

/** What an optimizer remembers: by number of the parameter its step count and moments. */
export interface OptimizerSnapshot {
  readonly state: Readonly<
    Record<number, { readonly step: number } & { readonly [moment: string]: number | Tensor | HostTensor }>
  >;
  readonly paramGroups: readonly ({ readonly params: readonly number[] } & { readonly [hyper: string]: unknown })[];
}

/** What `fit` needs of an optimizer; every one in optim has it. */
export interface Updater {
  readonly paramGroups: readonly { readonly lr: number }[];
  zeroGrad(): void;
  /** Records the update of every parameter that has a gradient. */
  update(): void;
  stateDict(): OptimizerSnapshot;
  loadStateDict(state: OptimizerSnapshot): Promise<void>;
}

/** What moves the learning rate. */
export interface Schedule {
  step(): unknown;
  stateDict(): unknown;
  loadStateDict(state: never): unknown;
}
