import { bytesPerElement, type DType } from "../ir/dtype.ts";
import { InternalError } from "../ir/errors.ts";
import type { Node, Scope } from "../ir/node.ts";
import { isBound, type Signature } from "../ir/request.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import type { Graph } from "./graph.ts";
import type { Fused } from "./group.ts";
import { storageOf } from "./kept.ts";
import type { Place, Role, Step } from "./program.ts";
import type { Schedule, Scheduled } from "./schedule.ts";

/** A buffer before it has an address; `place` is undefined in the arena. */
export interface DraftBuffer {
  readonly place: Place | undefined;
  role: Role;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly bytes: number;
  readonly scope: Scope;
  readonly op: string;
  from: number;
  to: number;
  /** Buffers whose place this one may take, where they die at the step that makes it; the first that does. */
  mayReuse?: readonly number[];
}

export interface Draft {
  readonly buffers: readonly DraftBuffer[];
  readonly steps: readonly Step[];
  readonly commitStep: number;
  readonly preparedSteps: number;
  readonly guards: readonly number[];
  readonly faults: readonly number[];
  readonly outputs: readonly number[];
  readonly watched: readonly number[] | undefined;
}

/**
 * Steps over numbered buffers with lifetimes. Before: kernels in order. After: everything a program says but for the
 * arena's addresses; roles are final.
 */
