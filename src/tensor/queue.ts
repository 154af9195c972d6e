import { InternalError, NonFiniteError, StaleTensorError } from "../ir/errors.ts";
import type { CellRef, Node } from "../ir/node.ts";
import { isBound, type Request, signatureOf } from "../ir/request.ts";
import { Walk } from "../ir/walk.ts";
import { Cell } from "./cell.ts";
import type { Device, Evaluation } from "./device.ts";
import { activeTrace } from "./trace.ts";

/** Anything that keeps a node alive; results of module calls are remembered weakly through it. */
export interface NodeHolder {
  readonly node: Node;
}

interface Claim {
  readonly targets: readonly Node[];
  readonly writes: readonly { cell: Cell; node: Node }[];
  readonly guards: readonly Node[];
  readonly results: readonly Node[];
}

/**
 * Effects recorded on a device and not yet run. An evaluation claims all of them synchronously, in program order, and
 * evaluations run one after another, so values are those of a language that runs each line when it is reached.
 */
export class EffectQueue {
  readonly device: Device;
  readonly #dirty = new Set<Cell>();
  #losses: Node[] = [];
  #results: WeakRef<NodeHolder>[] = [];
  #pruneAt = 256;
  #tail: Promise<void> = Promise.resolve();
  /** How much was enqueued and goes on. */
  #unsettled = 0;
  readonly #settled = (): void => {
    this.#unsettled -= 1;
  };

  constructor(device: Device) {
    this.device = device;
  }

  /** `cell` takes the value of `node`; readers see it at once, the storage at the next evaluation. */
  assign(cell: Cell, node: Node): void {
    cell.assign(node);
    this.#dirty.add(cell);
  }

  /** Takes back an assignment that nobody can observe any more, e.g. a gradient that was zeroed. */
  drop(cell: Cell): void {
    cell.drop();
    this.#dirty.delete(cell);
  }

  /** `backward()` was called on this node: it is written out, and guards the commit, as anything may under its name. */
  noteLoss(node: Node, name = "loss"): void {
    this.#losses.push(node);
    if (name !== "loss") guardNames.set(node, name);
  }

  /** The result of an outermost module call: written out when it is computed anyway or would go stale. */
  noteResult(holder: NodeHolder): void {
    // A recording is no evaluation: what a compiled function returns is what it writes out.
    if (activeTrace()) return;
    if (this.#results.length >= this.#pruneAt) {
      this.#results = this.#results.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = Math.max(256, 2 * this.#results.length);
    }
    this.#results.push(new WeakRef(holder));
  }

  get hasEffects(): boolean {
    return this.#dirty.size > 0 || this.#losses.length > 0;
  }

  /** Cells with values that no evaluation has claimed yet, in the order of their first assignment. */
  takeEffects(): { writes: { cell: Cell; node: Node }[]; losses: Node[] } {
    const writes: { cell: Cell; node: Node }[] = [];
    for (const cell of this.#dirty) if (cell.pending) writes.push({ cell, node: cell.pending });
    const losses = this.#losses;
    this.#dirty.clear();
    this.#losses = [];
    return { writes, losses };
  }

  /** Computes the targets and every effect recorded so far. */
  evaluate(targets: readonly Node[]): Promise<void> {
    if (!this.hasEffects && targets.every((node) => node.value?.kind === "host")) return this.idle();
    const claim = this.#claim(targets);
    return this.enqueue(() => this.#run(claim));
  }

  /** Runs the effects recorded so far at once; only for work that `enqueue` is running. */
  async flush(): Promise<void> {
    while (this.hasEffects) await this.#run(this.#claim([]));
  }

  #claim(targets: readonly Node[]): Claim {
    const { writes, losses } = this.takeEffects();
    const results: Node[] = [];
    for (const ref of this.#results) {
      const node = ref.deref()?.node;
      if (node && !isBound(node)) results.push(node);
    }
    this.#results = [];
    return { targets, writes, guards: losses, results };
  }

  /** Settles when everything claimed before has. */
  idle(): Promise<void> {
    return this.#tail;
  }

  /**
   * Runs `work` after everything claimed before, at once when that has settled; a failure there is its own caller's to
   * see.
   */
  enqueue<T>(work: () => Promise<T>): Promise<T> {
    this.#unsettled += 1;
    const result = this.#unsettled === 1 ? work() : this.#tail.then(work, work);
    this.#tail = result.then(this.#settled, this.#settled);
    return result;
  }

  async #run(claim: Claim): Promise<void> {
    const known = claim.guards.flatMap((node) => (node.value?.kind === "host" ? [node.value.data[0]] : []));
    if (known.some((value) => !Number.isFinite(value))) {
      giveUp(claim.writes);
      throw nonFiniteLoss(claim.guards);
    }
    const writes = claim.writes.filter(({ cell, node }) => !commitHostValue(cell, node, claim));
    let request: Request | undefined;
    let evaluation: Evaluation;
    try {
      saveOldValues(claim.targets, writes);
      const walk = new Walk();
      request = requestOf(claim, writes, walk);
      if (!request) return;
      const signature = signatureOf(request, walk);
      signature.leaves.forEach(checkFresh);
      evaluation = await this.device.prepare(request, signature).run();
    } catch (error) {
      giveUp(writes);
      throw error;
    }
    request.outputs.forEach((node, i) => {
      fix(node, { kind: "host", data: evaluation.outputs[i] });
    });
    if (!evaluation.finite) {
      giveUp(writes);
      throw nonFiniteLoss(request.guards);
    }
    for (const { cell, node } of writes) {
      cell.committed(node);
      if (node.value === undefined) fix(node, { kind: "cell", cell, version: cell.version });
    }
  }
}

