import { checksOf } from "../../compiler/checks.ts";
import type { Target } from "../../compiler/kernel.ts";
import type { Place, Program } from "../../compiler/program.ts";
import { bytesPerElement, type DType, type TypedArray } from "../../ir/dtype.ts";
import { DeviceError, InternalError } from "../../ir/errors.ts";
import type { Node } from "../../ir/node.ts";
import { type Request, type Signature, type Structure, sameStructure, signatureOf } from "../../ir/request.ts";
import { numel, type Shape } from "../../ir/shape.ts";
import { storageOf } from "../../tensor/cell.ts";
import type { Device, Evaluation, Executable, Storage } from "../../tensor/device.ts";
import type { DevicePeak, ProfiledValue, ProfileRecorder } from "../../tensor/deviceProfile.ts";
import type { MemoryPlan } from "../../tensor/memoryPlan.ts";
import { breathe } from "../breathe.ts";
import { alignment } from "./allocator.ts";
import { needsOf, serialBelow } from "./assemble.ts";
import { Binding, type Given, inputBytesOf } from "./binding.ts";
import { type BuildOptions, buildRunnable, type Compile, compileRunnable, layoutOf } from "./buildRunnable.ts";
import { control, outcome } from "./control.ts";
import { faultError } from "./faultError.ts";
import { tileRegisters } from "./host.ts";
import { measurePeak } from "./measurePeak.ts";
import { DeviceMemory } from "./memory.ts";
import { now } from "./now.ts";
import { settingsOf, type WasmOptions } from "./options.ts";
import { paintArena, paintOf, type TouchedArena, touchedArena } from "./paint.ts";
import { isSame, type Prepared, preparedBy } from "./prepared.ts";
import { ProgramCache, type Runnable } from "./programCache.ts";
import { Recorder } from "./recorder.ts";
import { resultsOf } from "./results.ts";
import { type Addresses, type Loaded, Team } from "./team.ts";

export interface WasmStats {
  readonly compilations: number;
  readonly runs: number;
  readonly cacheHits: number;
  /** Runs that found packed and transformed weights as the run before had left them. */
  readonly preparedRuns: number;
  /** Cells and inputs that stay on the device. */
  readonly residentBytes: number;
  /** Arena of the latest program. */
  readonly arenaBytes: number;
  /** Most device memory in use at once. */
  readonly peakBytes: number;
}

class WasmStorage implements Storage {
  readonly sizeBytes: number;
  readonly address: number;
  readonly memory: DeviceMemory;

  constructor(memory: DeviceMemory, sizeBytes: number, address: number) {
    this.memory = memory;
    this.sizeBytes = sizeBytes;
    this.address = address;
  }
}

/** Workers that have waited for longer than this after a run may sleep. */
const closeMs = 0.5;

/** Whether computing it is likely worth several threads, which take their time to start: meanwhile its program is compiled. */
function isLarge({ shape, dtype }: Node): boolean {
  return numel(shape) * bytesPerElement(dtype) >= serialBelow;
}

/** What a run has computed. */
type Ran = Evaluation & { readonly faults: readonly number[] };

/** Evaluates requests as WebAssembly programs on a team of threads over one memory. */
export class WasmDevice implements Device {
  readonly name = "wasm";
  readonly description: string;
  readonly threads: number;
  readonly relaxed: boolean;
  readonly #options: WasmOptions;
  readonly #compile: Compile;
  readonly #target: Target;
  readonly #memory: DeviceMemory;
  readonly #team: Team | undefined;
  readonly #programs: ProgramCache;
  readonly #binding: Binding;
  #runs = 0;
  /** When the latest run ended that threads could have shared. */
  #endedMs = 0;
  #preparedRuns = 0;
  #arenaBytes = 0;
  #touched: TouchedArena | undefined;
  /** What the latest run has left in its arena for the next one. */
  #prepared: Prepared | undefined;
  #recorder: Recorder | undefined;
  /** The latest program that was planned. */
  #planned: { readonly structure: Structure; readonly program: Program } | undefined;

  constructor(compile: Compile, options: WasmOptions = {}) {
    const { threads, relaxed } = settingsOf(options);
    this.threads = threads;
    this.relaxed = relaxed;
    this.description = `wasm, ${this.threads} thread${this.threads === 1 ? "" : "s"}, ${this.relaxed ? "relaxed" : "strict"} SIMD`;
    this.#options = options;
    this.#compile = compile;
    this.#target = { lanes: 4, registers: tileRegisters(), fused: this.relaxed };
    this.#memory = new DeviceMemory({ shared: this.threads > 1, maximumPages: options.maximumPages });
    this.#team = this.threads > 1 ? new Team(this.#memory, this.threads) : undefined;
    this.#programs = new ProgramCache(options.cacheSize ?? 64, ({ id }) => this.#team?.forget(id));
    this.#binding = new Binding(this.#memory, (cell) => this.#storage(storageOf(cell)).address);
  }

