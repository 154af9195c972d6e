import type { Elementwise, Follower, Operand } from "../template.ts";

/** C [batch, M, N] = A [batch, M, K] · B [batch, K, N]; operands may be stored in any way that strides describe. */
export interface MatmulSpec {
  readonly batch: number;
  readonly M: number;
  readonly N: number;
  readonly K: number;
  /** Strides of (batch, m, k). */
  readonly a: Operand;
  /** Strides of (batch, k, n). */
  readonly b: Operand;
  /** Whether B packed in a step of its own serves others too: other products, or the next run. */
  readonly isShared?: boolean;
  /** At (batch, m, n). */
  readonly epilogue?: Elementwise;
  /** Only for what `dotPays` takes, of one batch: what becomes of C, which is then not stored. */
  readonly follower?: Follower;
}
