import { storageOf } from "../compiler/kept.ts";
import type { Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { bytesOf, type Entry } from "./memoryTally.ts";

/** One op call. */
interface Call {
  readonly module: string;
  readonly op: string;
  /** What others read of it. */
  readonly makes: Set<Node>;
}

/**
 * What lives when most does if ops run one after the other, each with its result in memory, and every tensor is let go
 * when it was read for the last time: the textbook's inference. Inside of ops nothing is counted.
 *
 * @param nodes    what is computed, inputs before readers
 * @param outputs  what lives to the end
 */
export function eagerPeak(nodes: readonly Node[], outputs: readonly Node[], inputs: readonly Node[]): Entry[] {
  const { calls, lastReader } = callsOf(nodes, outputs);
  const kept = new Set(outputs.map(storageOf));
  const live = new Map<Node, Entry>();
  for (const input of inputs) live.set(input, { role: "input", bytes: bytesOf(input), module: "", op: "" });
  let peak: Entry[] = [...live.values()];
  calls.forEach((call, i) => {
    const { module, op } = call;
    for (const node of call.makes) {
      live.set(node, { role: kept.has(node) ? "output" : "workspace", bytes: bytesOf(node), module, op });
    }
    const now = [...live.values()];
    if (sumOf(now) > sumOf(peak)) peak = now;
    for (const node of live.keys()) if (!kept.has(node) && (lastReader.get(node) ?? 0) <= i) live.delete(node);
  });
  return peak;
}

function callsOf(
  nodes: readonly Node[],
  outputs: readonly Node[],
): { calls: readonly Call[]; lastReader: ReadonlyMap<Node, number> } {
  const calls: Call[] = [];
  // An op call has a scope of its own; what was recorded outside of one stands alone.
  const byScope = new Map<object, number>();
  const madeIn = new Map<Node, number>();
  const lastReader = new Map<Node, number>();
  for (const node of nodes) {
    if (isBound(node) || storageOf(node) !== node) continue;
    const key = node.scope.op === "" ? node : node.scope;
    const at = byScope.get(key) ?? calls.length;
    if (at === calls.length) {
      const { module, op } = node.scope;
      calls.push({ module, op: op || node.op, makes: new Set() });
      byScope.set(key, at);
    }
    madeIn.set(node, at);
    for (const input of node.inputs.map(storageOf)) {
      if (input.source !== undefined || input.value?.kind === "cell" || madeIn.get(input) === at) continue;
      lastReader.set(input, Math.max(at, lastReader.get(input) ?? 0));
      const maker = madeIn.get(input);
      if (maker !== undefined) calls[maker].makes.add(input);
    }
  }
  for (const node of outputs.map(storageOf)) {
    const maker = madeIn.get(node);
    if (maker !== undefined) calls[maker].makes.add(node);
  }
  return { calls, lastReader };
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}
