import type { DType } from "../ir/dtype.ts";
import type { Expr, Kernel, KernelBuffer, Stmt } from "./kernel.ts";

/**
 * What a template (matrix product, convolution and its gradients) hands to the scheduler: steps in order over the
 * node's inputs, its output, the extras of its epilogue and temporaries of its own (packed panels, partial sums).
 */
export interface TemplatePlan {
  /** float32 elements of each temporary; live only between the plan's own steps. */
  readonly temporaries: readonly number[];
  readonly steps: readonly TemplateStep[];
}

export interface TemplateStep {
  readonly kernel: Kernel;
  /** What each of the kernel's buffers is, in the kernel's order. */
  readonly buffers: readonly TemplateBuffer[];
  /**
   * Steps with equal texts that read the same make the same of it, in the one temporary that they write: the first is done
   * for all of them.
   */
  readonly sharedAs?: string;
}

export type TemplateBuffer =
  | { readonly kind: "output" }
  | { readonly kind: "input"; readonly index: number }
  | { readonly kind: "extra"; readonly index: number }
  /** One of the follower's. */
  | { readonly kind: "follower"; readonly index: number }
  | { readonly kind: "temporary"; readonly index: number };

/**
 * Elementwise work on a value at three coordinates: (batch, row, column) of a matrix product, (image, channel,
 * position) of a convolution; the last one is the vector axis. Strides are in elements; the last is 0 or 1.
 */
export interface Elementwise {
  readonly extras: readonly Extra[];
  /** All of the extras loaded at the coordinates; `value` and every extra are vectors or all are scalars. */
  apply(value: Expr, extras: readonly Expr[]): Expr;
}

export interface Extra {
  readonly dtype: DType;
  readonly numel: number;
  readonly offset: number;
  readonly strides: readonly [number, number, number];
}

/**
 * A loop that ends the items of a product in place of its store. It takes the columns of an item in each of `parts` equal blocks of
 * columns, in all rows, from scratch memory, where they lie at the places that they would have in C.
 */
export interface Follower {
  readonly parts: number;
  /** An item begins at a multiple of this in each block. */
  readonly step: number;
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  readonly flop: number;
  readonly bytes: number;
  /** Writes what is done for columns [from, to) of each block; the follower's buffers are the kernel's from `firstBuffer` on. */
  write(statements: Stmt[], from: Expr, to: Expr, firstBuffer: number): void;
}

/** A matrix stored with any strides, in elements; the batch stride may be 0. */
export interface Operand {
  readonly numel: number;
  readonly offset: number;
  readonly strides: readonly [number, number, number];
}