export function assemble(graph: Graph, { alias }: Fused, order: Schedule, signature: Signature): Draft {
  const buffers: DraftBuffer[] = [];
  const numbers = new Map<Node | string, number>();
  const slots = new Map<unknown, number>(signature.leaves.map((leaf, slot) => [identity(leaf), slot]));
  const steps: Step[] = [];
  const total = [...order.before, ...order.commit].reduce((sum, each) => sum + each.lowered.steps.length, 0);

  const add = (key: Node | string, buffer: Omit<DraftBuffer, "from" | "to">, lives: "ever" | number): number => {
    const [from, to] = lives === "ever" ? [0, Math.max(0, total - 1)] : [lives, lives];
    buffers.push({ ...buffer, from, to });
    numbers.set(key, buffers.length - 1);
    return buffers.length - 1;
  };
  const bufferOf = (asked: Node, step: number): number => {
    const node = alias.get(asked) ?? asked;
    const key = isBound(node) ? keyOf(node) : node;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const { dtype, shape, scope, op } = node;
    const shared = { dtype, shape, scope, op, bytes: bytesOf(dtype, numel(shape)) };
    const cell = order.direct.get(node);
    if (cell !== undefined)
      return add(key, { ...shared, place: { kind: "cell", index: cell }, role: "parameter" }, "ever");
    if (isBound(node)) {
      const index = slots.get(identity(node));
      if (index === undefined) throw new InternalError(`leaf ${node.id} is not bound by the request.`);
      const role = node.op === "scalar" ? "scalar" : node.value?.kind === "cell" ? "parameter" : "input";
      return add(key, { ...shared, place: { kind: "leaf", index }, role }, "ever");
    }
    return add(key, { ...shared, place: undefined, role: "workspace" }, step);
  };
  const keyOf = (leaf: Node): string => `leaf ${slots.get(identity(leaf))}`;

  const made = new Map<number, Scope>();
  /** Temporaries that several groups use, by what makes them. */
  const shared = new Map<string, number>();
  const append = ({ group, lowered }: Scheduled): void => {
    const first = steps.length;
    const temporaries = new Map<number, number>();
    const temporaryOf = (index: number): number => {
      const known = temporaries.get(index);
      if (known !== undefined) return known;
      const count = lowered.temporaries[index];
      const like = { dtype: "float32", shape: [count], op: lowered.steps[0].kernel.name } as const;
      const own = { ...like, scope: group.scope, bytes: bytesOf("float32", count), place: undefined } as const;
      const number = add(`temporary ${first}.${index}`, { ...own, role: "workspace" }, steps.length);
      temporaries.set(index, number);
      return number;
    };
    for (const { kernel, buffers: list, sharedAs } of lowered.steps) {
      const step = steps.length;
      const target = list.find((b) => b.kind === "temporary");
      if (sharedAs !== undefined && target?.kind === "temporary") {
        const read = list.map((b) => (b.kind === "node" ? `${bufferOf(b.node, step)}+${b.offset ?? 0}` : ""));
        const key = `${sharedAs} of ${read}`;
        const known = shared.get(key);
        if (known !== undefined) {
          temporaries.set(target.index, known);
          continue;
        }
        shared.set(key, temporaryOf(target.index));
      }
      const used = list.map((b) => (b.kind === "temporary" ? temporaryOf(b.index) : bufferOf(b.node, step)));
      used.forEach((number, i) => {
        const buffer = buffers[number];
        if (buffer.place === undefined) buffer.to = Math.max(buffer.to, step);
        const what = list[i];
        if (kernel.buffers[i].access !== "read") made.set(number, group.scope);
        else if (what.kind === "node" && !isBound(storageOf(what.node))) {
          buffer.role = passed(made.get(number), group.scope) ?? buffer.role;
        }
      });
      const offsets = list.map((b) => (b.kind === "node" ? (b.offset ?? 0) : 0));
      const moved = offsets.some((offset) => offset > 0);
      const isForm = sharedAs !== undefined;
      steps.push({ kernel, buffers: used, ...(moved ? { offsets } : {}), scope: group.scope, isForm });
    }
    if (lowered.steps.length !== 1) return;
    // What the kernel also reads elsewhere, under another shape, cannot be written over.
    const { buffers: used } = steps[first];
    const inputs = (lowered.inPlace ?? [])
      .map((node) => bufferOf(node, first))
      .filter((n) => !buffers[n].place && used.indexOf(n) === used.lastIndexOf(n));
    const outputs = steps[first].buffers.filter((_, i) => lowered.steps[0].kernel.buffers[i].access !== "read");
    for (const output of new Set(outputs)) {
      // An element must lie where the one of its index is written, so elements are of one size too.
      const same = inputs.filter(
        (n) =>
          n !== output &&
          buffers[n].bytes === buffers[output].bytes &&
          bytesPerElement(buffers[n].dtype) === bytesPerElement(buffers[output].dtype),
      );
      if (buffers[output].place === undefined && buffers[output].from === first) buffers[output].mayReuse = same;
    }
  };

  for (const each of order.before) append(each);
  const commitStep = steps.length;
  for (const each of order.commit) append(each);
  // Outputs outlive the last step.
  const end = steps.length;
  const wanted = (node: Node, until: number): number => {
    const number = bufferOf(node, 0);
    if (buffers[number].place === undefined) buffers[number].to = Math.max(buffers[number].to, until);
    return number;
  };
  const guards = graph.guards.map((node) => wanted(node, Math.max(0, commitStep)));
  const faults = graph.faults.map((node) => wanted(node, end));
  const outputs = graph.outputs.map((node) => wanted(order.saved.get(alias.get(node) ?? node) ?? node, end));
  for (const number of outputs) if (buffers[number].place === undefined) buffers[number].role = "output";
  const watched = graph.watched?.map((asked) => {
    const node = alias.get(asked) ?? asked;
    return numbers.get(isBound(node) ? keyOf(node) : node) ?? -1;
  });
  return { buffers, steps, commitStep, preparedSteps: 0, guards, faults, outputs, watched };
}

/** The role of a value that goes from one phase to a later one. */
function passed(made: Scope | undefined, read: Scope): Role | undefined {
  if (made?.phase === "forward" && read.phase === "backward") return "saved";
  return made?.phase === "backward" && read.phase === "update" ? "gradient" : undefined;
}

/** What two leaves have in common when they are one place, or one constant. */
function identity(leaf: Node): unknown {
  const fixed = leaf.source === undefined ? undefined : constantOf(leaf);
  if (fixed !== undefined) return `${fixed} ${leaf.dtype}`;
  return leaf.value?.kind === "cell" ? `${leaf.value.cell.id}@${leaf.value.version}` : leaf;
}

function bytesOf(dtype: DType, count: number): number {
  return Math.ceil((bytesPerElement(dtype) * count) / 16) * 16;
}
