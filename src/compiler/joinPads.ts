import { attrsOf, makeNode, type Node } from "../ir/node.ts";
import { isBound } from "../ir/request.ts";
import type { Shape } from "../ir/shape.ts";
import { constantOf, filled } from "./constants.ts";

/** Parts of one concatenation that sums of padded parts are made into at most. */
const mostParts = 64;

/** Something with zeros around it along one dimension. */
interface Padded {
  readonly dim: number;
  readonly from: number;
  readonly to: number;
  readonly inner: Node;
}

/**
 * The sum of two parts of a tensor, each padded with zeros to its size, as one concatenation: what the gradients of slices come
 * to. Undefined for other sums. Every part is added to 0, as it was before: that makes 0 of −0.
 */
export function joinedPads(node: Node): Node | undefined {
  const [a, b] = node.inputs.map(paddedOf);
  if (a === undefined || b === undefined || a.dim !== b.dim) return undefined;
  const [first, second] = a.from < b.from ? [a, b] : [b, a];
  if (first.to > second.from) return undefined;
  const { dim } = first;
  const { dtype, scope } = node;
  const withExtent = (extent: number): Shape => node.shape.map((own, d) => (d === dim ? extent : own));
  const zeros = (extent: number): Node => filled({ ...node, shape: withExtent(extent) }, 0);
  const added = (part: Node): Node => {
    const isAdded = part.op === "add" && !isBound(part) && constantOf(part.inputs[1]) === 0;
    const isExact = dtype !== "float32" || constantOf(part) === 0 || isAdded;
    return isExact ? part : makeNode("add", [part, zeros(part.shape[dim])], {}, part.shape, dtype, scope);
  };
  const gap = second.from - first.to;
  const between = gap > 0 ? [zeros(gap)] : [];
  const parts = [...partsOf(first), ...between, ...partsOf(second)].map(added);
  if (parts.length > mostParts) return undefined;
  const whole = makeNode("cat", parts, { dim }, withExtent(second.to - first.from), dtype, scope);
  const around = (count: number): number[] => node.shape.map((_, d) => (d === dim ? count : 0));
  const [before, after] = [first.from, node.shape[dim] - second.to];
  if (before === 0 && after === 0) return whole;
  const fill = filled({ ...node, shape: [] }, 0);
  return makeNode("pad", [whole, fill], { before: around(before), after: around(after) }, node.shape, dtype, scope);
}

function paddedOf(node: Node): Padded | undefined {
  if (isBound(node) || node.op !== "pad" || constantOf(node.inputs[1]) !== 0) return undefined;
  const { before, after } = attrsOf(node, "pad");
  const dims = node.shape.map((_, d) => d).filter((d) => before[d] > 0 || after[d] > 0);
  if (dims.length !== 1) return undefined;
  const [dim] = dims;
  return { dim, from: before[dim], to: node.shape[dim] - after[dim], inner: node.inputs[0] };
}

/** What was joined already, part by part. */
function partsOf({ inner, dim }: Padded): readonly Node[] {
  return !isBound(inner) && inner.op === "cat" && attrsOf(inner, "cat").dim === dim ? inner.inputs : [inner];
}
