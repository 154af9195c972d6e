import type { DType, TypedArray } from "../ir/dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Request, Signature } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";
import type { DevicePeak, ProfileRecorder } from "./deviceProfile.ts";
import type { MemoryPlan } from "./memoryPlan.ts";

/** Memory of a cell on its device; opaque to everybody else. Freed when it is collected. */
export interface Storage {
  readonly sizeBytes: number;
}

/** What an evaluation brings back. */
export interface Evaluation {
  /** A value per `Request.outputs`, each in an array of its own. */
  readonly outputs: readonly TypedArray[];
  /** Whether every guard was finite; if not, no cell was written. */
  readonly finite: boolean;
}

/** A request made ready to run, once or many times. */
export interface Executable {
  /** What is bound at each run, in the order of `values`. */
  readonly leaves: readonly Node[];
  /**
   * Runs on the present values of cells and the given values of other leaves (a number for a `scalar`); where there is
   * none, on the leaf's own. Nodes are not touched. What is there at once comes without a promise, which is worth having where a
   * run takes a microsecond; a fault may be thrown or be a rejection.
   */
  run(values?: readonly (TypedArray | number | undefined)[]): Evaluation | Promise<Evaluation>;
}

/** What a device has used so far. */
export interface DeviceStats {
  /** Cells and inputs that stay on the device. */
  readonly residentBytes: number;
  /** Temporary values of the latest program. */
  readonly arenaBytes: number;
  /** Most memory in use at once. */
  readonly peakBytes: number;
}

/** Where graphs are evaluated. Runs arrive one at a time: the next after the last has ended. */
export interface Device {
  readonly name: string;
  /** For people, e.g. `wasm, 2 threads, relaxed SIMD`. */
  readonly description: string;
  readonly threads: number;
  /** Whether products and sums are fused, which rounds once instead of twice; undefined where there is no choice. */
  readonly relaxed?: boolean;
  supports(dtype: DType): boolean;
  /** Zeroed storage for the elements of one cell. */
  allocate(shape: Shape, dtype: DType): Storage;
  write(storage: Storage, data: TypedArray): void;
  /** A copy. */
  read(storage: Storage, dtype: DType): TypedArray;
  /** Memory in use; devices that do not know leave it out. */
  stats?(): DeviceStats;
  /**
   * Compiles, or finds what was compiled for the same structure. Cells are found through `storageOf`. Whoever has the
   * request's signature already may give it.
   */
  prepare(request: Request, signature?: Signature): Executable;
  /**
   * What the request's program would need of memory; compiles it, and runs nothing. Devices without a plan leave it out.
   *
   * @param watch  nodes of the request whose place is asked after: `MemoryPlan.watched`
   */
  plan?(request: Request, signature?: Signature, watch?: readonly Node[]): MemoryPlan;
  /** Begins to record what each run costs; devices that cannot leave it out. */
  startProfile?(): ProfileRecorder;
  /** What the machine could do at best with this device's threads and arithmetic, measured now; takes a second or so. */
  measurePeak?(): Promise<DevicePeak>;
  /** Ends the threads, if any; the next run starts them again. */
  close(): Promise<void>;
}
