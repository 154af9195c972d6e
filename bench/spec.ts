/** What a peer is asked to time, as it travels to the peer's process. */
export type Spec = NetworkSpec | KernelSpec;
export type KernelSpec = GemmSpec | ConvSpec | RowsSpec | CopySpec;

export interface NetworkSpec {
  readonly kind: "network";
  readonly network: string;
  readonly batch: number;
  /**
   * `train`: a whole step (forward, backward, update) in the peer's best way, `plain` the same recorded anew at each step;
   * `infer`: forward without gradients in evaluation mode; `firstStep`: a fresh process up to the first loss;
   * `peakBytes`: most memory at once in a training step, parameters and optimizer state included; `fit`: a step of the
   * library's own loop, and `observed` one with the run's health, which only fathom has.
   */
  readonly mode: "train" | "plain" | "infer" | "firstStep" | "peakBytes" | "fit" | "observed";
}

/** Products of square matrices: A·B, A·Bᵀ, Aᵀ·B. */
export interface GemmSpec {
  readonly kind: "gemm";
  readonly form: "nn" | "nt" | "tn";
  readonly size: number;
}

/** A convolution of square images, or one of its gradients alone. */
export interface ConvSpec {
  readonly kind: "conv";
  readonly pass: "forward" | "inputGrad" | "weightGrad";
  readonly batch: number;
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
}

/**
 * Work on [rows, columns]: `elementwise` is relu(x · a + y) of two operands, `layernorm` and `softmax` go along the columns.
 */
export interface RowsSpec {
  readonly kind: "rows";
  readonly op: "elementwise" | "layernorm" | "softmax";
  readonly rows: number;
  readonly columns: number;
}

/** A plain copy of [rows, columns], which only fathom is asked for: what cases of that kind are measured by. */
export interface CopySpec {
  readonly kind: "copy";
  readonly rows: number;
  readonly columns: number;
}

/** Height and width of what a convolution makes. */
export function outputSize({ size, kernel, stride, padding }: ConvSpec): number {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

/**
 * How often an operation is done within one timed piece: small ones are repeated on operands of their own until a piece is
 * some tens of millions of operations, so that neither side's call overhead is what is measured.
 */
export function repeats(spec: Spec): number {
  if (spec.kind !== "gemm") return 1;
  return Math.max(1, Math.min(32, Math.round(4e7 / (2 * spec.size ** 3))));
}

/** Operations (a multiply-add counts as two) of one piece; 0 where that is no useful measure. */
export function flopOf(spec: Spec): number {
  if (spec.kind === "gemm") return 2 * spec.size ** 3 * repeats(spec);
  if (spec.kind !== "conv") return 0;
  const { batch, from, to, kernel, groups } = spec;
  const out = outputSize(spec);
  return 2 * batch * to * out * out * (from / groups) * kernel * kernel;
}

/** Bytes that one piece must read and write at least; 0 where that is no useful measure. */
export function bytesOf(spec: Spec): number {
  if (spec.kind !== "rows" && spec.kind !== "copy") return 0;
  return 4 * spec.rows * spec.columns * (spec.kind === "rows" && spec.op === "elementwise" ? 3 : 2);
}
