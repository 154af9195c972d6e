import type { DType } from "../ir/dtype.ts";
import type { Scope } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";

/** A buffer of a program: what it holds, where it was recorded, and how long it lives. */
export interface PlannedBuffer {
  /**
   * `leaf`: bound at run time, by its place in the request's leaves. `cell`: the cell that `Request.writes[index]` names.
   * `arena`: transient, at a byte offset from the program's base.
   */
  readonly place:
    | { readonly kind: "leaf" | "cell"; readonly index: number }
    | { readonly kind: "arena"; readonly offset: number };
  readonly role: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** With what rounds it up to whole vectors. */
  readonly bytes: number;
  readonly scope: Scope;
  /** Name of the primitive whose value it holds. */
  readonly op: string;
  /** First and last step that touches it. */
  readonly from: number;
  readonly to: number;
}

/** What a program would need of memory, known before it runs. */
export interface MemoryPlan {
  readonly buffers: readonly PlannedBuffer[];
  /** Calls of kernels in their order; `buffers` by number. */
  readonly steps: readonly {
    /** Operations and bytes moved by one call. */
    readonly kernel: { readonly name: string; readonly flop: number; readonly bytes: number };
    readonly scope: Scope;
    readonly buffers: readonly number[];
  }[];
  /** Steps before this one write no cell. */
  readonly commitStep: number;
  /** Buffer of each of the request's outputs. */
  readonly outputs: readonly number[];
  /** Buffer that holds the value of each watched node; −1 where none does, because it is computed where it is used. */
  readonly watched: readonly number[];
  /** All transient buffers together. */
  readonly arenaBytes: number;
  /** Of all threads that run it. */
  readonly scratchBytes: number;
  /** Addresses of what is bound. */
  readonly tableBytes: number;
  /** Copies of numbers and of arrays on the host, which are made for every run. */
  readonly inputBytes: number;
  /** Cells, and the transient parts together, begin at multiples of this and are rounded up to it. */
  readonly alignment: number;
  /** Threads that run it: one for a program of small steps only. */
  readonly threads: number;
}
