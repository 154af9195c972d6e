import { bytesPerElement } from "../ir/dtype.ts";
import { MemoryBudgetError } from "../ir/errors.ts";
import { isElementwise, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { isStatistic } from "./computeAgain.ts";
import { type Graph, inputsOf, rootsOf } from "./graph.ts";
import { type Fused, written } from "./group.ts";
import type { Program } from "./program.ts";
import { timeOfNode, timeOfStep } from "./roughTime.ts";

/** Values with fewer elements are kept: there is nothing to gain. */
const smallest = 4096;
/** How many of the largest values one stretch of recomputation may take. */
const stretches = [1, 2, 3, 4, 6];
/** Programs tried for one kind of stretch at most. */
const mostTries = 12;
/** Programs tried in all, with stretches and then one value after the other. */
const mostTogether = 40;
const mostSingleTries = 40;

/** A kept value, and what it would take to do without. */
interface Candidate {
  readonly node: Node;
  readonly bytes: number;
  /** Of computing it from the kept values before it, in rough nanoseconds. */
  readonly time: number;
  /** Kept values that this computation reads. */
  readonly from: readonly Node[];
}

/**
 * A program whose arena is at most `limit` bytes, because backward computes again what it would not fit to keep. Round
 * after round, of what lives where the program is fullest the cheapest for its bytes is dropped, until it fits or nothing
 * is left to drop. A stretch of dropped neighbours lives as a whole while it is used, so its length is bounded; several
 * bounds are tried, and of the programs that fit, the one that computes least again counts.
 *
 * @param graph    from which programs are made
 * @param fused    its groups where all is kept
 * @param program  makes the program that drops some nodes
 * @throws MemoryBudgetError when none fits; it knows the smallest arena that was found
 */
export function fitArena(
  limit: number,
  { graph, fused }: { readonly graph: Graph; readonly fused: Fused },
  program: (isDropped: (node: Node) => boolean) => Program,
): Program {
  const candidates = candidatesOf(graph, fused);
  const roots = new Set(rootsOf(graph));
  const all = new Set(candidates.map(({ node }) => node));
  const without = (dropped: ReadonlySet<Node>): Program =>
    program((node) => {
      if (roots.has(node) || isStatistic(node) || numel(node.shape) < smallest) return false;
      return dropped.has(node) || !all.has(node);
    });
  const largest = candidates.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const whole = without(new Set());
  let least = { tried: whole, dropped: new Set<Node>() };
  let best: Program | undefined;
  let together = 0;
  for (const [values, isBranchKept] of stretches.flatMap((each) => [[each, false] as const, [each, true] as const])) {
    const stretch = new Stretches(candidates, { most: values * largest, isBranchKept });
    let tried = whole;
    for (let tries = 0; tries < mostTries && tried.arenaBytes > limit && together < mostTogether; tries++, together++) {
      if (!stretch.drop(liveAt(tried, fullestStep(tried)), tried.arenaBytes - limit)) break;
      tried = without(stretch.dropped);
      if (tried.arenaBytes < least.tried.arenaBytes) least = { tried, dropped: new Set(stretch.dropped) };
    }
    if (tried.arenaBytes <= limit && (best === undefined || againTime(tried) < againTime(best))) best = tried;
  }
  if (best !== undefined) return best;
  const last = oneByOne(least, { limit, candidates, without });
  if (last.arenaBytes <= limit) return last;
  const { module, op } = last.steps[fullestStep(last)]?.scope ?? { module: "", op: "" };
  const about = { op: "compile", argument: "arenaLimit" };
  throw new MemoryBudgetError(about, limit, { smallestBytes: last.arenaBytes, module, layer: op });
}

/** What is nearest, and from there one value after the other dropped or kept, whichever makes the arena smaller. */
function oneByOne(
  start: { readonly tried: Program; readonly dropped: ReadonlySet<Node> },
  given: {
    readonly limit: number;
    readonly candidates: readonly Candidate[];
    readonly without: (dropped: ReadonlySet<Node>) => Program;
  },
): Program {
  let { tried: best, dropped } = start;
  const nodes = given.candidates.map(({ node }) => node);
  for (let i = 0, since = 0; since < nodes.length && i < mostSingleTries; i++, since++) {
    if (best.arenaBytes <= given.limit) return best;
    const changed = new Set(dropped);
    const node = nodes[i % nodes.length];
    if (!changed.delete(node)) changed.add(node);
    const tried = given.without(changed);
    if (tried.arenaBytes >= best.arenaBytes) continue;
    [best, dropped, since] = [tried, changed, 0];
  }
  return best;
}

/**
 * Gradients that several kernels need and that are made of several large values, as where a value was read twice: stored
 * at once they take one place; computed anew by each reader they keep all that they are made of.
 */
export function sharedGradients(graph: Graph): Node[] {
  const readers = new Map<Node, number>();
  for (const node of graph.nodes) {
    for (const input of inputsOf(node)) readers.set(input, (readers.get(input) ?? 0) + 1);
  }
  return graph.nodes.filter((node) => {
    const { op, scope } = node;
    if (scope.phase !== "backward" || scope.isAgain || !isElementwise(op) || numel(node.shape) < smallest) return false;
    return (op === "add" || (readers.get(node) ?? 0) > 1) && largeSources(node) > 1;
  });
}

/** Values of a node's size that it is computed from. */
function largeSources(node: Node): number {
  const seen = new Set([node]);
  let count = 0;
  for (const at of seen) {
    for (const input of at.inputs) {
      if (isBound(input) || numel(input.shape) < numel(node.shape) || seen.has(input)) continue;
      if (isElementwise(input.op) && input.scope.phase === "backward") seen.add(input);
      else count += 1;
    }
  }
  return count;
}

/** Rough time that a program spends on computing again. */
function againTime({ steps }: Program): number {
  return steps.reduce((sum, step) => (step.scope.isAgain ? sum + timeOfStep(step) : sum), 0);
}

function candidatesOf(graph: Graph, fused: Fused): Candidate[] {
  const roots = new Set(rootsOf(graph));
  const inGraph = new Set(graph.nodes);
  const isCandidate = (node: Node): boolean =>
    inGraph.has(node) && !isBound(node) && !roots.has(node) && !isStatistic(node) && numel(node.shape) >= smallest;
  const nodes = [...keptByGroups(fused)].filter(isCandidate);
  const all = new Set(nodes);
  return nodes.map((node) => {
    const from = new Set<Node>();
    const seen = new Set([node]);
    let time = 0;
    for (const at of seen) {
      time += timeOfNode(at);
      for (const input of inputsOf(at)) {
        if (all.has(input)) from.add(input);
        else if (!isBound(input) && !isStatistic(input) && numel(input.shape) >= smallest) seen.add(input);
      }
    }
    return { node, bytes: numel(node.shape) * bytesPerElement(node.dtype), time, from: [...from] };
  });
}

/** What groups of the forward pass store and later ones read. */
function keptByGroups({ groups, alias }: Fused): Set<Node> {
  const stored = new Set<Node>();
  const kept = new Set<Node>();
  for (const group of groups) {
    const isForward = group.scope.phase === "forward";
    for (const node of isForward ? written(group) : []) stored.add(node);
    for (const node of isForward ? [] : group.reads) {
      const base = alias.get(node) ?? node;
      if (stored.has(base)) kept.add(base);
    }
  }
  return kept;
}

/** Dropped values, such that no stretch of neighbours has more bytes than it may. */
class Stretches {
  readonly dropped = new Set<Node>();
  readonly #candidates: readonly Candidate[];
  readonly #most: number;
  readonly #neighbours: ReadonlyMap<Node, readonly Node[]>;
  /** Of each dropped value another one of its stretch, or itself; of those, the bytes of the stretch. */
  readonly #leaders = new Map<Node, Node>();
  readonly #sizes = new Map<Node, number>();

  /**
   * @param most          bytes of a stretch of several values
   * @param isBranchKept  whether values with many neighbours, as those between residual blocks, are dropped last
   */
  constructor(
    candidates: readonly Candidate[],
    { most, isBranchKept }: { readonly most: number; readonly isBranchKept: boolean },
  ) {
    this.#most = most;
    const neighbours = new Map<Node, Node[]>(candidates.map(({ node, from }) => [node, [...from]]));
    for (const { node, from } of candidates) for (const each of from) neighbours.get(each)?.push(node);
    this.#neighbours = neighbours;
    const degree = ({ node }: Candidate): number => (isBranchKept ? (neighbours.get(node)?.length ?? 0) : 0);
    this.#candidates = candidates.toSorted((a, b) => degree(a) - degree(b) || a.time / a.bytes - b.time / b.bytes);
  }

  /** Drops the cheapest of the values that live, until `excess` bytes are gone; false when there are none. */
  drop(lives: (candidate: Candidate) => boolean, excess: number): boolean {
    let freed = 0;
    for (const candidate of this.#candidates) {
      const { node, bytes } = candidate;
      if (freed >= excess) break;
      if (this.dropped.has(node) || !lives(candidate)) continue;
      const met = new Set(
        (this.#neighbours.get(node) ?? []).filter((each) => this.dropped.has(each)).map(this.#leaderOf),
      );
      const size = [...met].reduce((sum, leader) => sum + (this.#sizes.get(leader) ?? 0), bytes);
      if (size > this.#most) continue;
      for (const leader of met) this.#leaders.set(leader, node);
      this.#leaders.set(node, node);
      this.#sizes.set(node, size);
      this.dropped.add(node);
      freed += bytes;
    }
    return freed > 0;
  }

  readonly #leaderOf = (node: Node): Node => {
    let at = node;
    for (let next = this.#leaders.get(at); next !== undefined && next !== at; next = this.#leaders.get(at)) at = next;
    return at;
  };
}

/** The step at which a program's arena is fullest. */
function fullestStep({ buffers, steps }: Program): number {
  const live = steps.map(() => 0);
  const places = steps.map(() => new Set<number>());
  for (const { place, bytes, from, to } of buffers) {
    if (place.kind !== "arena") continue;
    for (let i = from; i <= to; i++) {
      // A value that takes another's place is there only once.
      if (places[i].has(place.offset)) continue;
      places[i].add(place.offset);
      live[i] += bytes;
    }
  }
  return live.indexOf(Math.max(...live));
}

/** Whether the forward pass keeps a value over this step, by what its buffer says of it. */
function liveAt({ buffers }: Program, step: number): (candidate: Candidate) => boolean {
  const names = new Set<string>();
  for (const { place, scope, op, shape, from, to } of buffers) {
    const isThere = place.kind === "arena" && from < step && to > step && scope.phase === "forward";
    if (isThere) names.add(nameOf({ scope, op, shape }));
  }
  return ({ node }) => names.has(nameOf(node));
}

function nameOf({ scope, op, shape }: Pick<Node, "scope" | "shape"> & { readonly op: string }): string {
  return `${scope.module} ${scope.op} ${op} ${shape}`;
}
