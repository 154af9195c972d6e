import { type DType, isFloat } from "../ir/dtype.ts";
import { philoxFill } from "../ir/philox.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { tensor } from "../tensor/create.ts";
import type { Device } from "../tensor/device.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { AnyRecord, Sample, SampleInput } from "./defineOp.ts";

/** What the suite makes of a record's samples. */

/** How far a float32 result may be from the reference's, in units of its root mean square or of 1, whichever is larger. */
export const suiteTolerance = 2e-5;

export interface Drawn {
  readonly shape: Shape;
  /** float32 stands for whichever float the test runs in. */
  readonly dtype: DType;
  readonly data: Float64Array;
  /** Whether no gradient flows into it by the record's own word. */
  readonly constant: boolean;
}

/** The record's inputs without their question marks. */
export function inputNames(record: AnyRecord): string[] {
  return record.inputs.map((name) => name.replace(/\?$/, ""));
}

/** A sample's attributes: everything in it that is no input. */
export function attrsOf(record: AnyRecord, sample: object): object {
  const names = inputNames(record);
  return Object.fromEntries(Object.entries(sample).filter(([key]) => !names.includes(key)));
}

/** Elements for a sample's inputs: those it gives, or numbers drawn evenly from [low, high] = [−2, 2]. */
export function drawInputs(record: AnyRecord, sample: object, seed: number): Record<string, Drawn> {
  const drawn: Record<string, Drawn> = {};
  inputNames(record).forEach((name, i) => {
    const given = (sample as Record<string, SampleInput | undefined>)[name];
    if (given === undefined) return;
    const closer = isShape(given) ? { shape: given } : given;
    const dtype = closer.dtype ?? "float32";
    const data = "values" in closer ? Float64Array.from(closer.values) : drawEvenly(closer, seed, i);
    drawn[name] = { shape: closer.shape, dtype, data, constant: record.constant?.includes(name) ?? false };
  });
  return drawn;
}

function drawEvenly(input: { shape: Shape; low?: number; high?: number }, seed: number, stream: number): Float64Array {
  const { shape, low = -2, high = 2 } = input;
  const words = new Uint32Array(numel(shape));
  philoxFill(words, seed, stream);
  return Float64Array.from(words, (word) => low + ((high - low) * (word + 0.5)) / 2 ** 32);
}

/** The inputs on a device, floats in `float`; with `requiresGrad`, those that can have a gradient are leaves. */
export function tensorsFrom(
  drawn: Readonly<Record<string, Drawn>>,
  device: Device,
  float: "float32" | "float64",
  requiresGrad = false,
): Record<string, Tensor | undefined> {
  return Object.fromEntries(
    Object.entries(drawn).map(([name, { shape, dtype, data }]) => {
      const leaf = requiresGrad && isFloat(dtype);
      return [name, tensor(data, { shape, dtype: isFloat(dtype) ? float : dtype, device, requiresGrad: leaf })];
    }),
  );
}

/** Names of the inputs that a gradient can flow into. */
export function differentiable(drawn: Readonly<Record<string, Drawn>>): string[] {
  return Object.keys(drawn).filter((name) => isFloat(drawn[name].dtype) && !drawn[name].constant);
}

export function shapesOf(inputs: Readonly<Record<string, Tensor | undefined>>): Record<string, Shape | undefined> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input?.shape]));
}

/** A sample in words, for a test's title. */
export function titleOf(sample: Sample): string {
  return Object.entries(sample)
    .map(([key, value]) => `${key} ${describe(value)}`)
    .join(", ");
}

function describe(value: unknown): string {
  if (isShape(value)) return show(value);
  if (typeof value === "object" && value !== null && "shape" in value && isShape(value.shape)) return show(value.shape);
  return JSON.stringify(value) ?? String(value);
}

function isShape(value: unknown): value is Shape {
  return Array.isArray(value) && value.every((extent) => typeof extent === "number");
}