  supports(dtype: DType): boolean {
    return dtype !== "float64";
  }

  allocate(shape: Shape, dtype: DType): Storage {
    this.#prepared = undefined; // a new cell may lie where an old one was
    const bytes = numel(shape) * bytesPerElement(dtype);
    const address = this.#memory.allocate(bytes, "a cell");
    const storage = new WasmStorage(this.#memory, bytes, address);
    this.#memory.freeWith(storage, address);
    return storage;
  }

  write(storage: Storage, data: TypedArray): void {
    const { address, sizeBytes } = this.#storage(storage);
    if (data.byteLength !== sizeBytes) {
      throw new InternalError(`${data.byteLength} bytes are written to a cell of ${sizeBytes}.`);
    }
    this.#prepared = undefined;
    this.#memory.write(address, data);
  }

  read(storage: Storage, dtype: DType): TypedArray {
    const { address, sizeBytes } = this.#storage(storage);
    return this.#memory.read(address, dtype, sizeBytes / bytesPerElement(dtype));
  }

  prepare(request: Request, signature: Signature = signatureOf(request)): Executable {
    // Every cell has its place before a run takes views of the memory.
    for (const { cell } of request.writes) storageOf(cell);
    const runnable = this.#programs.find(signature.structure) ?? this.#build(request, signature);
    const { leaves } = signature;
    let repeated = this.#recorder?.repeatedBy(signature.nodes) ?? [];
    // Nodes are bound once they have been evaluated, so the checks are listed before.
    const checks = runnable.program.faults.length > 0 ? checksOf(signature.nodes) : [];
    const run = (given: Given = []): Ran | Promise<Ran> => {
      const again = repeated;
      repeated = []; // another run has other values
      return this.#run(runnable, request, leaves, given, again);
    };
    if (checks.length === 0) return { leaves, run };
    return {
      leaves,
      run: async (given = []) => {
        const evaluation = await run(given);
        const { faults } = evaluation;
        const failed = faults.findIndex((fault) => fault !== 0);
        if (failed < 0) return evaluation;
        throw await faultError(this, { check: checks[failed], fault: faults[failed] }, { leaves, given });
      },
    };
  }

  plan(request: Request, signature: Signature = signatureOf(request), watch: readonly Node[] = []): MemoryPlan {
    const program = this.#compile(request, signature, this.#target, undefined, watch);
    // Whoever plans a step will run it: what took long to find is not looked for again.
    this.#planned = watch.length === 0 ? { structure: signature.structure, program } : undefined;
    const needs = needsOf(program, { ...this.#buildOptions, memory: this.#memory.limits });
    const threads = needs.parallel ? this.threads : 1;
    const { scratch, table, marks } = layoutOf(program, needs, { threads });
    const { buffers, steps, commitStep, outputs } = program;
    return {
      buffers,
      steps,
      commitStep,
      outputs,
      watched: program.watched ?? [],
      arenaBytes: scratch,
      scratchBytes: table - scratch,
      tableBytes: marks - table,
      inputBytes: inputBytesOf(signature.leaves.slice(0, needs.leafCount)),
      alignment,
      threads,
    };
  }

  /** Synchronous but on a page's main thread, and but for the first run, which starts the team, and for breaths. */
  #run(
    ordinary: Runnable,
    request: Request,
    leaves: readonly Node[],
    given: Given,
    repeated: readonly ProfiledValue[],
  ): Ran | Promise<Ran> {
    const recorder = this.#recorder;
    const profiled = recorder?.profiled(ordinary);
    const runnable = profiled?.runnable ?? ordinary;
    const { program, assembled, layout } = runnable;
    const { loaded } = runnable;
    if (loaded instanceof Promise) {
      return loaded.then((done) => {
        runnable.loaded = done;
        return this.#run(ordinary, request, leaves, given, repeated);
      });
    }
    const memory = this.#memory;
    memory.collect();
    this.#binding.plan(leaves, given, runnable);
    const base = memory.transient(layout.inputs + this.#binding.inputBytes);
    const at = { base, table: base + layout.table, scratch: base + layout.scratch, inputs: base + layout.inputs };
    this.#binding.write(leaves, given, request.writes, at, runnable);
    if (this.#options.paint) paintArena(memory.bytes, base, layout.scratch, paintOf(this.#runs));
    assembled.marks?.clear(memory, { table: at.table, marks: base + layout.marks }, this.threads);
    // What is painted is run as a whole, and what is profiled on all threads.
    const prepared = this.#options.paint ? undefined : preparedBy(runnable, memory.words, at);
    const isPrepared = isSame(prepared, this.#prepared);
    memory.words[(memory.control + control.prepared) / 4] = isPrepared ? 1 : 0;
    this.#prepared = undefined;
    const { choices } = runnable;
    const startMs = choices || recorder ? now() : 0;
    const isOrdinary = !recorder && !this.#options.paint;
    const choice = isOrdinary ? choices?.[startMs - this.#endedMs < closeMs ? "close" : "apart"] : undefined;
    const pending = this.#start(assembled.parallel && choice?.next() !== "caller", loaded, at);
    const ended = (result: number): Ran | Promise<Ran> => {
      if (choices) this.#endedMs = now();
      choice?.ran(this.#endedMs - startMs);
      this.#prepared = prepared;
      if (isPrepared) this.#preparedRuns += 1;
      if (recorder && profiled) {
        const threads = assembled.parallel ? this.threads : 1;
        const run = { threads, startMs, endMs: now(), repeated, marksAt: base + layout.marks };
        recorder.ran(profiled, memory, run);
      }
      if (this.#options.paint) {
        const arena = { base, arenaBytes: program.arenaBytes, end: layout.scratch, paint: paintOf(this.#runs) };
        this.#touched = touchedArena(memory.bytes, arena);
      }
      this.#runs += 1;
      this.#arenaBytes = program.arenaBytes;
      const addressOf = (place: Place): number =>
        place.kind === "arena" ? base + place.offset : this.#binding.addressOf(place);
      const { outputs, faults } = resultsOf(program, request, memory, addressOf);
      const ran = { outputs, faults, finite: result !== outcome.stopped };
      const breath = breathe();
      return breath ? breath.then(() => ran) : ran;
    };
    return typeof pending === "number" ? ended(pending) : pending.then(ended);
  }

  /** What the latest run wrote in its arena; only with the option `paint`. */
  touched(): TouchedArena | undefined {
    return this.#touched;
  }

  stats(): WasmStats {
    const { residentBytes, peakBytes } = this.#memory;
    const { compilations, hits } = this.#programs;
    const arenaBytes = this.#arenaBytes;
    const [runs, preparedRuns] = [this.#runs, this.#preparedRuns];
    return { compilations, runs, cacheHits: hits, preparedRuns, residentBytes, arenaBytes, peakBytes };
  }

  /** @throws DeviceError when it is being profiled already */
  startProfile(): ProfileRecorder {
    if (this.#recorder) {
      const expected = "have ended before another begins on this device";
      throw new DeviceError({ op: "profile", argument: "a profile", expected, received: "one that has not" });
    }
    const recorder = new Recorder(
      (program, id) => buildRunnable(program, { ...this.#buildOptions, id, marks: true }),
      (builds) => {
        for (const { id } of builds) this.#team?.forget(id);
        if (this.#recorder === recorder) this.#recorder = undefined;
      },
    );
    this.#recorder = recorder;
    return recorder;
  }

  measurePeak(): Promise<DevicePeak> {
    return measurePeak({ threads: this.threads, relaxed: this.relaxed });
  }

  async close(): Promise<void> {
    await this.#team?.close();
  }

  /** A program with only small steps runs on the caller, without waking anybody. */
  #start(parallel: boolean, loaded: Loaded, addresses: Addresses): number | Promise<number> {
    if (parallel && this.#team) return this.#team.run(loaded, addresses);
    try {
      const { base, table, scratch } = addresses;
      return loaded.entry(0, 1, base, table, scratch, this.#memory.control);
    } catch (error) {
      throw new InternalError(`a WebAssembly program failed: ${error instanceof Error ? error.message : error}.`);
    }
  }

  #build(request: Request, signature: Signature): Runnable {
    if (signature.nodes.some(isLarge)) this.#team?.warm();
    const planned = this.#planned;
    this.#planned = undefined;
    const print = (passed: (pass: string) => void): Program => {
      if (planned && sameStructure(planned.structure, signature.structure)) return planned.program;
      return this.#compile(request, signature, this.#target, passed);
    };
    const { runnable, compilation } = compileRunnable(print, { ...this.#buildOptions, id: this.#programs.nextId });
    this.#recorder?.compiled(compilation);
    return this.#programs.add(signature.structure, runnable);
  }

  get #buildOptions(): Omit<BuildOptions, "id"> {
    const { paint, serialBelow: small } = this.#options;
    const { relaxed, threads } = this;
    return { memory: this.#memory, threads, relaxed, serialBelow: small, gap: paint ? 64 : 0 };
  }

  #storage(storage: Storage): WasmStorage {
    if (storage instanceof WasmStorage && storage.memory === this.#memory) return storage;
    throw new DeviceError({
      op: "wasm",
      argument: "a cell",
      expected: "live on the device that evaluates",
      received: "one of another device",
    });
  }
}
