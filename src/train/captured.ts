import { FormatError } from "../ir/errors.ts";
import type { HostTensor } from "../ir/hostTensor.ts";
import type { OptimizerState } from "../optim/state.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Updater } from "./trainable.ts";

/** Tensors on the host by name. */
export type NamedTensors = ReadonlyMap<string, HostTensor>;

/**
 * Copies of tensors' values as they are now: what a model is saved from.
 *
 * @example writeSafetensors(await captureTensors(model.stateDict()))
 */
export async function captureTensors(tensors: Readonly<Record<string, Tensor>>): Promise<NamedTensors> {
  const captured = new Map<string, HostTensor>();
  for (const [name, tensor] of Object.entries(tensors)) {
    captured.set(name, { dtype: tensor.dtype, shape: tensor.shape, data: await tensor.data() });
  }
  return captured;
}

/** An optimizer's moments as tensors named `parameter.moment`, and the rest as JSON. */
export interface CapturedOptimizer {
  readonly tensors: NamedTensors;
  readonly json: unknown;
}

interface OptimizerJson {
  /** Step counts by the parameter's number. */
  readonly steps: Readonly<Record<string, number>>;
  readonly paramGroups: OptimizerState["paramGroups"];
}

export async function captureOptimizer(optimizer: Updater): Promise<CapturedOptimizer> {
  const { state, paramGroups } = optimizer.stateDict();
  const moments: Record<string, Tensor> = {};
  const steps: Record<string, number> = {};
  for (const [parameter, entry] of Object.entries(state)) {
    steps[parameter] = entry.step;
    for (const [moment, value] of Object.entries(entry)) {
      if (value instanceof Tensor) moments[`${parameter}.${moment}`] = value;
    }
  }
  return { tensors: await captureTensors(moments), json: { steps, paramGroups } };
}

/** @throws FormatError when `json` is not what captureOptimizer gave */
export async function restoreOptimizer(optimizer: Updater, { tensors, json }: CapturedOptimizer): Promise<void> {
  if (!isOptimizerJson(json)) {
    const received = JSON.stringify(json).slice(0, 60);
    const expected = "hold step counts and parameter groups";
    throw new FormatError({ op: "fit", argument: "the checkpoint's optimizer", expected, received });
  }
  const state: Record<string, { step: number } & Record<string, number | HostTensor>> = {};
  for (const [parameter, step] of Object.entries(json.steps)) state[parameter] = { step };
  for (const [name, tensor] of tensors) {
    const cut = name.indexOf(".");
    const entry = state[name.slice(0, cut)];
    if (entry) entry[name.slice(cut + 1)] = tensor;
  }
  await optimizer.loadStateDict({ state, paramGroups: json.paramGroups });
}

function isOptimizerJson(value: unknown): value is OptimizerJson {
  if (typeof value !== "object" || value === null || !("steps" in value) || !("paramGroups" in value)) return false;
  return typeof value.steps === "object" && value.steps !== null && Array.isArray(value.paramGroups);
}
