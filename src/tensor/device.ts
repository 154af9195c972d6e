import type { DType, TypedArray } from "../ir/dtype.ts";
import type { Request } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";

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

/** Where graphs are evaluated. Requests arrive one at a time: the next after the promise of the last has settled. */
export interface Device {
  readonly name: string;
  /** For people, e.g. `wasm, 2 threads, relaxed SIMD`. */
  readonly description: string;
  readonly threads: number;
  supports(dtype: DType): boolean;
  /** Zeroed storage for the elements of one cell. */
  allocate(shape: Shape, dtype: DType): Storage;
  write(storage: Storage, data: TypedArray): void;
  /** A copy. */
  read(storage: Storage, dtype: DType): TypedArray;
  /** Cells of the request are found through `storageOf`. */
  run(request: Request): Promise<Evaluation>;
  /** Ends the threads, if any; the next run starts them again. */
  close(): Promise<void>;
}
