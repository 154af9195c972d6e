import { allocate, type DType } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { defaultDevice } from "../tensor/defaultDevice.ts";
import type { Device } from "../tensor/device.ts";
import { defaultGenerator } from "../tensor/random.ts";
import { Parameter, Variable } from "../tensor/variable.ts";
import { normalNumbers, uniformNumbers } from "./random.ts";

/** Where a layer's parameters live. */
export interface PlaceOptions {
  readonly dtype?: DType;
  readonly device?: Device;
}

/** A hyper-parameter that must be a whole number of at least `least`. */
export function wholeNumber(layer: string, field: string, value: number, least = 1): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new ValueError({
    op: layer,
    argument: field,
    expected: `be a whole number of at least ${least}`,
    received: String(value),
  });
}

/** A hyper-parameter in [low, high]. */
export function inRange(layer: string, field: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  const expected = high === Number.POSITIVE_INFINITY ? `be at least ${low}` : `be in [${low}, ${high}]`;
  throw new ValueError({ op: layer, argument: field, expected, received: String(value) });
}

/** Uniform in ±1/√fanIn: PyTorch's default for weights (Kaiming with a = √5) and biases. */
export function defaultParameter(name: string, shape: Shape, fanIn: number, place: PlaceOptions): Parameter {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  const dtype = place.dtype ?? "float32";
  const data = allocate(dtype, numel(shape));
  data.set(uniformNumbers(data.length, -bound, bound, defaultGenerator));
  return new Parameter({ name, shape, dtype, data, device: place.device ?? defaultDevice() });
}

/** Standard normal, but for the rows `blank`, which are 0: PyTorch's default for tables. */
export function normalParameter(name: string, shape: Shape, blank: readonly number[], place: PlaceOptions): Parameter {
  const dtype = place.dtype ?? "float32";
  const data = allocate(dtype, numel(shape));
  data.set(normalNumbers(data.length, 0, 1, defaultGenerator));
  const width = numel(shape.slice(1));
  for (const row of blank) data.fill(0, row * width, (row + 1) * width);
  return new Parameter({ name, shape, dtype, data, device: place.device ?? defaultDevice() });
}

export function constantParameter(name: string, shape: Shape, value: number, place: PlaceOptions): Parameter {
  const dtype = place.dtype ?? "float32";
  const data = allocate(dtype, numel(shape)).fill(value);
  return new Parameter({ name, shape, dtype, data, device: place.device ?? defaultDevice() });
}

export function buffer(name: string, shape: Shape, value: number, place: PlaceOptions): Variable {
  const dtype = place.dtype ?? "float32";
  const data = allocate(dtype, numel(shape)).fill(value);
  return new Variable({ name, shape, dtype, data, device: place.device ?? defaultDevice() });
}

/** An option as the module tree prints it. */
export function printed(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(printed).join(", ")}]` : JSON.stringify(value);
}
