import { attrsOf, type Node } from "../ir/node.ts";
import { contiguousStrides, type Shape } from "../ir/shape.ts";
import { constantOf } from "./constants.ts";
import type { Group, LoopGroup } from "./group.ts";

/** The structure of a group. */
export interface Description {
  /** Equal for groups of equal structure, wherever in what they read and write it is that they begin. */
  readonly key: string;
  /** The nodes that it speaks of, in its order. */
  readonly nodes: readonly Node[];
  /** For each of them the element from which on it is read, or written. */
  readonly starts: readonly number[];
}

/** Slices are said by how far they lie apart, so that the steps of a recurrent layer, each of which has its own, are alike. */
export function describeGroup(group: Group): Description {
  const index = new Map<Node, number>();
  const nodes: Node[] = [];
  const parts: (string | Slice)[] = [];
  const starts: number[] = [];
  const add = (node: Node, part: string | Slice): number => {
    index.set(node, nodes.length);
    nodes.push(node);
    parts.push(part);
    starts.push(Number.POSITIVE_INFINITY);
    return nodes.length - 1;
  };
  /** Says that a node is read, or written, from an element on. */
  const slice = (text: string, of: number, start: number): Slice => {
    starts[of] = Math.min(starts[of], start);
    return { text, of, start };
  };
  const readAt = (node: Node): number => index.get(node) ?? add(node, typeOf(node));
  // Where elements are chosen one by one, addresses are no constant apart, and a kernel says them whole; see lift.ts.
  let isWhole = false;
  // Groups are small, so this recursion is shallow.
  const visit = (node: Node): number => {
    if (group.reads.has(node) && constantOf(node) === undefined) {
      const read = readAt(node);
      starts[read] = 0;
      return read;
    }
    const known = index.get(node);
    if (known !== undefined) return known;
    // A constant is written into the kernel, wherever it might also be stored.
    const fixed = constantOf(node);
    if (fixed !== undefined) return add(node, `${typeOf(node)}=${fixed}`);
    const [input] = node.inputs;
    if (node.op === "slice" && group.reads.has(input) && constantOf(input) === undefined) {
      const { start, step } = attrsOf(node, "slice");
      const read = readAt(input);
      return add(node, slice(`slice ${step} ${typeOf(node)}`, read, offsetOf(start, input.shape)));
    }
    if (node.op === "pad" || node.op === "flip" || node.op === "gather") isWhole = true;
    const inputs = node.inputs.map(visit);
    return add(node, `${node.op}${textOf(node.attrs)}${typeOf(node)}(${inputs})`);
  };
  const loopKey = ({ shape, reduced, reduces, sinks }: LoopGroup): (string | Slice)[] => [
    `loop [${shape}] ${reduced.map(Number).join("")} ${reduces.map(visit)}`,
    ...sinks.map(({ value, target, start }): string | Slice => {
      const what = visit(value);
      if (target === value) return `${what}`;
      const to = index.get(target) ?? add(target, `to[${target.shape}]`);
      return slice(`${what} to`, to, start === undefined ? 0 : offsetOf(start, target.shape));
    }),
  ];
  let key: (string | Slice)[];
  if (group.kind === "node") {
    const ends = [group.epilogue, group.pool].flatMap((each) => each ?? []);
    const roots = [group.node, ...group.siblings, ...ends].map(visit);
    key = [`node ${roots}`, ...(group.follower ? loopKey(group.follower) : [])];
  } else key = loopKey(group);
  const first = starts.map((start) => (isWhole || !Number.isFinite(start) ? 0 : start));
  const text = (part: string | Slice): string =>
    typeof part === "string" ? part : `${part.text} ${part.of}+${part.start - first[part.of]}`;
  return { key: [...key, "of", ...parts].map(text).join(";"), nodes, starts: first };
}

/** What a group reads of a node, or writes to it: from the element `start` on. */
interface Slice {
  readonly text: string;
  readonly of: number;
  readonly start: number;
}

const typeOf = ({ dtype, shape }: Node): string => `${dtype}[${shape}]`;

/** Elements before the one at these coordinates. */
function offsetOf(coords: readonly number[], shape: Shape): number {
  const strides = contiguousStrides(shape);
  return coords.reduce((sum, at, d) => sum + at * strides[d], 0);
}

const attrsText = new WeakMap<object, string>();

function textOf(attrs: object): string {
  const text = attrsText.get(attrs) ?? JSON.stringify(attrs);
  attrsText.set(attrs, text);
  return text;
}
