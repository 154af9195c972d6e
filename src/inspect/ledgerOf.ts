import { storageOf } from "../compiler/kept.ts";
import type { CellRef, Node } from "../ir/node.ts";
import { isBound, type Request, type Signature } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";
import type { MemoryPlan } from "../tensor/memoryPlan.ts";
import { eagerPeak } from "./eagerPeak.ts";
import type { KeptInstead, MemoryLedger, MemoryRow, SavedFate, SavedTensor } from "./memoryLedger.ts";
import { type CellOwner, firstReaders } from "./memoryOwners.ts";
import { byRole, bytesOf, column, type Entry } from "./memoryTally.ts";
import { isReadBackward, plannedPeak } from "./plannedMemory.ts";
import type { Declared } from "./savedTensors.ts";

/** A step that was recorded and planned. */
export interface RecordedStep {
  readonly training: boolean;
  readonly inputShape: Shape;
  readonly device: string;
  readonly request: Request;
  readonly signature: Signature;
  /** Its `watched` are the declared tensors, in order. */
  readonly plan: MemoryPlan;
  readonly declared: readonly Declared[];
  /** Cells of the variables that get a gradient. */
  readonly trained: ReadonlySet<CellRef>;
  readonly owners: ReadonlyMap<CellRef, CellOwner>;
  /** What the step is given. */
  readonly inputs: ReadonlySet<Node>;
}

/** The ledger of a step: what is declared and what is planned, each with its owners. */
export function ledgerOf(step: RecordedStep): MemoryLedger {
  const { training, inputShape, device, signature, plan, inputs } = step;
  const cells = cellsOf(step);
  const saved = fates(step);
  const declared = training ? declaredEntries(step, cells) : inferenceEntries(step, cells);
  const peak = plannedPeak({ plan, leaves: signature.leaves, cells, inputs });
  const instead = insteadOf(plan);
  const keptBytes = [...saved.map((each) => each.plannedBytes), ...instead.map((each) => each.bytes)];
  return {
    training,
    inputShape,
    device,
    threads: plan.threads,
    declared: column(declared),
    planned: column(peak.entries),
    keptBytes: keptBytes.reduce((sum, bytes) => sum + bytes, 0),
    saved,
    instead,
    modules: rows(step, declared, peak.entries, ({ module }) => module),
    ops: rows(step, declared, peak.entries, ({ op }) => op),
    timeline: {
      steps: peak.steps,
      peakStep: peak.peakStep,
      residentBytes: peak.residentBytes,
      arenaBytes: plan.arenaBytes,
    },
  };
}

type Cells = ReadonlyMap<CellRef, CellOwner & { readonly op: string }>;

/** The model's cells, and what else the step reads and writes. */
function cellsOf({ owners, signature, request }: RecordedStep): Cells {
  const readers = firstReaders(signature.nodes);
  const state = [...owners].flatMap(([cell, { role }]) => (role === "parameter" ? [cell] : []));
  const read = signature.leaves.flatMap(({ value }) => (value?.kind === "cell" ? [value.cell] : []));
  const all = new Set([...state, ...read, ...request.writes.map(({ cell }) => cell)]);
  return new Map(
    [...all].map((cell) => {
      const owner: CellOwner = owners.get(cell) ?? { role: "parameter", module: "", parameter: cell };
      return [cell, { ...owner, op: readers.get(owner.parameter) ?? "" }];
    }),
  );
}

/** State, and what is saved; the gradients of all parameters at once, whether or not they have cells. */
function declaredEntries({ declared, trained, inputs }: RecordedStep, cells: Cells): Entry[] {
  const entries: Entry[] = [];
  const saved = new Set(declared.map(({ node }) => node));
  for (const [cell, { role, module, op }] of cells) {
    if (role !== "gradient") entries.push({ role, module, op, bytes: bytesOf(cell) });
    if (trained.has(cell)) entries.push({ role: "gradient", module, op, bytes: bytesOf(cell) });
  }
  for (const { node, reasons } of declared) {
    if (node.value?.kind === "cell") continue;
    const isConstant = isBound(node) && !inputs.has(node);
    entries.push({ role: isConstant ? "constant" : "saved", bytes: bytesOf(node), ...reasons[0] });
  }
  for (const input of inputs) {
    if (!saved.has(input)) entries.push({ role: "input", bytes: bytesOf(input), module: "", op: "" });
  }
  return entries;
}

function inferenceEntries({ signature, request, inputs }: RecordedStep, cells: Cells): Entry[] {
  const state = [...cells].map(([cell, { role, module, op }]) => ({ role, module, op, bytes: bytesOf(cell) }));
  return [...state, ...eagerPeak(signature.nodes, request.outputs, [...inputs])];
}

/** What the program does with each declared tensor; parameters and constants are there anyway. */
function fates({ declared, plan, signature, inputs }: RecordedStep): SavedTensor[] {
  const wanted = new Set<Node>();
  for (const node of signature.nodes) {
    if (!isBound(node) && node.scope.phase !== "forward") for (const each of node.inputs) wanted.add(storageOf(each));
  }
  const counted = new Set<number>();
  return declared.flatMap(({ node, reasons }, i): SavedTensor[] => {
    if (isBound(node) && !inputs.has(node)) return [];
    const buffer = plan.watched[i];
    let fate: SavedFate = wanted.has(node) ? "recomputed" : "unread";
    if (isReadBackward(plan, buffer)) fate = counted.has(buffer) ? "shared" : "kept";
    counted.add(buffer);
    const { module, op } = node.scope;
    const { shape, dtype } = node;
    const bytes = bytesOf(node);
    const madeBy = inputs.has(node) ? { module: "", op: "" } : { module, op: op || node.op };
    return [{ shape, dtype, bytes, madeBy, reasons, fate, plannedBytes: fate === "kept" ? bytes : 0 }];
  });
}

/** What is kept for backward without being declared. */
function insteadOf(plan: MemoryPlan): KeptInstead[] {
  const declared = new Set(plan.watched);
  return plan.buffers.flatMap(({ role, scope, op, shape, dtype }, i) => {
    if (role !== "saved" || declared.has(i)) return [];
    return [{ module: scope.module, op: scope.op || op, shape, dtype, bytes: bytesOf({ shape, dtype }) }];
  });
}

/** One row a name, in the order in which the step comes to them, with what belongs to none at the end. */
function rows(
  { signature }: RecordedStep,
  declared: readonly Entry[],
  planned: readonly Entry[],
  nameOf: (entry: Pick<Entry, "module" | "op">) => string,
): readonly MemoryRow[] {
  const recorded = signature.nodes.map(({ scope, op }) => nameOf({ module: scope.module, op: scope.op || op }));
  const used = new Set([...declared, ...planned].map(nameOf));
  const names = [...new Set([...recorded, ...used])].filter((name) => name !== "" && used.has(name));
  if (used.has("")) names.push("");
  return names.map((name) => {
    const own = (entries: readonly Entry[]): Entry[] => entries.filter((entry) => nameOf(entry) === name);
    return { name, declared: byRole(own(declared)), planned: byRole(own(planned)) };
  });
}
