import { InternalError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import { type Description, describeGroup } from "./describeGroup.ts";
import type { Group, Lowered, LoweredBuffer } from "./group.ts";
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
  readonly #known = new Map<string, { group: Description; lowered: Lowered }>();
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
    const own = describeGroup(group);
    const shares = group.kind === "node" && this.#sharing.has(group.node);
    const key = shares ? `sharing ${own.key}` : own.key;
    const known = this.#known.get(key);
    if (known !== undefined) return moved(known.lowered, known.group, own);
    const lowered = lowerGroup(group, this.target, { shares, isFrugal: this.#isFrugal });
    this.#known.set(key, { group: own, lowered });
    return lowered;
  }
}

/** The kernels of a group for another one of its structure. */
function moved(lowered: Lowered, from: Description, to: Description): Lowered {
  const numbers = new Map(from.nodes.map((node, i) => [node, i]));
  const numberOf = (node: Node): number => {
    const number = numbers.get(node);
    if (number === undefined) throw new InternalError("equal groups name different nodes.");
    return number;
  };
  const shiftOf = (node: Node): number => to.starts[numberOf(node)] - from.starts[numberOf(node)];
  const written = new Set<number>();
  const steps = lowered.steps.map(({ buffers, ...step }) => ({
    ...step,
    buffers: buffers.map((buffer, b): LoweredBuffer => {
      if (buffer.kind !== "node") return buffer;
      const { node, offset = 0 } = buffer;
      if (step.kernel.buffers[b].access !== "read") written.add(shiftOf(node));
      return { kind: "node", node: to.nodes[numberOf(node)], offset: offset + shiftOf(node) };
    }),
  }));
  // What was read where it was written still is, if both have moved alike.
  const inPlace = lowered.inPlace?.filter((node) => written.size === 1 && written.has(shiftOf(node)));
  return {
    steps,
    temporaries: lowered.temporaries,
    inPlace: inPlace?.map((node) => to.nodes[numberOf(node)]),
  };
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
