import type { DType, TypedArray } from "./dtype.ts";
import { isScalarName, type ScalarName } from "./scalars.ts";
import type { Shape } from "./shape.ts";

/** Geometry of a sliding window: one entry per spatial dimension. Padding is [before, after]. */
export interface WindowAttrs {
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
}

/**
 * Attributes of every primitive that is not a row of the scalar table. All of them are structure: they enter the
 * program key. Shapes below: reductions keep their dimension as 1, windows work on [N, C, ...spatial].
 */
export interface PrimitiveAttrs {
  /** A leaf: a host array bound at run time. */
  constant: Record<never, never>;
  /** A leaf: the value of a cell at one version. */
  read: Record<never, never>;
  /** A leaf of shape []: a number bound at run time. */
  scalar: Record<never, never>;
  /** Numeric conversion; float to integer truncates and saturates as int32, a byte takes the low 8 bits, to bool is `!= 0`. */
  cast: Record<never, never>;
  /** Sum over dims, kept as 1. */
  sum: { readonly dims: readonly number[] };
  prod: { readonly dims: readonly number[] };
  amax: { readonly dims: readonly number[] };
  amin: { readonly dims: readonly number[] };
  /** int32 index of the first extreme (a NaN counts as extreme) along dim, kept as 1. */
  argmax: { readonly dim: number };
  argmin: { readonly dim: number };
  /** [...B, M, K] · [...B, K, N]; a flag says the operand is stored transposed. Batch dims are equal. */
  matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /**
   * x [N, C, ...], weight [O, C/groups, ...k] to [N, O, ...]: cross-correlation. Padding is left out of the sum here and in
   * both gradients; a device may multiply it as zeros, as PyTorch does, which differs where the other factor is not finite.
   */
  conv: WindowAttrs & { readonly groups: number };
  /** grad [N, O, ...out], weight [O, C/groups, ...k] to the gradient of x [N, C, ...inputSize]. */
  convInputGrad: WindowAttrs & { readonly groups: number; readonly inputSize: readonly number[] };
  /** x [N, C, ...], grad [N, O, ...out] to the gradient of weight [O, C/groups, ...kernel]. */
  convWeightGrad: WindowAttrs & { readonly groups: number; readonly kernel: readonly number[] };
  /** Largest value of each window; padding counts as -infinity, NaN wins. */
  windowMax: WindowAttrs & { readonly kernel: readonly number[] };
  /** int32 row-major index, within the channel's unpadded input plane, of each window's first maximum, or its last NaN. */
  windowArgmax: WindowAttrs & { readonly kernel: readonly number[] };
  /** Sum of each window; padding counts as 0. */
  windowSum: WindowAttrs & { readonly kernel: readonly number[] };
  /** inputs x, index (int32, shape of x but along dim): out[i] = x[.., index[i], ..]. */
  gather: { readonly dim: number };
  /** inputs base, index (int32), src (shape of index): base with src combined into it at index along dim, in row-major order. */
  scatter: { readonly dim: number; readonly mode: ScatterMode };
  /** Results so far along dim, from its end if `reverse`; of the dtype of x, or int32 for positions. */
  cumulative: { readonly dim: number; readonly mode: CumulativeMode; readonly reverse: boolean };
  /** inputs a, b (float): y[i] = a[i]·y[i − 1] + b[i] along dim, from its end if `reverse`; before the first, y is 0. */
  recurrence: { readonly dim: number; readonly reverse: boolean };
  /** int32 positions along dim in rising or falling order of the elements; equal ones stay in order, NaN is the largest. */
  argsort: { readonly dim: number; readonly descending: boolean };
  /**
   * inputs index, from, to and perhaps except (int32, all but index scalars): index, whose elements must lie in
   * [from, to) or equal except; else the evaluation fails with a ValueError about `argument` and writes no cell.
   */
  checkRange: { readonly argument: string };
  reshape: Record<never, never>;
  permute: { readonly order: readonly number[] };
  /** Dimensions of extent 1 repeated to the node's shape; same number of dimensions. */
  expand: Record<never, never>;
  /** inputs x, value []: before and after elements of value per dimension. */
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  /** start, start + step, … (count from the node's shape); step is positive. */
  slice: { readonly start: readonly number[]; readonly step: readonly number[] };
  flip: { readonly dims: readonly number[] };
  cat: { readonly dim: number };
  /** int32: the index along dim. */
  iota: { readonly dim: number };
  /** inputs seedLow, seedHigh, stream (scalars, int32): word i of Philox 4x32-10, as int32. See ir/philox.ts. */
  randomBits: Record<never, never>;
}

