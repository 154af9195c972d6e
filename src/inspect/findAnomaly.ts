import type { CellRef, Node, Scope } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import type { FailedRun } from "../tensor/compile.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Variable } from "../tensor/variable.ts";
import { evaluateAgain } from "./evaluateAgain.ts";
import { type Origin, originOf } from "./originOf.ts";
import { type TensorStatistics, tensorStatistics } from "./tensorStatistics.ts";
import { userLine } from "./userLine.ts";

/** Where the first value that was NaN or infinite came from. */
export interface Anomaly {
  /** An op made it, or it was in the samples, in a parameter or buffer, or in a tensor that the step was given. */
  readonly kind: "op" | "data" | "parameter" | "constant";
  /** The op as it was called: `log`, `crossEntropy`, `SGD`; of data the argument: `x`. */
  readonly op: string;
  readonly phase: Scope["phase"];
  /** Dotted path of the module that called it; "" outside any. */
  readonly module: string;
  /** Dotted name of the parameter that was being updated, or that held it. */
  readonly parameter?: string;
  /** Where the user called the op, as `file:line:column`; absent when no line outside this package did. */
  readonly source?: string;
  /** What the op gave. */
  readonly result: TensorStatistics;
  /** What went in, by the names of the op's record. */
  readonly inputs: readonly TensorStatistics[];
  /** Place of the first bad sample in the batch; of data only. */
  readonly sample?: number;
}

export interface AnomalyContext {
  /** Parameters and buffers by dotted name. */
  readonly state: Readonly<Record<string, Tensor>>;
  /** Names of the compiled function's arguments. */
  readonly arguments: readonly string[];
  /** The stack where the training was begun, for ops that no user's line called. */
  readonly stack?: string;
}

/** Finds what made a run of a compiled function fail, by computing it again with every value looked at. */
export async function findAnomaly(run: FailedRun, context: AnomalyContext): Promise<Anomaly | undefined> {
  const names = namesOf(context.state);
  const trained = new Set([...names.keys()].filter((cell) => isTrained(context.state, names.get(cell))));
  const origin = await originOf(run, trained);
  if (origin === undefined) return undefined;
  return isBound(origin.node) ? given(run, origin, names, context) : made(run, origin, names, context);
}

/** The name of each variable's cell, the first where there are several. */
function namesOf(state: AnomalyContext["state"]): Map<CellRef, string> {
  const names = new Map<CellRef, string>();
  for (const [name, variable] of Object.entries(state)) {
    if (variable instanceof Variable && !names.has(variable.cell)) names.set(variable.cell, name);
  }
  return names;
}

function isTrained(state: AnomalyContext["state"], name: string | undefined): boolean {
  return name !== undefined && state[name].requiresGrad;
}

/** It was there before the step. */
async function given(
  run: FailedRun,
  { node }: Origin,
  names: ReadonlyMap<CellRef, string>,
  context: AnomalyContext,
): Promise<Anomaly> {
  const [data] = await evaluateAgain(run, [node]);
  const argument = run.inputs.indexOf(node);
  const parameter = node.value?.kind === "cell" ? (names.get(node.value.cell) ?? node.value.cell.name) : undefined;
  const name = argument >= 0 ? context.arguments[argument] : (parameter ?? "");
  const result = tensorStatistics(name, node.shape, data);
  const where = { op: name, phase: "forward", module: moduleOf(parameter), result, inputs: [] } as const;
  if (argument >= 0) {
    const row = data.length / Math.max(1, node.shape[0] ?? 1);
    const sample = Math.floor(data.findIndex((value) => !Number.isFinite(value)) / row);
    return { kind: "data", ...where, sample };
  }
  if (parameter !== undefined) return { kind: "parameter", ...where, parameter };
  return { kind: "constant", ...where, source: userLine(context.stack) };
}

/** An op, its backward or an update made it. */
async function made(
  run: FailedRun,
  { node }: Origin,
  names: ReadonlyMap<CellRef, string>,
  context: AnomalyContext,
): Promise<Anomaly> {
  const { call, op, module, phase } = node.scope;
  const named = Object.entries(call?.inputs ?? {});
  // Calls without a record have no names for what goes in.
  const inputs = named.length > 0 ? named : node.inputs.map((input, i) => [`input${i}`, input] as const);
  const [result, ...values] = await evaluateAgain(run, [node, ...inputs.map(([, input]) => input)]);
  const cell = cellOf(call?.inputs.parameter);
  const parameter = cell && (names.get(cell) ?? cell.name);
  return {
    kind: "op",
    op: call?.op || op || node.op,
    phase,
    module: module || moduleOf(parameter),
    ...(parameter === undefined ? {} : { parameter }),
    source: userLine(call?.stack) ?? userLine(context.stack),
    result: tensorStatistics("", node.shape, result),
    inputs: inputs.map(([name, input], i) => tensorStatistics(name, input.shape, values[i])),
  };
}

function cellOf(node: Node | undefined): CellRef | undefined {
  return node?.value?.kind === "cell" ? node.value.cell : undefined;
}

/** `layer1.0` of `layer1.0.weight`. */
function moduleOf(name = ""): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(".")));
}
