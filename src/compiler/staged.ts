import type { Accumulation } from "./accumulate.ts";
import type { Emitter } from "./emit.ts";
import type { Expr } from "./kernel.ts";
import type { ReduceTree } from "./reduceTree.ts";
import type { Resolved, ResolvedStore } from "./resolve.ts";

/** What the stages of a kernel share. */
export interface Staged {
  readonly resolved: Resolved;
  readonly tree: ReduceTree;
  /** Writes what is there once an item. */
  readonly emitter: Emitter;
  readonly lanes: number;
  /** Variables: kept ones that items count, the vector axis, and the reduced ones walked around it. */
  readonly itemVariables: readonly number[];
  readonly axis: number | undefined;
  readonly outerVariables: readonly number[];
  readonly stages: readonly Stage[];
  /** Elements of scratch memory. */
  readonly scratch: number;
}

export interface Stage {
  readonly emitter: Emitter;
  readonly reduces: readonly Accumulation[];
  readonly stores: readonly ResolvedStore[];
}

/** Part of the reduced domain that a chunk walks. */
export interface Bounds {
  readonly outerFrom: Expr;
  readonly outerTo: Expr;
  readonly runFrom: Expr;
  readonly runTo: Expr;
}
