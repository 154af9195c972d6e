import { DeviceError } from "../ir/errors.ts";
import type { Node } from "../ir/node.ts";
import type { Request, Signature } from "../ir/request.ts";
import { assemble } from "./assemble.ts";
import { checks } from "./checks.ts";
import { computeAgain, insideCheckpoints } from "./computeAgain.ts";
import { cse } from "./cse.ts";
import { fitArena, sharedGradients } from "./fitArena.ts";
import { fuse } from "./fuse.ts";
import { type Graph, graphOf, inRecordedOrder, parametersFirst, printGraph } from "./graph.ts";
import { type Fused, type Group, printGroups } from "./group.ts";
import { imagesFirst } from "./imagesFirst.ts";
import { keptAsFused, keptAsRecorded, keptNodes } from "./kept.ts";
import type { Target } from "./kernel.ts";
import { Lowering } from "./lower.ts";
import { plan, printPlan } from "./plan.ts";
import { mostPreparedBytes, preparedFirst } from "./prepared.ts";
import { printKernel } from "./printKernel.ts";
import type { Program } from "./program.ts";
import { type Recomputed, recompute, type Saving } from "./recompute.ts";
import { type Schedule, schedule } from "./schedule.ts";
import { productsThatShare } from "./sharedOperands.ts";
import { simplify } from "./simplify.ts";

export interface CompileOptions {
  /** Is given what every pass made, by the pass's name. */
  dump?(pass: string, text: () => string): void;
  /** Nodes of the request; `Program.watched` says where each one's value lies. */
  readonly watch?: readonly Node[];
}

/**
 * A request as a program for one target.
 *
 * @throws DeviceError when a value is float64, which kernels do not compute in
 */
export function compile(request: Request, signature: Signature, target: Target, options: CompileOptions = {}): Program {
  const show = (pass: string, graph: Graph): Graph => {
    options.dump?.(pass, () => printGraph(graph));
    return graph;
  };
  const recorded = show("record", graphOf({ ...request, watched: options.watch }));
  refuseFloat64(recorded);
  const checked = show("checks", parametersFirst(inRecordedOrder(checks(recorded))));
  const simple = show("imagesFirst", imagesFirst(show("simplify", simplify(checked))));
  const distinct = distinctOf({ apart: false });
  const plain = restarted(distinct);
  const shared = grouped(plain);
  const program = programOf(
    thriftiest([
      () => shared,
      () => {
        const thrifty = restarted(distinct, { isThrifty: true });
        // Of the same values it would find the same groups.
        return thrifty.saved === plain.saved ? shared : grouped(thrifty);
      },
      () => grouped(restarted(distinctOf({ apart: true }), { isThrifty: true }), { apart: true, stored: keptNodes }),
    ]),
  );
  const { arenaLimit } = request;
  if (arenaLimit === undefined || program.arenaBytes <= arenaLimit) return program;
  return fitArena(arenaLimit, { graph: distinct, fused: shared.fused }, (isDropped) =>
    programOf(grouped(restarted(distinct, { isDropped }), { stored: sharedGradients }), { isFrugal: true }),
  );

  /** @param apart  whether backward shares nothing with the forward pass; see `grouped` */
  function distinctOf(how: { readonly apart: boolean }): Graph {
    return show("cse", cse(simple, how));
  }

  /**
   * Backward computes some of the forward pass again.
   *
   * @param isThrifty  whether it does so only where that keeps less; see `recompute`
   * @param isDropped  what it may not read of the forward pass, besides what checkpoints are for
   */
  function restarted(distinct: Graph, { isThrifty, isDropped }: Restart = {}): Saving {
    const isInside = insideCheckpoints(distinct);
    const again = computeAgain(distinct, (node) => isInside(node) || isDropped?.(node) === true);
    const recomputed = recompute(again.graph, { isThrifty });
    show("recompute", recomputed.graph);
    return recomputed;
  }

  /**
   * @param apart   whether backward starts from what it was recorded to start from. Otherwise it shares the forward pass's
   *                work where it can, which is faster and may keep more
   * @param stored  which nodes of the graph get memory of their own whatever they are for
   */
  function grouped({ graph, copies }: Recomputed, { apart = false, stored }: Grouping = {}): Grouped {
    const isLater = ({ scope }: Node): boolean => scope.isAgain === true || (apart && scope.phase !== "forward");
    const later = new Set([...copies, ...graph.nodes.filter(isLater)]);
    const fused = fuse(graph, target, later, stored?.(graph));
    options.dump?.("fuse", () => printGroups(fused.groups, graph));
    return { graph, fused };
  }

  /** The first that keeps no more for backward than was recorded; where all do, the one that keeps least. */
  function thriftiest(ways: readonly (() => Grouped)[]): Grouped {
    const most = keptAsRecorded(recorded);
    let best = ways[0]();
    let least = keptAsFused(best.fused, best.graph);
    for (const way of ways.slice(1)) {
      if (least <= most) break;
      const other = way();
      const kept = keptAsFused(other.fused, other.graph);
      if (kept < least) [best, least] = [other, kept];
    }
    return best;
  }

  function programOf({ graph, fused }: Grouped, { isFrugal = false }: { readonly isFrugal?: boolean } = {}): Program {
    const keptBytes = request.arenaLimit === undefined ? mostPreparedBytes : 0;
    const lowering = new Lowering(target, { sharing: productsThatShare(graph, keptBytes), isFrugal });
    const ordered = schedule(graph, fused, (group) => lowering.lower(group));
    options.dump?.("schedule", () => printGroups(groupsOf(ordered), graph));
    const draft = assemble(graph, fused, ordered, signature);
    const program = plan(
      request.arenaLimit === undefined ? preparedFirst(draft) : draft,
      overwritten(request, signature),
    );
    options.dump?.("plan", () => printPlan(program));
    options.dump?.("kernels", () => [...new Set(program.steps.map((step) => step.kernel))].map(printKernel).join("\n"));
    return program;
  }
}

interface Restart {
  readonly isThrifty?: boolean;
  readonly isDropped?: (node: Node) => boolean;
}

interface Grouping {
  readonly apart?: boolean;
  readonly stored?: (graph: Graph) => Iterable<Node>;
}

/** A graph whose nodes are grouped into kernels. */
interface Grouped {
  readonly graph: Graph;
  readonly fused: Fused;
}

function groupsOf({ before, commit }: Schedule): Group[] {
  return [...before, ...commit].map(({ group }) => group);
}

/** For each leaf the write that its cell takes at the commit, or −1. */
function overwritten(request: Request, signature: Signature): number[] {
  const writes = new Map(request.writes.map(({ cell }, i) => [cell, i]));
  return signature.leaves.map(({ value }) => (value?.kind === "cell" ? (writes.get(value.cell) ?? -1) : -1));
}

function refuseFloat64(graph: Graph): void {
  const node = graph.nodes.find((each) => each.dtype === "float64");
  if (node === undefined) return;
  throw new DeviceError({
    op: node.scope.op || node.op,
    argument: "dtype",
    expected: "be float32, int32, uint8 or bool on this device",
    received: "float64",
    repair: "Cast to float32, or use the reference device.",
  });
}
