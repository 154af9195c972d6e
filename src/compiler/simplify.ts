import { attrsOf, isMovement, isReduction, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import { numel, sameShape } from "../ir/shape.ts";
import { constantOf, filled, spread } from "./constants.ts";
import { type Graph, graphOf, rewrite, rootsOf, withInputs } from "./graph.ts";
import { joinedPads } from "./joinPads.ts";

/**
 * Identities that change no bit. Before: any graph. After: no movement of a movement of one kind, no arithmetic with a
 * constant that does nothing, and no node with elements reads one without. Constants are the structural scalars only:
 * other numbers are bound at run time.
 */
export function simplify(graph: Graph): Graph {
  const simple = simplified(graph);
  // A root that turned out to be a constant is still to be computed: the constant is no leaf of the request.
  const root = (now: Node, before: Node): Node => {
    if (isBound(before) || constantOf(now) === undefined || !isBound(now)) return now;
    return makeNode("reshape", [now], {}, now.shape, now.dtype, before.scope);
  };
  const roots = {
    outputs: simple.outputs.map((node, i) => root(node, graph.outputs[i])),
    writes: simple.writes.map(({ cell, node }, i) => ({ cell, node: root(node, graph.writes[i].node) })),
    guards: simple.guards.map((node, i) => root(node, graph.guards[i])),
    faults: simple.faults.map((node, i) => root(node, graph.faults[i])),
    watched: simple.watched,
  };
  const before = rootsOf(simple);
  return rootsOf(roots).every((node, i) => node === before[i]) ? simple : graphOf(roots, simple.nodes);
}

function simplified(graph: Graph): Graph {
  return rewrite(graph, (node, inputs) => {
    if (isBound(node)) return node;
    const own = withInputs(node, inputs);
    if (numel(own.shape) > 0 && inputs.some((input) => numel(input.shape) === 0)) return fromNothing(own);
    if (isMovement(own.op)) return simplerMovement(own);
    if (isReduction(own.op)) return simplerReduction(own);
    const filling = own.op === "gather" ? constantOf(own.inputs[0]) : undefined;
    if (filling !== undefined) return filled(own, filling);
    if (own.op === "cat" && own.inputs.length === 1) return own.inputs[0];
    return simplerScalar(own);
  });
}

function made(like: Node, op: "reshape" | "expand" | "neg", input: Node): Node {
  return makeNode(op, [input], {}, like.shape, like.dtype, like.scope);
}

function fromNothing(node: Node): Node {
  const [x, second] = node.inputs;
  if (node.op === "pad") return spread(second, node.shape, node);
  if (node.op === "scatter") return x;
  if (node.op === "prod") return filled(node, 1);
  if (node.op === "cat") {
    const inputs = node.inputs.filter((input) => numel(input.shape) > 0);
    return inputs.length === 1 ? inputs[0] : { ...node, inputs };
  }
  return filled(node, 0);
}

function simplerMovement(node: Node): Node {
  const [x] = node.inputs;
  const inner = isBound(x) ? undefined : x;
  if (node.op === "reshape") {
    const from = inner?.op === "reshape" ? inner.inputs[0] : x;
    if (sameShape(from.shape, node.shape)) return from;
    return from === x ? node : made(node, "reshape", from);
  }
  if (node.op === "expand") {
    if (sameShape(x.shape, node.shape)) return x;
    return inner?.op === "expand" ? made(node, "expand", inner.inputs[0]) : node;
  }
  if (node.op === "permute") {
    const { order } = attrsOf(node, "permute");
    if (inner?.op === "permute") {
      const first = attrsOf(inner, "permute").order;
      const both = order.map((d) => first[d]);
      return simplerMovement(
        makeNode("permute", [inner.inputs[0]], { order: both }, node.shape, node.dtype, node.scope),
      );
    }
    const moving = order.filter((d) => x.shape[d] !== 1);
    if (!moving.every((d, i) => i === 0 || moving[i - 1] < d)) return node;
    return simplerMovement(made(node, "reshape", x));
  }
  if (node.op === "slice") {
    const { start, step } = attrsOf(node, "slice");
    if (sameShape(x.shape, node.shape) && start.every((s) => s === 0)) return x;
    if (inner?.op === "pad" || inner?.op === "permute") return slicedFirst(node, inner) ?? node;
    if (inner?.op !== "slice") return node;
    const first = attrsOf(inner, "slice");
    const attrs = {
      start: start.map((s, i) => first.start[i] + s * first.step[i]),
      step: step.map((s, i) => s * first.step[i]),
    };
    return makeNode("slice", [inner.inputs[0]], attrs, node.shape, node.dtype, node.scope);
  }
  if (node.op === "flip") return attrsOf(node, "flip").dims.every((d) => x.shape[d] === 1) ? x : node;
  if (node.op === "pad") {
    const { before, after } = attrsOf(node, "pad");
    return before.every((n) => n === 0) && after.every((n) => n === 0) ? x : node;
  }
  return node;
}

/**
 * A slice of something padded, also where its dimensions are then put in another order, which lies within what was padded, or
 * within the padding: the gradient of one step of a sequence is zeros for every other step. Undefined for other slices.
 */
function slicedFirst(node: Node, x: Node): Node | undefined {
  const order = x.op === "permute" ? attrsOf(x, "permute").order : undefined;
  const padded = order === undefined ? x : x.inputs[0];
  if (isBound(padded) || padded.op !== "pad") return undefined;
  const attrs = attrsOf(node, "slice");
  const own = (list: readonly number[]): readonly number[] => order?.map((_, d) => list[order.indexOf(d)]) ?? list;
  const [shape, start, step] = [node.shape, attrs.start, attrs.step].map(own);
  const { before } = attrsOf(padded, "pad");
  const [inner, fill] = padded.inputs;
  const from = start.map((s, d) => s - before[d]);
  const last = from.map((s, d) => s + (shape[d] - 1) * step[d]);
  if (from.some((s, d) => last[d] < 0 || s >= inner.shape[d])) return spread(fill, node.shape, node);
  if (from.some((s, d) => s < 0 || last[d] >= inner.shape[d])) return undefined;
  const { dtype, scope } = node;
  const sliced = simplerMovement(makeNode("slice", [inner], { start: from, step }, shape, dtype, scope));
  return order ? simplerMovement(makeNode("permute", [sliced], { order }, node.shape, dtype, scope)) : sliced;
}

function simplerReduction(node: Node): Node {
  const [x] = node.inputs;
  if (!sameShape(x.shape, node.shape)) return node;
  if (node.op !== "sum" || x.dtype === "bool") return x;
  // A sum of one term is 0 + x, which is not x where x is -0.
  return makeNode("add", [x, filled(x, 0)], {}, node.shape, node.dtype, node.scope);
}

function simplerScalar(node: Node): Node {
  const [a, b, c] = node.inputs;
  const float = node.dtype === "float32";
  const left = a === undefined ? undefined : constantOf(a);
  const right = b === undefined ? undefined : constantOf(b);
  const remade = (op: "mul" | "div", ...inputs: Node[]): Node =>
    makeNode(op, inputs, {}, node.shape, node.dtype, node.scope);
  switch (node.op) {
    case "cast":
      return a.dtype === node.dtype ? a : node;
    case "mul":
      if (right === 1) return a;
      if (left === 1) return b;
      if (right === -1) return made(node, "neg", a);
      if (left === -1) return made(node, "neg", b);
      return node;
    case "div":
      if (right === 1) return a;
      if (right === -1) return made(node, "neg", a);
      // Powers of two divide exactly as their inverses multiply.
      if (right === 2) return remade("mul", a, filled(b, 0.5));
      if (right === 0.5) return remade("mul", a, filled(b, 2));
      return node;
    case "add":
      if (!float && (right === 0 || left === 0)) return right === 0 ? a : b; // of floats, -0 + 0 is 0
      return joinedPads(node) ?? node;
    case "sub":
      return right === 0 ? a : node;
    case "pow":
      if (right === 1) return a;
      if (right === 2) return remade("mul", a, a);
      if (right === -1) return remade("div", filled(node, 1), a);
      if (right === 0) return filled(node, 1);
      return node;
    case "neg":
      return a.op === "neg" && !isBound(a) ? a.inputs[0] : node;
    case "logicalNot":
      return a.op === "logicalNot" && !isBound(a) ? a.inputs[0] : node;
    case "abs":
      return a.op === "neg" && !isBound(a) ? { ...node, inputs: a.inputs } : node;
    case "where":
      if (b === c) return b;
      return left === undefined ? node : left !== 0 ? b : c;
    default:
      return node;
  }
}
