import type { TypedArray } from "../ir/dtype.ts";
import { ValueError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { isBound, type Request } from "../ir/request.ts";
import { type ArgumentKey, describe, sameKey } from "./argumentKey.ts";
import { withCallSites } from "./callSites.ts";
import type { Cell } from "./cell.ts";
import { constantNode } from "./constant.ts";
import { defaultDevice } from "./defaultDevice.ts";
import type { Device, Evaluation, Executable } from "./device.ts";
import { finiteGuards } from "./finiteGuards.ts";
import { mapTensors } from "./mapTensors.ts";
import { nonFiniteLoss, queueOf } from "./queue.ts";
import { Tensor } from "./tensor.ts";
import { Trace, withTrace } from "./trace.ts";
import { Variable } from "./variable.ts";

/** A function made of ops, compiled: what it returns has been computed when the promise settles. */
export type Compiled<Args extends readonly unknown[], Result> = ((...args: Args) => Promise<Result>) & {
  /** How often the function was recorded so far. */
  readonly recordings: number;
};

/** A run that wrote nothing because something was not finite, with all that is needed to compute it again. */
export interface FailedRun {
  readonly device: Device;
  readonly request: Request;
  /** Where the function's tensor arguments entered, in their order. */
  readonly inputs: readonly Node[];
  readonly leaves: readonly Node[];
  /** Of the leaves; one that has none here has its own. */
  readonly values: readonly (TypedArray | number | undefined)[];
}

export interface CompileOptions {
  /** Where a function that takes no tensor runs; without it where its first parameter lives, or on the default device. */
  readonly device?: Device;
  /**
   * Most bytes of temporary values at once. Backward computes again what would not fit to keep; MemoryBudgetError where
   * that does not do. `fit` finds it from a budget for everything.
   */
  readonly arenaLimit?: number;
  /**
   * Gives the error to throw for a run that was not finite. Where it is given, nodes remember their call sites, and every
   * float that would be written is checked before anything is: the whole backward pass runs before the first write.
   */
  readonly diagnose?: (run: FailedRun) => Promise<Error>;
}

/** One recording, ready to be used again. */
interface Recording {
  readonly key: ArgumentKey;
  readonly trace: Trace;
  readonly executable: Executable;
  /** Leaf of each tensor argument; −1 when the function ignores it. */
  readonly argumentLeaves: readonly number[];
  /** Numbers taken anew at each call, in the order of recording; leaf −1 when the program does not use one. */
  readonly refreshed: readonly { readonly leaf: number; readonly refresh: () => number }[];
  readonly cells: readonly Cell[];
  readonly losses: readonly Node[];
  readonly result: unknown;
  readonly outputs: readonly Node[];
  readonly values: (TypedArray | number | undefined)[];
  /** Only where failures are diagnosed: it keeps the whole graph alive. */
  readonly failure?: Omit<FailedRun, "device">;
}

/**
 * Records `fn` once per signature of its arguments (shapes and dtypes of tensors, identity of everything else, train
 * or eval mode, what requires gradients) and from then on runs the program without recording. Inside, `loss.backward()`
 * and `optimizer.update()` work as outside; numbers and branches that `fn` captures are frozen at recording, but
 * learning rates, schedules and random streams are taken anew at each call. Gradients that `fn` clears after the update
 * (`optimizer.zeroGrad()` as its last line) never leave the program and take no memory of their own.
 *
 * @throws ValueError when fn is async
 * @throws NonFiniteError when a loss is NaN or infinite; then nothing was written
 */
export function compile<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  options: CompileOptions = {},
): Compiled<Args, Result> {
  const recordings: Recording[] = [];

  const begin = (args: Args): Promise<Result> => {
    const tensors: Tensor[] = [];
    const key = describe(args, tensors);
    const device = tensors[0]?.device ?? options.device ?? variableIn(args)?.device ?? defaultDevice();
    const queue = queueOf(device);
    const first = async (): Promise<Result> => {
      const recording = await record(fn, args, key, { ...options, device });
      recordings.push(recording);
      return await run<Result>(recording, device, tensors, options);
    };
    const work = (): Promise<Result> => {
      const known = recordings.find((each) => sameKey(each.key, key) && each.trace.holds);
      return known ? run<Result>(known, device, tensors, options, true) : first();
    };
    if (queue.hasEffects || tensors.some((x) => x.node.value?.kind !== "host")) {
      return queue.evaluate(tensors.map((x) => x.node)).then(() => queue.enqueue(work));
    }
    return queue.enqueue(work);
  };
  // Not async: one more promise and one more turn of the microtasks would be felt in a call of two microseconds.
  const call = (...args: Args): Promise<Result> => {
    try {
      return begin(args);
    } catch (error) {
      return Promise.reject(error);
    }
  };
  return Object.defineProperty(call, "recordings", { get: () => recordings.length }) as Compiled<Args, Result>;
}

/** The first variable of the arguments: it stays what it is, and says where the function runs if no tensor does. */
function variableIn(args: readonly unknown[]): Variable | undefined {
  let first: Variable | undefined;
  mapTensors(args, (tensor) => {
    if (tensor instanceof Variable) first ??= tensor;
    return tensor;
  });
  return first;
}

