import type { Target } from "../../compiler/kernel.ts";
import type { Program } from "../../compiler/program.ts";
import type { Node } from "../../ir/node.ts";
import type { Request, Signature } from "../../ir/request.ts";
import type { ProfiledCompilation } from "../../tensor/deviceProfile.ts";
import { align } from "./allocator.ts";
import { assemble, type Needs, scratchStride } from "./assemble.ts";
import { instantiate } from "./instantiate.ts";
import type { DeviceMemory } from "./memory.ts";
import { now } from "./now.ts";
import { preparedLeavesOf } from "./prepared.ts";
import type { Runnable } from "./programCache.ts";
import { ThreadChoice } from "./threadChoice.ts";

/**
 * Turns a request into a program; src/compiler/compile.ts. `passed` is told when a pass has ended; the fate of the nodes
 * in `watch` is to be told.
 */
export type Compile = (
  request: Request,
  signature: Signature,
  target: Target,
  passed?: (pass: string) => void,
  watch?: readonly Node[],
) => Program;

export interface BuildOptions {
  readonly id: number;
  readonly memory: DeviceMemory;
  readonly threads: number;
  readonly relaxed: boolean;
  readonly serialBelow?: number;
  /** Bytes between arena and scratch that nobody may touch. */
  readonly gap?: number;
  /** A profiling build. */
  readonly marks?: boolean;
  /** Is told when a part of the work has been done: `encode`, `module`. */
  passed?(phase: string): void;
}

/** Prints a program as a module, compiles it, and lays out the transient region that its runs use. */
export function buildRunnable(program: Program, options: BuildOptions): Runnable {
  const { id, memory, threads, relaxed, serialBelow, marks, passed } = options;
  const assembled = assemble(program, { relaxed, memory: memory.limits, serialBelow, marks });
  passed?.("encode");
  const loaded = instantiate(id, assembled.bytes, memory.wasm);
  if (loaded instanceof Promise)
    loaded.then(() => passed?.("module")).catch(() => undefined); // whoever runs it sees the fault
  else passed?.("module");
  const workers = assembled.parallel ? threads : 1;
  const layout = layoutOf(program, assembled, { threads: workers, gap: options.gap, marks: assembled.marks });
  const choices = workers > 1 ? { close: new ThreadChoice(), apart: new ThreadChoice() } : undefined;
  return { program, assembled, loaded, id, preparedLeaves: preparedLeavesOf(program), layout, choices };
}

/** Where the parts of the transient region lie that follow the arena at 0, in bytes. */
export function layoutOf(
  program: Program,
  { leafCount, cellCount }: Needs,
  { threads, gap = 0, marks }: { threads: number; gap?: number; marks?: { readonly bytes: number } },
): Runnable["layout"] {
  const scratch = align(program.arenaBytes) + gap;
  const table = scratch + scratchStride(program) * threads;
  const words = leafCount + cellCount + (marks ? 1 : 0);
  const marksAt = table + align(4 * words);
  return { scratch, table, marks: marksAt, inputs: marksAt + align((marks?.bytes ?? 0) * threads) };
}

/** Makes a program, builds it, and tells how long each part took. */
export function compileRunnable(
  compile: (passed: (pass: string) => void) => Program,
  options: Omit<BuildOptions, "passed" | "marks">,
): { runnable: Runnable; compilation: ProfiledCompilation } {
  const startMs = now();
  let last = startMs;
  const phases: { name: string; ms: number }[] = [];
  const passed = (name: string): void => {
    const time = now();
    phases.push({ name, ms: time - last });
    last = time;
  };
  const program = compile(passed);
  const runnable = buildRunnable(program, { ...options, passed });
  const { kernels, bytes } = runnable.assembled;
  const steps = program.steps.length;
  return { runnable, compilation: { startMs, endMs: last, phases, steps, kernels, codeBytes: bytes.length } };
}
