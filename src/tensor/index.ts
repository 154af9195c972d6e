export { type Compiled, type CompileOptions, compile, type FailedRun } from "./compile.ts";
export {
  arange,
  type CreateOptions,
  full,
  linspace,
  logspace,
  ones,
  scalar,
  type TensorData,
  tensor,
  zeros,
} from "./create.ts";
export { defaultDevice, deviceNamed, setDefaultDevice } from "./defaultDevice.ts";
export type { Device, DeviceStats } from "./device.ts";
export type {
  DevicePeak,
  DeviceProfile,
  PeakRate,
  ProfiledCompilation,
  ProfiledProgram,
  ProfiledRun,
  ProfiledSpan,
  ProfiledStep,
  ProfiledValue,
  ProfileRecorder,
} from "./deviceProfile.ts";
export type { MemoryPlan, PlannedBuffer } from "./memoryPlan.ts";
export { defaultGenerator, Generator, type GeneratorState, manualSeed } from "./random.ts";
export { evaluate, type Nested, Tensor } from "./tensor.ts";
export { Parameter, Variable } from "./variable.ts";
