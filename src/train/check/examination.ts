import type { DataLoader } from "../../data/dataLoader.ts";
import { ShapeError } from "../../ir/errors.ts";
import type { HostTensor } from "../../ir/hostTensor.ts";
import { numel, sameShape, show } from "../../ir/shape.ts";
import type { Device } from "../../tensor/device.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { LabelledData, LossFunction } from "../fitOptions.ts";
import { type HostBatch, onDevice } from "../programs.ts";
import type { Examinable, TunableUpdater } from "../untouched.ts";

/** What the parts of `check` look at. */
export interface Examination {
  readonly model: Examinable;
  readonly optimizer: TunableUpdater;
  readonly loss: LossFunction;
  readonly dataset: LabelledData;
  readonly loader: DataLoader<"x" | "y">;
  readonly device: Device;
  /** The run's first batch, or as much of it as one program takes. */
  readonly batch: HostBatch;
}

/**
 * The model's output, as one tensor.
 *
 * @throws ShapeError when it is something else
 */
export function outputOf({ model, device }: Examination, x: HostTensor | Tensor): Tensor {
  const output = model.forward(x instanceof Tensor ? x : onDevice(x, device));
  if (output instanceof Tensor) return output;
  throw new ShapeError({
    op: "check",
    argument: "model.forward(x)",
    expected: "give one tensor",
    received: typeof output,
    repair: "Write the loop yourself for models with several outputs.",
  });
}

/**
 * The loss of an output, as one number.
 *
 * @throws ShapeError when it is something else
 */
export function lossOf({ loss, device }: Examination, output: Tensor, y: HostTensor): Tensor {
  const value = loss(output, onDevice(y, device));
  if (value instanceof Tensor && value.numel === 1) return value;
  const received = value instanceof Tensor ? show(value.shape) : typeof value;
  throw new ShapeError({ op: "check", argument: "loss", expected: "be a scalar", received });
}

/**
 * Puts modules in the mode in which the loss depends on nothing but the weights and the batch: training for those that
 * keep running statistics, evaluation for all others, so that nothing is dropped at random.
 */
export function withoutChance(model: Examinable): void {
  for (const [, module] of model.namedModules()) {
    const children = Array.from(module.namedChildren(), ([name]) => `${name}.`);
    const own = Array.from(module.namedBuffers()).some(([name]) => !children.some((child) => name.startsWith(child)));
    module.training = own;
  }
}

/** The first samples of a batch. */
export function firstOf({ x, y }: HostBatch, count: number): HostBatch {
  return { x: rows(x, count), y: rows(y, count) };
}

function rows({ dtype, shape, data }: HostTensor, count: number): HostTensor {
  const kept = Math.min(count, shape[0]);
  return { dtype, shape: [kept, ...shape.slice(1)], data: data.subarray(0, kept * numel(shape.slice(1))) };
}

/** Where an output scores classes, and how many. */
export interface ClassScores {
  readonly dim: number;
  readonly classes: number;
}

/**
 * The classes that an output scores, when y has a class number for each place: in dimension 1, as losses take them, or
 * in the last, as sequence models give them.
 */
export function classesOf({ shape }: Tensor, y: HostTensor): ClassScores | null {
  if (y.dtype !== "int32" && y.dtype !== "uint8") return null;
  const dims = [1, shape.length - 1].filter((dim) => dim > 0 && dim < shape.length);
  const dim = dims.find((each) =>
    sameShape(
      shape.filter((_, i) => i !== each),
      y.shape,
    ),
  );
  return dim === undefined ? null : { dim, classes: shape[dim] };
}
