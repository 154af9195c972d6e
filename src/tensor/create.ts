import { allocate, type DType, type TypedArray } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import { makeNode } from "../ir/node.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { constantNode, scalarNode } from "./constant.ts";
import { defaultDevice } from "./defaultDevice.ts";
import type { Device } from "./device.ts";
import { currentScope } from "./recording.ts";
import { type Nested, Tensor } from "./tensor.ts";
import { Parameter } from "./variable.ts";

export interface CreateOptions {
  readonly dtype?: DType;
  readonly device?: Device;
}

/** Nested arrays of booleans. */
type NestedBooleans = boolean | readonly NestedBooleans[];

/** Elements that `tensor` takes: nested arrays, a number, a boolean, or a typed array with `shape`. */
export type TensorData = Nested | NestedBooleans | TypedArray;

function dtypeOf(data: TensorData): DType {
  if (data instanceof Float64Array || data instanceof Float32Array) return "float32";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint8Array) return "uint8";
  let first: unknown = data;
  while (Array.isArray(first)) first = first[0];
  return typeof first === "boolean" ? "bool" : "float32";
}

function isTyped(data: TensorData): data is TypedArray {
  return ArrayBuffer.isView(data);
}

function flatten(data: unknown, shape: readonly number[], dim: number, out: TypedArray, offset: number): void {
  if (dim === shape.length) {
    if (typeof data !== "number" && typeof data !== "boolean") {
      throw new ShapeError({
        op: "tensor",
        argument: "data",
        expected: "hold numbers nested to one depth",
        received: Array.isArray(data) ? "an array where a number stood before" : typeof data,
      });
    }
    out[offset] = Number(data);
    return;
  }
  if (!Array.isArray(data) || data.length !== shape[dim]) {
    throw new ShapeError({
      op: "tensor",
      argument: "data",
      expected: `have rows of one length, here ${shape[dim]} in dimension ${dim}`,
      received: Array.isArray(data) ? String(data.length) : typeof data,
    });
  }
  const inner = numel(shape.slice(dim + 1));
  for (let i = 0; i < data.length; i++) flatten(data[i], shape, dim + 1, out, offset + i * inner);
}

/**
 * A tensor from nested arrays, a number, or a typed array with `shape`. Numbers become float32, booleans bool, typed
 * arrays keep their kind (Float64Array becomes float32 unless dtype says float64). The elements are copied.
 *
 * With `requiresGrad` the result is a Parameter: a leaf that collects gradients and that optimizers can update.
 */
export function tensor(data: TensorData, options: CreateOptions & { shape?: Shape; requiresGrad: true }): Parameter;
export function tensor(data: TensorData, options?: CreateOptions & { shape?: Shape; requiresGrad?: boolean }): Tensor;
export function tensor(
  data: TensorData,
  options: CreateOptions & { shape?: Shape; requiresGrad?: boolean } = {},
): Tensor {
  const dtype = options.dtype ?? dtypeOf(data);
  const device = options.device ?? defaultDevice();
  let shape: Shape;
  let elements: TypedArray;
  if (isTyped(data)) {
    shape = options.shape ?? [data.length];
    checkCount(data.length, shape);
    elements = allocate(dtype, data.length);
    elements.set(data);
    if (dtype === "bool") for (let i = 0; i < elements.length; i++) elements[i] = data[i] === 0 ? 0 : 1;
  } else {
    const nested: number[] = [];
    for (let level: unknown = data; Array.isArray(level); level = level[0]) nested.push(level.length);
    elements = allocate(dtype, numel(nested));
    flatten(data, nested, 0, elements, 0);
    shape = options.shape ?? nested;
    checkCount(elements.length, shape);
  }
  if (options.requiresGrad) return new Parameter({ shape, dtype, data: elements, device });
  return new Tensor(constantNode(elements, [...shape], dtype), device);
}

