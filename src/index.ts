/** The public face of fathom. Importing it attaches the tensors' methods and makes the devices known. */
import "./methods.ts";

export * from "./autograd/index.ts";
export * from "./data/index.ts";
export { device, setThreads } from "./devices.ts";
export * from "./inspect/index.ts";
export * from "./io/index.ts";
export type { DType, TypedArray } from "./ir/dtype.ts";
export * from "./ir/errors.ts";
export type { HostTensor } from "./ir/hostTensor.ts";
export type { Shape } from "./ir/shape.ts";
export * from "./metrics/index.ts";
export * as nn from "./nn/index.ts";
export {
  type Apply,
  defineOp,
  type Expect,
  type Op,
  type OpRecord,
  type Outputs,
  type PerInput,
  required,
  type Sample,
  type SampleInput,
} from "./ops/defineOp.ts";
export type { Distinct, UniqueOptions } from "./ops/distinctRows.ts";
export * from "./ops/index.ts";
export type { Index, IndexRange } from "./ops/indexEntries.ts";
export type { Range } from "./ops/ranges.ts";
export * as optim from "./optim/index.ts";
export * from "./tensor/index.ts";
export * from "./train/index.ts";