async function record<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  args: Args,
  key: ArgumentKey,
  { device, arenaLimit, diagnose }: CompileOptions & { readonly device: Device },
): Promise<Recording> {
  const queue = queueOf(device);
  await queue.flush(); // what was recorded outside is not the function's
  const trace = new Trace();
  const placeholders: Node[] = [];
  const inner = mapTensors(args, (tensor) => {
    if (tensor instanceof Variable) return tensor;
    const data = tensor.node.value?.kind === "host" ? tensor.node.value.data : new Float32Array();
    const node = constantNode(data, tensor.shape, tensor.dtype);
    placeholders.push(node);
    return new Tensor(node, tensor.device);
  }) as unknown as Args;
  const firstId = placeholders[0]?.id ?? constantNode(new Float32Array(), [0], "float32").id;
  let result: Result;
  try {
    const body = (): Result => withTrace(trace, () => fn(...inner));
    result = diagnose ? withCallSites(body) : body();
    if (result instanceof Promise) {
      result.catch(() => undefined); // what it was rejected for inside is not the fault to report
      throw asyncFunction();
    }
  } catch (error) {
    for (const { cell } of queue.takeEffects().writes) cell.drop();
    trace.forget();
    throw error;
  }
  trace.finish();
  const { writes, losses } = queue.takeEffects();
  const outputs: Node[] = [...losses];
  mapTensors(result, (tensor) => {
    outputs.push(tensor.node);
    return tensor;
  });
  await settleCaptured([...outputs, ...writes.map((write) => write.node)], firstId, device);
  const guards = losses.filter((node) => node.dtype === "float32");
  if (diagnose) guards.push(...finiteGuards(writes.map((write) => write.node)));
  const request: Request = { outputs, writes, guards, arenaLimit };
  const executable = device.prepare(request);
  for (const { cell, node } of writes) if (cell.pending === node) cell.drop();
  const values = executable.leaves.map((node) => node.source?.value);
  const refreshed = [...new Set([...trace.refreshed, ...executable.leaves])].flatMap((node) => {
    const refresh = node.source?.refresh;
    return refresh ? [{ leaf: executable.leaves.indexOf(node), refresh }] : [];
  });
  return {
    key,
    trace,
    executable,
    argumentLeaves: placeholders.map((node) => executable.leaves.indexOf(node)),
    refreshed,
    cells: writes.map((write) => write.cell),
    losses,
    result,
    outputs: outputs.slice(losses.length),
    values,
    failure: diagnose && { request, inputs: placeholders, leaves: executable.leaves, values },
  };
}

/** Values recorded before the function began and captured by it are computed once, now: they do not change later. */
async function settleCaptured(roots: readonly Node[], firstId: number, device: Device): Promise<void> {
  const captured: Node[] = [];
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || isBound(node)) continue;
    seen.add(node);
    if (node.id < firstId) captured.push(node);
    else stack.push(...node.inputs);
  }
  if (captured.length === 0) return;
  const { outputs } = await device.prepare({ outputs: captured, writes: [], guards: [] }).run();
  captured.forEach((node, i) => {
    node.value = { kind: "host", data: outputs[i] };
  });
}

function bindArguments({ argumentLeaves, values }: Recording, tensors: readonly Tensor[]): void {
  tensors.forEach((tensor, i) => {
    const leaf = argumentLeaves[i];
    const value = tensor.node.value;
    if (leaf >= 0 && value?.kind === "host") values[leaf] = value.data;
  });
}

/** @param isReplay  whether the recording was run before: what moves on with each call does so first */
async function run<Result>(
  recording: Recording,
  device: Device,
  tensors: readonly Tensor[],
  { diagnose }: CompileOptions,
  isReplay = false,
): Promise<Result> {
  if (isReplay) {
    recording.trace.advance();
    for (const { leaf, refresh } of recording.refreshed) {
      const value = refresh();
      if (leaf >= 0) recording.values[leaf] = value;
    }
  }
  bindArguments(recording, tensors);
  let evaluation: Evaluation;
  try {
    const ran = recording.executable.run(recording.values);
    evaluation = ran instanceof Promise ? await ran : ran;
  } catch (error) {
    recording.trace.undo();
    throw error;
  }
  const { outputs, finite } = evaluation;
  if (!finite) {
    recording.trace.undo();
    const { losses, failure } = recording;
    if (diagnose && failure) throw await diagnose({ device, ...failure });
    throw nonFiniteLoss(
      losses,
      losses.map((_, i) => outputs[i][0]),
    );
  }
  for (const cell of recording.cells) cell.committed();
  recording.trace.afterReplay();
  let next = recording.losses.length;
  return mapTensors(recording.result, (tensor) => {
    const data = outputs[next++];
    return new Tensor(constantNode(data, tensor.shape, tensor.dtype), device);
  }) as Result;
}

function asyncFunction(): ValueError {
  return new ValueError({
    op: "compile",
    argument: "fn",
    expected: "be synchronous: it records, and the compiled function awaits",
    received: "an async function",
    repair: "Use optimizer.update() instead of await optimizer.step() inside it.",
  });
}