function checkCount(count: number, shape: Shape): void {
  if (numel(shape) === count) return;
  throw new ShapeError({
    op: "tensor",
    argument: "data",
    expected: `have ${numel(shape)} elements for the shape ${show(shape)}`,
    received: String(count),
  });
}

/** A number that keeps its place in the program: changing it compiles nothing anew. */
export function scalar(value: number, options: CreateOptions & { refresh?: () => number } = {}): Tensor {
  const dtype = options.dtype ?? "float32";
  // A bool is 0 or 1 wherever it lies.
  const kept = dtype === "bool" ? Number(value !== 0) : value;
  return new Tensor(scalarNode(kept, dtype, options.refresh), options.device ?? defaultDevice());
}

/** Every element `value`: bool for a boolean and float32 for a number, unless dtype says otherwise. */
export function full(shape: Shape, value: number | boolean, options: CreateOptions = {}): Tensor {
  for (const extent of shape) {
    if (!Number.isInteger(extent) || extent < 0) {
      throw new ValueError({
        op: "full",
        argument: "shape",
        expected: "hold whole numbers of at least 0",
        received: show(shape),
      });
    }
  }
  const dtype = options.dtype ?? (typeof value === "boolean" ? "bool" : "float32");
  const number = scalar(Number(value), { dtype, device: options.device });
  if (shape.length === 0) return number;
  const ones = shape.map(() => 1);
  const scope = currentScope();
  const flat = makeNode("reshape", [number.node], {}, ones, number.dtype, scope);
  return new Tensor(makeNode("expand", [flat], {}, [...shape], number.dtype, scope), number.device);
}

export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}

export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}

/** start, start + step, … before end; int32 when all three are whole numbers, else float32, unless dtype says otherwise. */
export function arange(start: number, end?: number, step = 1, options: CreateOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  const [argument, expected] =
    step === 0
      ? ["step", "not be 0"]
      : !Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(step)
        ? ["start, end and step", "be finite"]
        : (to - from) / step < 0
          ? ["step", `lead from start ${from} to end ${to}`]
          : [];
  if (argument !== undefined) {
    const received = argument === "step" ? String(step) : `${from}, ${to} and ${step}`;
    throw new ValueError({ op: "arange", argument, expected: expected ?? "", received });
  }
  const dtype = options.dtype ?? ([from, to, step].every(Number.isInteger) ? "int32" : "float32");
  const data = allocate(dtype, Math.ceil((to - from) / step));
  for (let i = 0; i < data.length; i++) data[i] = from + i * step;
  return tensor(data, { dtype, device: options.device });
}

/** `steps` numbers from start to end, both of them included, in equal distances; float32 unless dtype says otherwise. */
export function linspace(start: number, end: number, steps: number, options: CreateOptions = {}): Tensor {
  return tensor(
    spaced("linspace", start, end, steps, (at) => at, options.dtype),
    options,
  );
}

/** base^x for each x of `linspace(start, end, steps)`; base is 10 when missing. */
export function logspace(
  start: number,
  end: number,
  steps: number,
  options: CreateOptions & { readonly base?: number } = {},
): Tensor {
  const { base = 10, dtype, device } = options;
  return tensor(
    spaced("logspace", start, end, steps, (at) => base ** at, dtype),
    { dtype, device },
  );
}

function spaced(
  op: string,
  start: number,
  end: number,
  steps: number,
  map: (at: number) => number,
  dtype: DType = "float32",
): TypedArray {
  if (!Number.isInteger(steps) || steps < 0) {
    const expected = "be a whole number of at least 0";
    throw new ValueError({ op, argument: "steps", expected, received: String(steps) });
  }
  const data = allocate(dtype, steps);
  const gap = steps > 1 ? (end - start) / (steps - 1) : 0;
  // From both ends inwards, so that the last number is end exactly.
  for (let i = 0; i < steps; i++) data[i] = map(2 * i < steps ? start + i * gap : end - (steps - 1 - i) * gap);
  return data;
}
