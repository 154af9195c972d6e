import { allocate } from "../ir/dtype.ts";
import { ShapeError, ValueError } from "../ir/errors.ts";
import { numel, type Shape, show } from "../ir/shape.ts";
import { defaultGenerator, type Generator } from "../tensor/random.ts";
import type { Variable } from "../tensor/variable.ts";
import { normalNumbers, truncatedNumbers, uniformNumbers } from "./random.ts";

/** Initialisers fill a parameter in place, drawn on the host from the default generator unless told otherwise. */
export interface InitOptions {
  readonly generator?: Generator;
}

export type Nonlinearity = "linear" | "conv" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "selu";

export interface KaimingOptions extends InitOptions {
  /** Slope of the leaky unit below 0. */
  readonly a?: number;
  readonly mode?: "fanIn" | "fanOut";
  readonly nonlinearity?: Nonlinearity;
}

function write<V extends Variable>(target: V, values: ArrayLike<number>): V {
  const data = allocate(target.dtype, values.length);
  data.set(values);
  target.assignData(data);
  return target;
}

/** How many inputs feed one output, and how many outputs one input feeds. */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError({
      op: "init",
      argument: "the parameter",
      expected: "have at least 2 dimensions [out, in, ...], so that its fans are known",
      received: show(shape),
    });
  }
  const kernel = numel(shape.slice(2));
  return { fanIn: shape[1] * kernel, fanOut: shape[0] * kernel };
}

/** The factor by which weights must grow so that this unit keeps the variance. `param` is leakyRelu's slope. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case "linear":
    case "conv":
    case "sigmoid":
      return 1;
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.SQRT2;
    case "leakyRelu":
      return Math.sqrt(2 / (1 + param ** 2));
    case "selu":
      return 3 / 4;
    default:
      throw new ValueError({
        op: "calculateGain",
        argument: "nonlinearity",
        expected: "be linear, conv, sigmoid, tanh, relu, leakyRelu or selu",
        received: JSON.stringify(nonlinearity),
      });
  }
}

/** Uniform in [low, high). */
export function uniform<V extends Variable>(target: V, low = 0, high = 1, options: InitOptions = {}): V {
  return write(target, uniformNumbers(target.numel, low, high, options.generator ?? defaultGenerator));
}

export function normal<V extends Variable>(target: V, mean = 0, std = 1, options: InitOptions = {}): V {
  return write(target, normalNumbers(target.numel, mean, std, options.generator ?? defaultGenerator));
}

/** Normal, with what lies outside [low, high] drawn again. */
export function truncNormal<V extends Variable>(
  target: V,
  options: InitOptions & {
    readonly mean?: number;
    readonly std?: number;
    readonly low?: number;
    readonly high?: number;
  } = {},
): V {
  const { mean = 0, std = 1, low = -2, high = 2, generator = defaultGenerator } = options;
  if (!(low < high && std > 0)) {
    const received = `[${low}, ${high}] with std ${std}`;
    throw new ValueError({
      op: "truncNormal",
      argument: "[low, high]",
      expected: "be an interval, and std above 0",
      received,
    });
  }
  const draws = truncatedNumbers(target.numel, (low - mean) / std, (high - mean) / std, generator);
  return write(
    target,
    draws.map((z) => Math.min(Math.max(mean + std * z, low), high)),
  );
}

export function constant<V extends Variable>(target: V, value: number): V {
  return write(target, new Float64Array(target.numel).fill(value));
}

export function zeros<V extends Variable>(target: V): V {
  return constant(target, 0);
}

export function ones<V extends Variable>(target: V): V {
  return constant(target, 1);
}

/**
 * A matrix whose columns each have a share of zeros, at random places, among normal numbers.
 *
 * @source Martens 2010, "Deep learning via Hessian-free optimization"
 */
export function sparse<V extends Variable>(target: V, sparsity: number, std = 0.01, options: InitOptions = {}): V {
  const [rows, columns] = matrix("sparse", target);
  if (!(sparsity >= 0 && sparsity <= 1)) {
    const received = String(sparsity);
    throw new ValueError({ op: "sparse", argument: "sparsity", expected: "be in [0, 1]", received });
  }
  const generator = options.generator ?? defaultGenerator;
  const values = normalNumbers(rows * columns, 0, std, generator);
  const order = uniformNumbers(rows * columns, 0, 1, generator);
  const zeros = Math.ceil(sparsity * rows);
  for (let c = 0; c < columns; c++) {
    const shuffled = Array.from({ length: rows }, (_, r) => r * columns + c).sort((a, b) => order[a] - order[b]);
    for (const at of shuffled.slice(0, zeros)) values[at] = 0;
  }
  return write(target, values);
}