/** How an element of src joins the one that is there; "set" replaces it. A NaN wins "max" and "min". */
export type ScatterMode = "set" | "add" | "mul" | "max" | "min";

/**
 * What a running result is: "argmax" and "argmin" give the position of the extreme so far, the latest of equals, where
 * a NaN counts as extreme; "logsumexp" is of floats only.
 */
export type CumulativeMode = "sum" | "prod" | "logsumexp" | "argmax" | "argmin";

export type StructuralName = keyof PrimitiveAttrs;
export type PrimitiveName = StructuralName | ScalarName;
export type AttrsOf<P extends PrimitiveName> = P extends StructuralName ? PrimitiveAttrs[P] : Record<never, never>;

/** What is remembered of a call of an op, of its backward or of an update while somebody looks for anomalies. */
export interface CallSite {
  /** The op that the user called, where the scope names a part of it. */
  readonly op: string;
  /** As `Error.stack` gives it; absent where no user's line made the call. */
  readonly stack?: string;
  /** What went in, by the names of the op's record. */
  readonly inputs: Readonly<Record<string, Node>>;
}

/** Where a node was recorded. Never part of a program key. */
export interface Scope {
  /** Dotted module path, as in `stateDict`; "" outside any module. */
  readonly module: string;
  /** Name of the outermost op call; "" outside any. */
  readonly op: string;
  readonly phase: "forward" | "backward" | "update";
  /** Which call of `checkpoint` it was recorded in: what is computed there is not kept for backward. Part of a program. */
  readonly checkpoint?: number;
  /** Computed in backward because forward did not keep it. */
  readonly isAgain?: true;
  /** Only in what was recorded by `withCallSites`; one object per call. */
  readonly call?: CallSite;
}

/** What a `scalar` leaf stands for. */
export interface ScalarSource {
  readonly value: number;
  /** The value for the next call of a compiled function; absent when the number was frozen at recording. */
  readonly refresh?: () => number;
}

/** A versioned box that a `read` leaf names; the tensor room implements it. */
export interface CellRef {
  readonly id: number;
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Where a node's value lies once it has been computed. */
export type Materialized =
  | { readonly kind: "host"; readonly data: TypedArray }
  | { readonly kind: "cell"; readonly cell: CellRef; readonly version: number };

/**
 * One value of a program: a primitive applied to earlier nodes. Immutable but for `value`, which an evaluation sets
 * once; it then also drops `inputs`, so that what led to a known value can be collected.
 */
export interface Node {
  readonly id: number;
  readonly op: PrimitiveName;
  readonly attrs: PrimitiveAttrs[StructuralName];
  readonly shape: Shape;
  readonly dtype: DType;
  readonly scope: Scope;
  readonly inputs: readonly Node[];
  /** Set on `scalar` leaves. */
  readonly source?: ScalarSource;
  value?: Materialized;
  /** Where the latest walk that met the node left its mark; see walk.ts. */
  walk?: number;
  place?: number;
}

export const rootScope: Scope = { module: "", op: "", phase: "forward" };

let nextId = 1;

/** Ids grow in recording order, so inputs always have smaller ids than their readers. */
export function makeNode<P extends PrimitiveName>(
  op: P,
  inputs: readonly Node[],
  attrs: AttrsOf<P>,
  shape: Shape,
  dtype: DType,
  scope: Scope = rootScope,
  leaf: { source?: ScalarSource; value?: Materialized } = {},
): Node {
  const { source, value } = leaf;
  return { id: nextId++, op, attrs, shape, dtype, scope, inputs, source, value, walk: 0, place: 0 };
}

/** The attributes of a node whose op is known. */
export function attrsOf<P extends StructuralName>(node: Node, _op: P): PrimitiveAttrs[P] {
  return node.attrs as PrimitiveAttrs[P];
}

export function isElementwise(op: PrimitiveName): op is ScalarName | "cast" {
  return op === "cast" || isScalarName(op);
}

export function isReduction(op: PrimitiveName): op is "sum" | "prod" | "amax" | "amin" {
  return op === "sum" || op === "prod" || op === "amax" || op === "amin";
}

/** Movement changes where elements lie, never what they are. */
export function isMovement(op: PrimitiveName): boolean {
  return op === "reshape" || op === "permute" || op === "expand" || op === "pad" || op === "slice" || op === "flip";
}

export function isLeaf(node: Node): boolean {
  return node.op === "constant" || node.op === "read" || node.op === "scalar";
}

/** Numbers that are structure: they enter the program key, so that passes may simplify with them. */
export function isStructuralNumber(value: number): boolean {
  return value === 0 ? !Object.is(value, -0) : value === 1 || value === -1 || value === 2 || value === 0.5;
}
