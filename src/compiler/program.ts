import type { DType } from "../ir/dtype.ts";
import type { Scope } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import type { Kernel } from "./kernel.ts";

/** What a piece of training memory is for. */
export type Role =
  | "parameter" // and other cells
  | "input"
  | "scalar"
  | "saved" // written in forward, read in backward
  | "gradient" // written in backward, read by an update
  | "workspace"
  | "output";

/** Where a buffer of a program lies; bytes are multiples of 16, and arena offsets of 64. */
export type Place =
  /** A leaf of the graph, in the order of `Signature.leaves`; bound at run time. Never written. */
  | { readonly kind: "leaf"; readonly index: number }
  /** The storage of the cell that `Request.writes[index]` names; written after every guard has been checked. */
  | { readonly kind: "cell"; readonly index: number }
  /** Transient, at a byte offset from the program's movable base. */
  | { readonly kind: "arena"; readonly offset: number };

export interface ProgramBuffer {
  readonly place: Place;
  readonly role: Role;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly bytes: number;
  readonly scope: Scope;
  /** Name of the primitive whose value it holds. */
  readonly op: string;
  /** First and last step that touches it; leaves and cells live from 0 to the end. */
  readonly from: number;
  readonly to: number;
}

/** One call of a kernel; `buffers` index `Program.buffers`, in the order of the kernel's own list. */
export interface Step {
  readonly kernel: Kernel;
  readonly buffers: readonly number[];
  /** Elements by which the kernel's view of each buffer begins behind the buffer; all 0 when it is missing. */
  readonly offsets?: readonly number[];
  readonly scope: Scope;
  /** Whether it makes another form of one operand, for kernels to read: packed, or transformed. */
  readonly isForm?: boolean;
}

/** A compiled evaluation: steps in order, each of which may start when the one before has ended on all threads. */
export interface Program {
  readonly buffers: readonly ProgramBuffer[];
  readonly steps: readonly Step[];
  /** Steps before this index write no cell; those from it on run only if every guard is finite and there is no fault. */
  readonly commitStep: number;
  /** Steps before this index need not run again while cells and numbers are what they were; see prepared.ts. */
  readonly preparedSteps: number;
  /** Buffers (float32, one element each) that must be finite for the program to go on at `commitStep`. */
  readonly guards: readonly number[];
  /** Buffers (int32, one element each) that must be 0 for it to go on there, one for each of `checksOf`; see checks.ts. */
  readonly faults: readonly number[];
  /** Buffer that holds the value of each requested output, in the order of `Request.outputs`. */
  readonly outputs: readonly number[];
  /** For each node that was asked after the buffer that holds its value, −1 where none does; see CompileOptions.watch. */
  readonly watched?: readonly number[];
  /** For each leaf the index of the cell that takes its place at the commit, −1 for a leaf that stays as it is. */
  readonly overwrittenBy: readonly number[];
  readonly arenaBytes: number;
  /** Largest kernel scratch, in bytes, per thread. */
  readonly scratchBytes: number;
}
