import { InternalError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { constantOf } from "./constants.ts";
import type { Group, LoopGroup, Lowered, LoweredBuffer } from "./group.ts";
import type { Target } from "./kernel.ts";
import { lowerArg } from "./lowerArg.ts";
import { lowerArgsort } from "./lowerArgsort.ts";
import { lowerCumulative, lowerRecurrence } from "./lowerCumulative.ts";
import { lowerLoop } from "./lowerLoop.ts";
import { lowerPlain } from "./lowerPlain.ts";
import { lowerRandomBits } from "./lowerRandomBits.ts";
import { lowerScatter } from "./lowerScatter.ts";
import { lowerTemplate } from "./lowerTemplate.ts";
import { lowerWindow } from "./lowerWindow.ts";

/** Lowers groups; equal groups get the very same kernels, so a graph that repeats itself has few distinct ones. */
export class Lowering {
  readonly target: Target;
  /** Products that pack their second operand apart, so that it is done once for all of them. */
  readonly #sharing: ReadonlySet<Node>;
  readonly #known = new Map<string, { nodes: readonly Node[]; lowered: Lowered }>();

  readonly #isFrugal: boolean;

  /**
   * @param sharing   products that pack their second operand apart
   * @param isFrugal  whether kernels of several walks, too, may write over what they read last
   */
  constructor(
    target: Target,
    {
      sharing = new Set(),
      isFrugal = false,
    }: { readonly sharing?: ReadonlySet<Node>; readonly isFrugal?: boolean } = {},
  ) {
    this.target = target;
    this.#sharing = sharing;
    this.#isFrugal = isFrugal;
  }

  lower(group: Group): Lowered {
    const { key: structure, nodes } = describe(group);
    const shares = group.kind === "node" && this.#sharing.has(group.node);
    const key = shares ? `sharing ${structure}` : structure;
    const known = this.#known.get(key);
    if (known === undefined) {
      const lowered = lowerGroup(group, this.target, { shares, isFrugal: this.#isFrugal });
      this.#known.set(key, { nodes, lowered });
      return lowered;
    }
    const here = new Map(known.nodes.map((node, i) => [node, nodes[i]]));
    const swap = (node: Node): Node => {
      const own = here.get(node);
      if (own === undefined) throw new InternalError("equal groups name different nodes.");
      return own;
    };
    return {
      temporaries: known.lowered.temporaries,
      steps: known.lowered.steps.map(({ buffers, ...step }) => ({
        ...step,
        buffers: buffers.map((b): LoweredBuffer => (b.kind === "node" ? { ...b, node: swap(b.node) } : b)),
      })),
      inPlace: known.lowered.inPlace?.map(swap),
    };
  }
}

function lowerGroup(
  group: Group,
  target: Target,
  { shares, isFrugal }: { readonly shares: boolean; readonly isFrugal: boolean },
): Lowered {
  if (group.kind === "loop") return lowerLoop(group, target, isFrugal);
  const { node } = group;
  switch (node.op) {
    case "windowMax":
    case "windowArgmax":
    case "windowSum":
      return lowerWindow([node, ...group.siblings], target);
    case "argmax":
    case "argmin":
      return lowerArg(node, target);
    case "scatter":
      return lowerScatter(node, target);
    case "cumulative":
      return lowerCumulative(node);
    case "recurrence":
      return lowerRecurrence(node);
    case "argsort":
      return lowerArgsort(node);
    case "randomBits":
      return lowerRandomBits(node, target);
    default:
      return lowerTemplate(group, target, shares) ?? lowerPlain(node);
  }
}

const attrsText = new WeakMap<object, string>();

function textOf(attrs: object): string {
  const text = attrsText.get(attrs) ?? JSON.stringify(attrs);
  attrsText.set(attrs, text);
  return text;
}

/** A text that is equal for groups of equal structure, and the nodes it speaks of, in its order. */
function describe(group: Group): { key: string; nodes: Node[] } {
  const index = new Map<Node, number>();
  const nodes: Node[] = [];
  const parts: string[] = [];
  const add = (node: Node, text: string): number => {
    index.set(node, nodes.length);
    nodes.push(node);
    parts.push(text);
    return nodes.length - 1;
  };
  // Groups are small, so this recursion is shallow.
  const visit = (node: Node): number => {
    const known = index.get(node);
    if (known !== undefined) return known;
    const type = `${node.dtype}[${node.shape}]`;
    // A constant is written into the kernel, wherever it might also be stored.
    const fixed = constantOf(node);
    if (fixed !== undefined) return add(node, `${type}=${fixed}`);
    if (group.reads.has(node)) return add(node, type);
    const inputs = node.inputs.map(visit);
    return add(node, `${node.op}${textOf(node.attrs)}${type}(${inputs})`);
  };
  const loopKey = ({ shape, reduced, reduces, sinks }: LoopGroup): string => {
    const summed = reduces.map(visit);
    const stored = sinks.map(({ value, target, start }) => {
      const from = visit(value);
      const to = target === value ? from : (index.get(target) ?? add(target, `to[${target.shape}]`));
      return `${from}>${to}@${start ?? ""}`;
    });
    return `loop [${shape}] ${reduced.map(Number).join("")} ${summed} ${stored}`;
  };
  let key: string;
  if (group.kind === "node") {
    const ends = [group.epilogue, group.pool].flatMap((each) => each ?? []);
    const roots = [group.node, ...group.siblings, ...ends].map(visit);
    key = `node ${roots}${group.follower ? ` then ${loopKey(group.follower)}` : ""}`;
  } else key = loopKey(group);
  return { key: `${key} of ${parts.join(";")}`, nodes };
}
