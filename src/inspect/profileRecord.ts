import type { Scope } from "../ir/node.ts";
import type { DevicePeak, ProfiledCompilation, ProfiledRun } from "../tensor/deviceProfile.ts";

/** Over the measured steps. */
export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What some calls of kernels cost, per step. */
export interface Cost {
  readonly calls: number;
  /** Of each call the slowest thread, added up; the median over the steps. */
  readonly ms: number;
  /** All threads added up; the median over the steps. */
  readonly threadsMs: number;
  /** `ms` as a share of the step. */
  readonly share: number;
  /** Operations that the kernels do, a multiply-add counting as two; a convolution by tiles does fewer than its formula. */
  readonly flop: number;
  /** Read and written, where each operand comes from memory once. */
  readonly bytes: number;
  readonly gflopPerSecond: number;
  readonly gbPerSecond: number;
  /**
   * The time that the machine's peaks allow, max(flop / peak flop per second, bytes / peak bytes per second) of each
   * call, as a share of `ms`. More than 1 where operands came from a cache, which is faster than memory.
   */
  readonly roofline: number;
}

/** Calls of one kernel for one op of one module. */
export interface KernelCost extends Cost {
  readonly module: string;
  readonly op: string;
  readonly phase: Scope["phase"];
  readonly kernel: string;
}

export interface ModuleCost extends Cost {
  /** Dotted path; "" outside any module. */
  readonly module: string;
}

export interface PhaseCost extends Cost {
  readonly phase: Scope["phase"];
}

/** Values that an earlier program had computed and that were computed again because nobody had kept them. */
export interface RepeatedWork {
  readonly module: string;
  readonly op: string;
  readonly phase: Scope["phase"];
  /** Values per step. */
  readonly values: number;
}

/** What was compiled while profiling, the warm-up included. */
export interface CompilationCost {
  readonly programs: number;
  readonly ms: number;
  /** By name: the passes, then `encode` (printing WebAssembly) and `module` (the host's part). */
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
  readonly kernels: number;
  readonly codeBytes: number;
}

/** What happened when: times in milliseconds of one clock. */
export interface Timeline {
  readonly steps: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly runs: readonly ProfiledRun[];
  readonly compilations: readonly ProfiledCompilation[];
}

/** What the steps of a function cost, and on what. Times are milliseconds per step. */
export interface Profile {
  /** The device's description. */
  readonly device: string;
  readonly threads: number;
  readonly steps: number;
  /** Without profiling: what a user waits for. */
  readonly stepMs: Quartiles;
  /** While every kernel is timed; the rest of this record says where it goes: kernels, barriers, team, host, compiling. */
  readonly profiledMs: Quartiles;
  /** In kernels: the mean over the threads. */
  readonly kernelsMs: Quartiles;
  /** At barriers, waiting for other threads: the mean over the threads. */
  readonly barriersMs: Quartiles;
  /** From the call of a program to the first kernel and from the last to its return: the mean over the threads. */
  readonly teamMs: Quartiles;
  /** Outside programs: recording, binding, copying, the function's own code. */
  readonly hostMs: Quartiles;
  /** Compiling within the measured steps: 0 but where shapes change. */
  readonly compileMs: Quartiles;
  /** Of the waiting: because kernels that all threads share end at different times; the mean over the threads. */
  readonly imbalanceMs: number;
  /** Of the waiting: because thread 0 does small kernels alone. */
  readonly serialMs: number;
  readonly programs: number;
  readonly flop: number;
  readonly bytes: number;
  readonly gflopPerSecond: number;
  /** Of all threads' multiply-add peak, over `stepMs`. */
  readonly shareOfPeak: number;
  /** The time the machine's peaks allow for every kernel, as a share of `stepMs`. */
  readonly roofline: number;
  readonly peak: DevicePeak;
  /** The most expensive first. */
  readonly kernels: readonly KernelCost[];
  readonly modules: readonly ModuleCost[];
  readonly phases: readonly PhaseCost[];
  readonly repeated: readonly RepeatedWork[];
  readonly compilation: CompilationCost;
  readonly timeline: Timeline;
}
