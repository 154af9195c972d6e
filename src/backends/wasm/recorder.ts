import type { Program } from "../../compiler/program.ts";
import { isMovement, type Node } from "../../ir/node.ts";
import { isBound } from "../../ir/request.ts";
import type {
  DeviceProfile,
  ProfiledCompilation,
  ProfiledProgram,
  ProfiledRun,
  ProfiledValue,
  ProfileRecorder,
} from "../../tensor/deviceProfile.ts";
import { readMarks } from "./marks.ts";
import type { DeviceMemory } from "./memory.ts";
import { now } from "./now.ts";
import type { Runnable } from "./programCache.ts";

/** A run, and where its marks lie. */
type RunRecord = Omit<ProfiledRun, "program" | "spans"> & { readonly marksAt: number };

/** A program's profiling build, and what the profile says of the program. */
export interface Profiled {
  readonly runnable: Runnable;
  readonly program: ProfiledProgram;
}

/** Collects what a device does while it is profiled. Programs run as profiling builds, which it keeps. */
export class Recorder implements ProfileRecorder {
  readonly #build: (program: Program, id: number) => Runnable;
  readonly #ended: (builds: readonly Runnable[]) => void;
  readonly #builds = new Map<Runnable, Profiled>();
  /** Nodes that programs have computed, whether their values were kept or not. */
  readonly #computed = new WeakSet<Node>();
  #runs: ProfiledRun[] = [];
  #compilations: ProfiledCompilation[] = [];
  #overheadMs = 0;

  /**
   * @param build  makes a profiling build, with a number of its own
   * @param ended  is given all of them whenever the profile is stopped
   */
  constructor(build: (program: Program, id: number) => Runnable, ended: (builds: readonly Runnable[]) => void) {
    this.#build = build;
    this.#ended = ended;
  }

  now(): number {
    return now();
  }

  take(): DeviceProfile {
    const taken = { runs: this.#runs, compilations: this.#compilations, overheadMs: this.#overheadMs };
    [this.#runs, this.#compilations, this.#overheadMs] = [[], [], 0];
    return taken;
  }

  stop(): void {
    this.#ended([...this.#builds.values()].map(({ runnable }) => runnable));
    this.#builds.clear();
  }

  /** What is run in place of an ordinary program. */
  profiled(ordinary: Runnable): Profiled {
    const known = this.#builds.get(ordinary);
    if (known) return known;
    const start = now();
    const runnable = this.#build(ordinary.program, -ordinary.id);
    const made = { runnable, program: describe(ordinary, runnable) };
    this.#builds.set(ordinary, made);
    this.#overheadMs += now() - start;
    return made;
  }

  /** What a request computes again: nodes that an earlier one had computed, and whose values are not at hand. */
  repeatedBy(nodes: readonly Node[]): ProfiledValue[] {
    const computed = nodes.filter((node) => !isBound(node) && !isMovement(node.op));
    const repeated = computed.filter((node) => this.#computed.has(node));
    for (const node of computed) this.#computed.add(node);
    return repeated.map(({ scope, op }) => ({ scope, op }));
  }

  compiled(compilation: ProfiledCompilation): void {
    this.#compilations.push(compilation);
  }

  /** Reads the marks of a run that has just ended. */
  ran({ runnable, program }: Profiled, memory: DeviceMemory, run: RunRecord): void {
    const { marksAt, ...rest } = run;
    const { marks } = runnable.assembled;
    const spans = marks ? readMarks(memory.wasm.buffer, marksAt, marks, run.threads) : [];
    this.#runs.push({ ...rest, program, spans });
  }
}

function describe({ id, program }: Runnable, { assembled }: Runnable): ProfiledProgram {
  return {
    id,
    steps: program.steps.map(({ kernel, scope }, i) => ({
      kernel: kernel.name,
      scope,
      flop: kernel.flop,
      bytes: kernel.bytes,
      items: kernel.items,
      parallel: assembled.parallel && assembled.marks?.parallel.has(i) === true,
    })),
  };
}
