import { attrsOf, isMovement, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel } from "../ir/shape.ts";
import { coalesce } from "./coalesce.ts";
import { constantOf } from "./constants.ts";
import { scatterOperands } from "./lowerScatter.ts";
import { resolve } from "./resolve.ts";
import type { Operand } from "./template.ts";

/** A matrix operand [...batch, rows, columns] as strides over what is stored, and the node that is stored. */
export interface View {
  readonly base: Node;
  readonly operand: Operand;
}

/** Strides of a node over the stored node `base` that it is a view of; undefined where three strides do not say it. */
export function stridesOver(node: Node, base: Node): Operand | undefined {
  const { shape } = node;
  const [rows, columns] = [shape.length - 2, shape.length - 1];
  if (node === base) return contiguous(node);
  const reduced = shape.map(() => false);
  const axisOf = (dim: number): number => (dim === rows ? 1 : dim === columns ? 2 : 0);
  const sinks = [{ value: node, target: node }];
  const resolved = resolve({ shape, reduced, reduces: [], sinks, isRead: (n) => n === base, level: "full" });
  if (resolved === undefined) return undefined;
  const merged = coalesce(resolved, axisOf);
  const value = merged.values[merged.stores[0].value];
  if (value.kind !== "load" || value.guards.length > 0) return undefined;
  const strides: [number, number, number] = [0, 0, 0];
  const seen = new Set<number>();
  for (const [v, dim] of merged.space.dims.entries()) {
    const axis = axisOf(dim);
    if (seen.has(axis) || value.index.coef[v] < 0) return undefined;
    seen.add(axis);
    strides[axis] = value.index.coef[v];
  }
  return { numel: numel(base.shape), offset: value.index.base, strides };
}

/** The nodes that a primitive with kernels of its own reads from memory. */
export function operandsOf(node: Node): readonly Node[] {
  if (node.op === "scatter") {
    const { base, index, src } = scatterOperands(node);
    return base === undefined ? [index, src] : [base, index, src];
  }
  return node.op === "matmul" && hasTemplate(node) ? node.inputs.map((input) => viewOf(input).base) : node.inputs;
}

/** Whether the templates take a node; lowerPlain.ts takes the others. */
export function hasTemplate(node: Node): boolean {
  if (node.dtype !== "float32") return false;
  if (node.op === "matmul") return true;
  if (node.op !== "conv" && node.op !== "convInputGrad" && node.op !== "convWeightGrad") return false;
  const { padding } = attrsOf(node, "conv");
  return node.shape.length >= 3 && node.shape.length <= 5 && padding.every(([a, b]) => a >= 0 && b >= 0);
}

function contiguous({ shape }: Node): Operand {
  const [rows, columns] = shape.slice(-2);
  return { numel: numel(shape), offset: 0, strides: [rows * columns, columns, 1] };
}

/** The deepest node that an operand can be a strided view of: movement in between costs no copy. */
export function viewOf(node: Node): View {
  let view = views.get(node);
  if (view === undefined) {
    view = findView(node);
    views.set(node, view);
  }
  return view;
}

const views = new WeakMap<Node, View>();

function findView(node: Node): View {
  const chain = [node];
  for (let at = node; chain.length < 12 && isPlainMovement(at); at = at.inputs[0]) chain.push(at.inputs[0]);
  for (let k = chain.length - 1; k > 0; k--) {
    const base = chain[k];
    if (constantOf(base) !== undefined || (isMovement(base.op) && !isBound(base))) continue;
    const operand = stridesOver(node, base);
    if (operand !== undefined) return { base, operand };
  }
  return { base: node, operand: contiguous(node) };
}

function isPlainMovement(node: Node): boolean {
  return !isBound(node) && isMovement(node.op) && node.op !== "pad";
}
