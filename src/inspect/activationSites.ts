import { isFloat } from "../ir/dtype.ts";
import { isLeaf, isMovement, type Node, type Scope } from "../ir/node.ts";
import { numel } from "../ir/shape.ts";

/** What a unit's output tells besides mean and spread. */
export type Trouble = "inactive" | "saturatedSigmoid" | "saturatedTanh";

/** Ops whose units can be stuck at 0, or where they are flat: what they compute is known here, not how. */
const troubles: Readonly<Record<string, Trouble>> = {
  relu: "inactive",
  relu6: "inactive",
  sigmoid: "saturatedSigmoid",
  tanh: "saturatedTanh",
};

/** A place in the forward pass whose values are observed. */
export interface ActivationSite {
  readonly layer: string;
  readonly op: string;
  /** Different for every site of a model, the same each time it is recorded. */
  readonly key: string;
  readonly node: Node;
  readonly trouble?: Trouble;
  /** The dimension that counts units: channels behind a convolution, features behind a matrix product. */
  readonly unitDim: number;
}

/** A call of an op: its nodes share one scope. */
interface Region {
  readonly scope: Scope;
  readonly nodes: Node[];
}

/**
 * Where a forward pass is observed, in its order: what each module with parameters of its own gives, and what each ReLU,
 * sigmoid and tanh gives, wherever it was called. Found by provenance, so a model needs no hooks.
 *
 * @param root        the model's output
 * @param parametric  paths of the modules with parameters of their own
 */
export function activationSites(root: Node, parametric: ReadonlySet<string>): ActivationSite[] {
  const nodes = reachable(root);
  const outer = readFromOutside(nodes, root);
  const regions = new Map<Scope, Region>();
  for (const node of nodes) {
    if (node.scope.op === "" || node.scope.phase !== "forward") continue;
    const region = regions.get(node.scope);
    if (region) region.nodes.push(node);
    else regions.set(node.scope, { scope: node.scope, nodes: [node] });
  }
  const lastOf = new Map<string, Scope>();
  for (const { scope, nodes: own } of regions.values()) {
    const isComputed = own.some(({ op }) => !isMovement(op)); // the last call that is no mere view
    if (isComputed && parametric.has(scope.module)) lastOf.set(scope.module, scope);
  }
  const calls = new Map<string, number>();
  return [...regions.values()].flatMap(({ scope, nodes: own }): ActivationSite[] => {
    const { module: layer, op } = scope;
    const trouble = troubles[op];
    if (trouble === undefined && lastOf.get(layer) !== scope) return [];
    const node = own.findLast((each) => outer.has(each) && isFloat(each.dtype) && numel(each.shape) > 0);
    if (!node) return [];
    const place = `${layer} ${op}`;
    const call = (calls.get(place) ?? 0) + 1;
    calls.set(place, call);
    return [{ layer, op, key: call === 1 ? place : `${place} ${call}`, node, trouble, unitDim: unitDimOf(node) }];
  });
}

/** What the root needs, in the order in which it was recorded. */
function reachable(root: Node): Node[] {
  const seen = new Set<Node>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node) || isLeaf(node) || node.value !== undefined) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return [...seen].sort((a, b) => a.id - b.id);
}

/** Nodes that another call reads, or that are the result. */
function readFromOutside(nodes: readonly Node[], root: Node): Set<Node> {
  const outer = new Set([root]);
  for (const node of nodes) for (const input of node.inputs) if (input.scope !== node.scope) outer.add(input);
  return outer;
}

/** Decided by the nearest product before the values; dimension 1 where there is none. */
function unitDimOf(node: Node): number {
  const last = node.shape.length - 1;
  const seen = new Set<Node>();
  let level: readonly Node[] = [node];
  while (level.length > 0) {
    if (level.some(({ op }) => op === "conv" || op === "convInputGrad")) return Math.min(1, last);
    if (level.some(({ op }) => op === "matmul")) return last;
    for (const each of level) seen.add(each);
    const inputs = level.flatMap((each) => (isLeaf(each) || each.value !== undefined ? [] : each.inputs));
    level = [...new Set(inputs)].filter((input) => !seen.has(input));
  }
  return Math.min(1, last);
}