/** Ones on the diagonal of a matrix. */
export function eye<V extends Variable>(target: V): V {
  const [rows, columns] = matrix("eye", target);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < Math.min(rows, columns); i++) values[i * columns + i] = 1;
  return write(target, values);
}

/** A convolution weight that hands its input channels on unchanged, per group. */
export function dirac<V extends Variable>(target: V, groups = 1): V {
  const [out, perGroup, ...kernel] = target.shape;
  if (kernel.length === 0 || out % groups !== 0) {
    throw new ShapeError({
      op: "dirac",
      argument: "the parameter",
      expected: `be [O, C, ...kernel] with O a multiple of ${groups}`,
      received: show(target.shape),
    });
  }
  const area = numel(kernel);
  const middle = kernel.reduce((at, extent) => at * extent + Math.floor(extent / 2), 0);
  const values = new Float64Array(target.numel);
  for (let g = 0; g < groups; g++) {
    for (let d = 0; d < Math.min(out / groups, perGroup); d++) {
      values[((g * out) / groups + d) * perGroup * area + d * area + middle] = 1;
    }
  }
  return write(target, values);
}

/** Glorot and Bengio 2010: uniform with std gain · sqrt(2 / (fanIn + fanOut)). */
export function xavierUniform<V extends Variable>(target: V, gain = 1, options: InitOptions = {}): V {
  const { fanIn, fanOut } = fans(target.shape);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform(target, -bound, bound, options);
}

export function xavierNormal<V extends Variable>(target: V, gain = 1, options: InitOptions = {}): V {
  const { fanIn, fanOut } = fans(target.shape);
  return normal(target, 0, gain * Math.sqrt(2 / (fanIn + fanOut)), options);
}

function kaimingStd(shape: Shape, { a = 0, mode = "fanIn", nonlinearity = "leakyRelu" }: KaimingOptions): number {
  return calculateGain(nonlinearity, a) / Math.sqrt(fans(shape)[mode]);
}

/** He et al. 2015: uniform with std gain / sqrt(fan). */
export function kaimingUniform<V extends Variable>(target: V, options: KaimingOptions = {}): V {
  const bound = Math.sqrt(3) * kaimingStd(target.shape, options);
  return uniform(target, -bound, bound, options);
}

export function kaimingNormal<V extends Variable>(target: V, options: KaimingOptions = {}): V {
  return normal(target, 0, kaimingStd(target.shape, options), options);
}

/**
 * Orthonormal rows (or columns, when there are more rows), times gain; dimensions after the first count as columns.
 * Gram-Schmidt in float64 on the host, twice over.
 *
 * @source Saxe, McClelland and Ganguli 2013, arXiv:1312.6120
 */
export function orthogonal<V extends Variable>(target: V, gain = 1, options: InitOptions = {}): V {
  fans(target.shape);
  const rows = target.shape[0];
  const columns = target.numel / rows;
  const [count, length] = rows <= columns ? [rows, columns] : [columns, rows];
  const draws = normalNumbers(count * length, 0, 1, options.generator ?? defaultGenerator);
  const vectors = Array.from({ length: count }, (_, i) => draws.subarray(i * length, (i + 1) * length));
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  vectors.forEach((vector, i) => {
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const share = dot(vector, vectors[j]);
        for (let k = 0; k < length; k++) vector[k] -= share * vectors[j][k];
      }
      const norm = Math.sqrt(dot(vector, vector));
      for (let k = 0; k < length; k++) vector[k] /= norm;
    }
  });
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) values[rows <= columns ? i * columns + k : k * columns + i] = gain * vectors[i][k];
  }
  return write(target, values);
}

function matrix(op: string, target: Variable): [number, number] {
  if (target.shape.length === 2) return [target.shape[0], target.shape[1]];
  throw new ShapeError({ op, argument: "the parameter", expected: "be a matrix", received: show(target.shape) });
}
