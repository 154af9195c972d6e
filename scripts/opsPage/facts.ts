import { type DType, evaluate, grad, Tensor } from "../../src/index.ts";
import { dtypes, isFloat } from "../../src/ir/dtype.ts";
import { DeviceError, DTypeError } from "../../src/ir/errors.ts";
import type { AnyRecord, Outputs, Sample } from "../../src/ops/defineOp.ts";
import { attrsOf, type Drawn, differentiable, drawInputs, inputNames, tensorsFrom } from "../../src/ops/suiteInputs.ts";
import { deviceNames, setDefaultDevice } from "../../src/tensor/defaultDevice.ts";
import type { Device } from "../../src/tensor/device.ts";
import { boundOf, type ErrorBound, weaker } from "./errorBound.ts";

/** What an op is found to do when its samples are run. */
export interface Facts {
  /** The dtypes of its arguments that each backend computes. */
  readonly backends: readonly { readonly name: string; readonly dtypes: readonly DType[] }[];
  /** Inputs that a gradient reaches, in order. */
  readonly gradients: readonly string[];
  /** Names of what the op's own backward is given; undefined when autograd differentiates its parts. */
  readonly saved: readonly string[] | undefined;
  readonly bound: ErrorBound;
}

const partsOf = (outputs: Outputs): Tensor[] => (outputs instanceof Tensor ? [outputs] : Object.values(outputs));

/** The sample's numbers as another dtype holds them. */
function asDType(drawn: Readonly<Record<string, Drawn>>, dtype: DType): Record<string, Drawn> {
  const convert = (value: number): number => {
    if (isFloat(dtype)) return value;
    if (dtype === "bool") return value > 0 ? 1 : 0;
    return dtype === "uint8" ? Math.abs(Math.trunc(value)) : Math.trunc(value);
  };
  return Object.fromEntries(
    Object.entries(drawn).map(([name, input]) =>
      isFloat(input.dtype) ? [name, { ...input, dtype, data: input.data.map(convert) }] : [name, input],
    ),
  );
}

function call(record: AnyRecord, sample: Sample, drawn: Readonly<Record<string, Drawn>>, device: Device, dtype: DType) {
  const inputs = tensorsFrom(drawn, device, dtype === "float64" ? "float64" : "float32", true);
  return { inputs, parts: partsOf(record.apply(inputs, attrsOf(record, sample))) };
}

/** Whether the backend computes the first sample in this dtype. */
async function computes(record: AnyRecord, device: Device, dtype: DType): Promise<boolean> {
  const [sample] = record.samples;
  try {
    const { parts } = call(record, sample, asDType(drawInputs(record, sample, 1), dtype), device, dtype);
    await evaluate(...parts);
    return true;
  } catch (error) {
    if (error instanceof DTypeError || error instanceof DeviceError) return false;
    throw error;
  }
}

/** Runs the record's samples and sees. */
export async function factsOf(record: AnyRecord): Promise<Facts> {
  const floats = Object.values(drawInputs(record, record.samples[0], 1)).some((input) => isFloat(input.dtype));
  const backends: { name: string; dtypes: DType[] }[] = [];
  for (const name of deviceNames()) {
    const device = setDefaultDevice(name);
    const known: DType[] = [];
    for (const dtype of floats ? dtypes.toReversed() : (["int32"] as const)) {
      if (device.supports(dtype) && (await computes(record, device, dtype))) known.push(dtype);
    }
    backends.push({ name, dtypes: known });
  }
  const device = setDefaultDevice("reference");
  const reached = new Set<string>();
  const saved = new Set<string>();
  let bound: ErrorBound = { kind: "exact" };
  for (const sample of record.samples) {
    const drawn = drawInputs(record, sample, 1);
    const { inputs, parts } = call(record, sample, drawn, device, "float32");
    bound = weaker(bound, boundOf(parts.map((part) => part.node)));
    const smooth = parts.filter((part) => part.requiresGrad);
    for (const part of smooth) for (const key of Object.keys(part.gradFn?.saved ?? {})) saved.add(key);
    const names = differentiable(drawn).filter((name) => inputs[name]);
    const leaves = names.flatMap((name) => inputs[name] ?? []);
    if (smooth.length === 0) continue;
    const found = grad(smooth, leaves, { gradOutputs: smooth.map((part) => part.detach()), allowUnused: true });
    names.forEach((name, i) => {
      if (found[i]) reached.add(name);
    });
  }
  const gradients = inputNames(record).filter((name) => reached.has(name));
  return { backends, gradients, saved: record.hasBackward ? [...saved] : undefined, bound };
}
