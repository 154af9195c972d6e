import type { PrimitiveName, Scope } from "../ir/node.ts";

/** One call of a kernel, as a program was compiled to make it. */
export interface ProfiledStep {
  /** For people: `conv 3x3 + bias`. */
  readonly kernel: string;
  /** Module path, op and phase that it was compiled for; of a fused kernel, those of what it was made for. */
  readonly scope: Scope;
  /**
   * Operations (multiply and add count as two) and bytes moved, by all threads together: those that the kernel does, so a
   * convolution by tiles has fewer than its formula.
   */
  readonly flop: number;
  readonly bytes: number;
  /** Independent pieces that the threads share. */
  readonly items: number;
  /** Whether the threads share it; else thread 0 does it while the others wait. */
  readonly parallel: boolean;
}

export interface ProfiledProgram {
  readonly id: number;
  readonly steps: readonly ProfiledStep[];
}

/** A stretch of one thread's time. Times are milliseconds of `ProfileRecorder.now`. */
export interface ProfiledSpan {
  readonly thread: number;
  /** A step by its number, the check of guards and faults, or waiting for the other threads. */
  readonly what: number | "guards" | "barrier";
  readonly startMs: number;
  readonly endMs: number;
}

/** A value of a program, by where it was recorded and the primitive that makes it. */
export interface ProfiledValue {
  readonly scope: Scope;
  readonly op: PrimitiveName;
}

/** One run of a program: from before its threads are told to after the last has ended. */
export interface ProfiledRun {
  readonly program: ProfiledProgram;
  readonly threads: number;
  readonly startMs: number;
  readonly endMs: number;
  /** In time order per thread, thread after thread. */
  readonly spans: readonly ProfiledSpan[];
  /** Values that an earlier program had computed and not kept, and that this one computed again. */
  readonly repeated: readonly ProfiledValue[];
}

/** The making of a program that was not in the device's cache. */
export interface ProfiledCompilation {
  readonly startMs: number;
  readonly endMs: number;
  /** By name, in order: the passes over the graph, the printing of code, the host's compilation of it. */
  readonly phases: readonly { readonly name: string; readonly ms: number }[];
  readonly steps: number;
  readonly kernels: number;
  readonly codeBytes: number;
}

/** What a device has recorded. */
export interface DeviceProfile {
  readonly runs: readonly ProfiledRun[];
  readonly compilations: readonly ProfiledCompilation[];
  /** Time that profiling itself took outside of runs: making the builds that are measured. */
  readonly overheadMs: number;
}

/** Records everything a device does until it is stopped. */
export interface ProfileRecorder {
  /** The clock of all times recorded, in milliseconds. */
  now(): number;
  /** What was recorded since the last call. */
  take(): DeviceProfile;
  stop(): void;
}

/** What the machine can do: the best of many runs of kernels made for the purpose. */
export interface PeakRate {
  /** Of a kernel that does nothing but multiply and add vectors in registers. */
  readonly flopPerSecond: number;
  /** Read and written by a plain copy between buffers far larger than the caches. */
  readonly bytesPerSecond: number;
}

/** Peaks of one thread and of all threads of a device together. */
export interface DevicePeak {
  readonly threads: number;
  readonly one: PeakRate;
  readonly all: PeakRate;
}
