import { InternalError } from "../ir/errors.ts";
import { type AttrsOf, attrsOf, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { convOf } from "./convOf.ts";
import { type Closure, type Drafts, type LoopDraft, type NodeDraft, structureOf } from "./draft.ts";
import { elementwiseOf } from "./epilogue.ts";
import { type Sink, storedBy } from "./group.ts";
import { hasTemplate } from "./operand.ts";
import { costlyOperations } from "./operations.ts";
import { goTogether, isCut, keepsAxis, type Probe, probe } from "./probe.ts";
import { type ReduceTree, reduceTree } from "./reduceTree.ts";
import { canPool } from "./templates/conv.ts";

/** Elements of a costly epilogue from which a kernel of its own is worth the step that it costs. */
const fewestApart = 4096;

/** Nodes that one kernel computes at most. */
const largest = 150;
/** Columns, and elements in all, from which what a column reduction stores costs more than reading it once more. */
const [farColumns, farElements] = [128, 131_072];
/** Elements that one thread may walk alone. */
const smallWork = 32768;

function isFree(drafts: Drafts, group: LoopDraft | NodeDraft, node: Node, closure: Closure): boolean {
  // Updates write cells after the guards, so they stay apart from what runs before.
  if ((node.scope.phase === "update") !== (group.scope.phase === "update")) return false;
  if (group.scope.phase === "forward" && drafts.isLater(node, closure)) return false;
  if (group.inlined.size + closure.inlined.size > largest) return false;
  for (const each of closure.placed) {
    const home = drafts.home(each);
    if (home !== undefined && home !== group && home.order >= group.order) return false;
    // A concatenation is complete only after its last group.
    if (home === group && each.op === "cat") return false;
  }
  return true;
}

function itemsOf(group: LoopDraft): number {
  return group.shape.reduce((n, extent, d) => (group.reduced[d] ? n : n * extent), 1);
}

/** Pieces of work that a staged kernel has. */
function piecesOf(tree: ReduceTree, kept: number, lanes: number): number {
  return tree.along === "run" ? kept : (kept / tree.columns) * Math.ceil(tree.columns / (4 * lanes));
}

/**
 * Whether an item of a column reduction walks down many rows that lie far apart. Values that it stores on its way end in the same
 * few sets of a cache as what it reads next, at equal places of other pages, and each load waits for the stores before it: such
 * values are computed apart, row by row.
 */
function walksFar(tree: ReduceTree): boolean {
  return tree.along === "columns" && tree.columns >= farColumns && tree.outer * tree.columns >= farElements;
}

/** Computes a value in a loop group, if the group's domain has a place for it. */
export function joinLoop(drafts: Drafts, group: LoopDraft, sink: Sink, closure: Closure): boolean {
  const node = sink.value;
  if (!isFree(drafts, group, node, closure)) return false;
  const count = numel(node.shape);
  const kept = itemsOf(group);
  const { tree } = group;
  let level: "full" | "item" = "full";
  if (tree !== undefined && count === kept) level = "item";
  else if (count !== numel(group.shape)) return false;
  else if (tree !== undefined) {
    if (tree.chunks > 1 || walksFar(tree)) return false;
    if (count > smallWork && piecesOf(tree, kept, drafts.target.lanes) < 8) return false;
  }
  const isRead = (each: Node): boolean => drafts.isRead(group, each);
  const found = probe(node, level, group, group.reduces, isRead);
  if (found === undefined || (tree !== undefined && !keepsAxis(found, tree))) return false;
  if (!takesCuts(group, found, { value: node }, isRead)) return false;
  drafts.settle(group, node, closure);
  return true;
}

/** Whether cuts of the domain that a value or a reduction makes go with those that a group has; then the group has both. */
function takesCuts(
  group: LoopDraft,
  found: Probe,
  { value, reduce }: { readonly value?: Node; readonly reduce?: Node },
  isRead: (node: Node) => boolean,
): boolean {
  const cut = isCut(found, group);
  if (cut && group.isCut) {
    const values = [...valuesOf(group), ...(value ? [value] : [])];
    if (!goTogether(values, group, [...group.reduces, ...(reduce ? [reduce] : [])], isRead)) return false;
  }
  group.isCut ||= cut;
  return true;
}

/** Everything that a group computes or stores. */
function valuesOf(group: LoopDraft): Node[] {
  const stored = [...group.sinks.values()].flat().map((sink) => sink.value);
  return [...new Set([...group.members, ...stored])];
}

/** Computes a part of a concatenation in a loop group of its size, beside what the group computes anyway. */
export function joinPart(drafts: Drafts, group: LoopDraft, sink: Sink, closure: Closure): boolean {
  if (group.tree !== undefined || !isFree(drafts, group, sink.target, closure)) return false;
  if (numel(sink.value.shape) !== numel(group.shape)) return false;
  const isRead = (each: Node): boolean => drafts.isRead(group, each);
  const found = probe(sink.value, "full", group, [], isRead);
  if (found === undefined) return false;
  if (!takesCuts(group, found, { value: sink.value }, isRead)) return false;
  drafts.settlePart(group, sink, closure);
  return true;
}

/** Computes a reduction in a loop group that walks the same domain, or that can. */
export function joinReduce(drafts: Drafts, group: LoopDraft, node: Node, closure: Closure): boolean {
  if (!isFree(drafts, group, node, closure)) return false;
  const [x] = node.inputs;
  const reduced = reducedDims(node);
  const tree = reduceTree(x.shape, reduced, drafts.target.lanes);
  const isRead = (each: Node): boolean => drafts.isRead(group, each);
  if (group.tree !== undefined) {
    if (structureOf(group.shape, group.reduced) !== structureOf(x.shape, reduced)) return false;
    const readsOwn = [...closure.placed].some((each) => group.members.has(each));
    if (tree.chunks > 1 && readsOwn) return false;
    const found = probe(x, "full", group, group.reduces, isRead);
    if (found === undefined || !keepsAxis(found, tree)) return false;
    if (!takesCuts(group, found, { reduce: node }, isRead)) return false;
  } else {
    if (numel(group.shape) !== numel(x.shape) || tree.chunks > 1 || walksFar(tree)) return false;
    const kept = numel(x.shape) / (tree.length * tree.outer);
    if (numel(x.shape) > smallWork && piecesOf(tree, kept, drafts.target.lanes) < 8) return false;
    const domain = { shape: x.shape, reduced };
    let cuts = 0;
    for (const value of [...group.members, x]) {
      if ([...(group.sinks.get(value) ?? [])].some((sink) => sink.target !== value)) return false;
      const found = probe(value, "full", domain, [], isRead);
      if (found === undefined || !keepsAxis(found, tree)) return false;
      if (isCut(found, domain)) cuts++;
    }
    if ([...group.sinks.keys()].some((value) => !group.members.has(value))) return false;
    if (cuts > 1 && !goTogether(valuesOf(group), domain, [node], isRead)) return false;
    group.shape = x.shape;
    group.reduced = reduced;
    group.tree = tree;
    group.isCut = cuts > 0;
  }
  group.reduces.push(node);
  drafts.settle(group, node, closure);
  drafts.relate(node, closure, group);
  return true;
}

/** A group for one value, reading whatever is not affine from memory. */
export function newLoop(drafts: Drafts, sink: Sink, place: (node: Node) => void): void {
  const node = sink.value;
  const reduced = node.shape.map(() => false);
  const domain = { shape: node.shape, reduced };
  // A part of a concatenation may be a node that has its place already: then it is copied.
  const isCopy = sink.target !== node;
  const isRead = (each: Node): boolean => drafts.isRead(undefined, each);
  // Only a reshape can make an address that is not affine.
  const hasReshape = [...drafts.closure([node]).inlined].some((each) => each.op === "reshape");
  let found = hasReshape ? probe(node, "full", domain, [], isRead) : undefined;
  if (hasReshape && found === undefined) {
    materializeInputs(drafts, node, place);
    found = probe(node, "full", domain, [], isRead);
    if (found === undefined) throw new InternalError(`node ${node.id} (${node.op}) has no affine addresses.`);
  }
  const closure = drafts.closure([node]);
  const group = drafts.addLoop(sink.target.scope, node.shape, reduced, undefined);
  group.isCut = found !== undefined && isCut(found, domain);
  if (isCopy) drafts.settlePart(group, sink, closure);
  else drafts.settle(group, node, closure);
}

export function newReduce(drafts: Drafts, node: Node, place: (node: Node) => void): void {
  const [x] = node.inputs;
  const reduced = reducedDims(node);
  const tree = reduceTree(x.shape, reduced, drafts.target.lanes);
  const isRead = (each: Node): boolean => drafts.isRead(undefined, each);
  const domain = { shape: x.shape, reduced };
  let cut = false;
  if (!isRead(x)) {
    const found = probe(x, "full", domain, [], isRead);
    if (found === undefined || !keepsAxis(found, tree)) place(x);
    else cut = isCut(found, domain);
  }
  const closure = drafts.closure([x]);
  const group = drafts.addLoop(node.scope, x.shape, reduced, tree);
  group.isCut = cut;
  group.reduces.push(node);
  drafts.settle(group, node, closure);
  drafts.relate(node, closure, group);
}

/** Stores what reshapes inside the value's computation are reshapes of. */
function materializeInputs(drafts: Drafts, node: Node, place: (node: Node) => void): void {
  for (const each of drafts.closure([node]).inlined) {
    if (each.op !== "reshape" || each === node) continue;
    const base = drafts.base(each);
    if (!isBound(base) && drafts.home(base) === undefined && base !== node) place(base);
  }
  if (node.op !== "reshape") return;
  const base = drafts.base(node);
  if (!isBound(base) && drafts.home(base) === undefined) place(base);
}

/** Appends elementwise work to a product or convolution when its own value is not wanted by anybody else. */
export function joinEpilogue(drafts: Drafts, group: NodeDraft, node: Node, closure: Closure): boolean {
  if (!hasTemplate(group.node) || group.epilogue !== undefined || group.siblings.length > 0) return false;
  if (group.isDemanded) return false;
  if (node.dtype !== "float32" || numel(node.shape) !== numel(group.node.shape)) return false;
  if (!isFree(drafts, group, node, closure) || !closure.placed.has(group.node)) return false;
  const isInside = (reader: Node): boolean => reader === node || closure.inlined.has(reader);
  // Every node between the product and the value is read inside only.
  const between = [group.node];
  const seen = new Set(between);
  for (let at = between.pop(); at !== undefined; at = between.pop()) {
    if (at === node) continue;
    if (drafts.isRoot(at)) return false;
    for (const reader of drafts.readersOf(at)) {
      if (!isInside(reader)) return false;
      if (!seen.has(reader)) between.push(reader);
      seen.add(reader);
    }
  }
  const isRead = (each: Node): boolean => each === group.node || drafts.isRead(group, each);
  const found = elementwiseOf(group.node, node, isRead);
  if (found === undefined) return false;
  // Between the sums of a tile there are no registers left for the constants and two chains of a function.
  if (found.operations >= costlyOperations && numel(node.shape) >= fewestApart) return false;
  group.epilogue = node;
  drafts.settle(group, node, closure);
  return true;
}

/** Ends a convolution in max pooling of 2×2, when that alone wants its value. */
export function joinPool(drafts: Drafts, node: Node): boolean {
  if (node.op !== "windowMax") return false;
  const [x] = node.inputs;
  const group = drafts.home(x);
  if (group?.kind !== "node" || group.node.op !== "conv" || !hasTemplate(group.node)) return false;
  if (storedBy(group) !== x || drafts.isRoot(x) || drafts.readersOf(x).length > 1) return false;
  const closure = drafts.closure([x]);
  if (!isFree(drafts, group, node, closure) || !halves(attrsOf(node, "windowMax"))) return false;
  const isRead = (each: Node): boolean => each === group.node || drafts.isRead(group, each);
  const work = group.epilogue && elementwiseOf(group.node, group.epilogue, isRead)?.work;
  if (!canPool(convOf(group.node, work))) return false;
  group.pool = node;
  drafts.settle(group, node, closure);
  return true;
}

/** Whether windows are 2×2 side by side. */
function halves({ kernel, stride, padding, dilation }: AttrsOf<"windowMax">): boolean {
  const isTwo = kernel.length === 2 && [...kernel, ...stride].every((each) => each === 2);
  return isTwo && padding.flat().every((each) => each === 0) && dilation.every((each) => each === 1);
}

export function reducedDims(node: Node): boolean[] {
  const { dims } = node.attrs as { readonly dims: readonly number[] };
  return node.inputs[0].shape.map((_, d) => dims.includes(d));
}