/** What is left to compute, if anything; `walk` begins with its roots. */
function requestOf(claim: Claim, writes: Claim["writes"], walk: Walk): Request | undefined {
  const wanted = new Set([...claim.targets, ...claim.guards].filter((node) => node.value === undefined));
  if (wanted.size === 0 && writes.length === 0) return undefined;
  for (const node of wanted) walk.add(node);
  for (const { node } of writes) walk.add(node);
  for (const node of resultsToKeep(claim.results, walk, writes)) wanted.add(node);
  const guards = claim.guards.filter((node) => node.value === undefined && node.dtype === "float32");
  return { outputs: [...wanted], writes, guards };
}

/** What was to be written will not be. */
function giveUp(writes: Claim["writes"]): void {
  for (const { cell, node } of writes) if (cell.pending === node) cell.drop();
}

/** A target that is a cell's present value is read before the cell is overwritten. */
function saveOldValues(targets: readonly Node[], writes: Claim["writes"]): void {
  const overwritten = new Set<CellRef>(writes.map((write) => write.cell));
  for (const node of targets) {
    if (node.value?.kind !== "cell" || !overwritten.has(node.value.cell)) continue;
    const { cell, version } = node.value;
    if (cell instanceof Cell && cell.version === version) {
      fix(node, { kind: "host", data: cell.device.read(cell.storage, cell.dtype) });
    }
  }
}

/** What guards are called in an error, but for losses. */
const guardNames = new WeakMap<Node, string>();

/** The error for a loss, or another guard, that kept a step from being written; `values` stand for the nodes' own. */
export function nonFiniteLoss(guards: readonly Node[], values?: readonly number[]): NonFiniteError {
  const found = guards.map((node, i) => values?.[i] ?? (node.value?.kind === "host" ? node.value.data[0] : 0));
  const at = found.findIndex((value) => !Number.isFinite(value));
  const what = guardNames.get(guards[at]) ?? "loss";
  const value = found[at] ?? Number.NaN;
  return new NonFiniteError(
    `step: ${what} must be finite, got ${value}. Nothing was written: parameters, statistics and optimizer state are as before this step.`,
    { what, value },
  );
}

/** A value that is on the host already goes to its cell without a program, unless somebody still needs the old one. */
function commitHostValue(cell: Cell, node: Node, claim: Claim): boolean {
  if (node.value?.kind !== "host" || node.value.data.length === 0) return false;
  const roots = [...claim.targets, ...claim.guards, ...claim.results, ...claim.writes.map((write) => write.node)];
  if (readsCell(roots, new Set([cell]), new Set())) return false;
  cell.device.write(cell.storage, node.value.data);
  cell.committed(node);
  return true;
}

/** Results that are computed anyway, on the walk so far, or that read a cell about to be overwritten. */
function resultsToKeep(
  results: readonly Node[],
  walk: Walk,
  writes: readonly { cell: Cell; node: Node }[],
): readonly Node[] {
  const cells = new Set<CellRef>(writes.map((write) => write.cell));
  return results.filter(
    (node) => !isBound(node) && (walk.placeOf(node) !== undefined || readsCell([node], cells, new Set())),
  );
}

function readsCell(roots: readonly Node[], cells: ReadonlySet<CellRef>, seen: Set<Node>): boolean {
  let found = false;
  visit(roots, seen, (node) => {
    if (node.value?.kind === "cell" && cells.has(node.value.cell)) found = true;
  });
  return found;
}

/** Calls `each` for every node that the roots need, without recursion. */
function visit(roots: readonly Node[], seen: Set<Node>, each: (node: Node) => void): void {
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    each(node);
    if (!isBound(node)) for (const input of node.inputs) stack.push(input);
  }
}

function checkFresh({ value }: Node): void {
  if (value?.kind !== "cell") return;
  const { cell, version } = value;
  if (!(cell instanceof Cell)) throw new InternalError(`cell ${cell.name} is foreign.`);
  if (cell.version === version) return;
  throw new StaleTensorError(
    `evaluate: this tensor was computed from ${cell.name || "a variable"} [${cell.shape.join(", ")}], which has been overwritten since. ` +
      "Evaluate it before the overwriting step (await t.data()), or have the step keep it (await optimizer.step({ keep: [t] })).",
  );
}

/** The node's value is known: what led to it is no longer needed. */
function fix(node: Node, value: NonNullable<Node["value"]>): void {
  node.value = value;
  (node as { inputs: readonly Node[] }).inputs = [];
}

const queues = new WeakMap<Device, EffectQueue>();

export function queueOf(device: Device): EffectQueue {
  let queue = queues.get(device);
  if (!queue) {
    queue = new EffectQueue(device);
    queues.set(device, queue);
  }
  return queue;
}
