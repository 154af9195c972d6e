import type { CellRef, Node } from "../ir/node.ts";
import type { MemoryPlan, PlannedBuffer } from "../tensor/memoryPlan.ts";
import type { MemoryRole, TimelineStep } from "./memoryLedger.ts";
import type { CellOwner } from "./memoryOwners.ts";
import { bytesOf, type Entry } from "./memoryTally.ts";

export interface Planned {
  readonly plan: MemoryPlan;
  /** The request's leaves, as the plan counts them. */
  readonly leaves: readonly Node[];
  /** Every cell that is there during the step. */
  readonly cells: ReadonlyMap<CellRef, CellOwner & { readonly op: string }>;
  /** What the function is given. */
  readonly inputs: ReadonlySet<Node>;
}

export interface PlannedPeak {
  /** What there is at the peak; adds up to what the device takes, padding included. */
  readonly entries: readonly Entry[];
  readonly steps: readonly TimelineStep[];
  readonly peakStep: number;
  readonly residentBytes: number;
}

type ArenaBuffer = PlannedBuffer & { readonly place: { readonly kind: "arena"; readonly offset: number } };

const nobody = { module: "", op: "" } as const;

/** A plan as bytes with owners: cells, then what the program takes when it takes most. */
export function plannedPeak(planned: Planned): PlannedPeak {
  const { plan, leaves, cells } = planned;
  const { alignment } = plan;
  const entries: Entry[] = [];
  let residentBytes = 0;
  for (const [cell, owner] of cells) {
    const bytes = bytesOf(cell);
    entries.push({ ...owner, bytes });
    residentBytes += Math.max(alignment, roundUp(bytes, alignment));
  }
  entries.push({ role: "padding", bytes: residentBytes - sumOf(entries), ...nobody });
  const given = leafEntries(planned);
  const program = { scratch: plan.scratchBytes, table: plan.tableBytes };
  const fixed = [
    ...given,
    ...Object.values(program).map((bytes) => ({ role: "workspace" as const, bytes, ...nobody })),
  ];
  const transientBytes = roundUp(
    plan.arenaBytes + plan.scratchBytes + plan.tableBytes + plan.inputBytes,
    plan.alignment,
  );
  const besides = residentBytes + transientBytes - plan.arenaBytes;
  const arena = plan.buffers.filter((buffer): buffer is ArenaBuffer => buffer.place.kind === "arena");
  const live = plan.steps.map((_, i) => liveAt(arena, i));
  const sizes = live.map((buffers) => extentOf(buffers, alignment));
  const peakStep = sizes.reduce((best, size, i) => (size > sizes[best] ? i : best), 0);
  const own = (live[peakStep] ?? []).map(({ role, scope, op, ...buffer }): Entry => {
    return { role: role as MemoryRole, bytes: bytesOf(buffer), module: scope.module, op: scope.op || op };
  });
  entries.push(...fixed, ...own);
  entries.push({ role: "padding", bytes: transientBytes - sumOf(fixed) - sumOf(own), ...nobody });
  const steps = plan.steps.map(({ kernel, scope }, i): TimelineStep => {
    const { module, op, phase } = scope;
    return { kernel: kernel.name, module, op, phase, liveBytes: sizes[i] + besides };
  });
  return { entries, steps, peakStep, residentBytes };

  function leafEntries({ inputs }: Planned): Entry[] {
    const used = new Map(plan.buffers.flatMap(({ place }, b) => (place.kind === "leaf" ? [[place.index, b]] : [])));
    const last = Math.max(-1, ...used.keys());
    return leaves.slice(0, last + 1).flatMap((leaf, i): Entry[] => {
      if (leaf.value?.kind === "cell") return [];
      const isRead = inputs.has(leaf) && isReadBackward(plan, used.get(i));
      const role = isRead ? "saved" : inputs.has(leaf) ? "input" : "constant";
      return [{ role, bytes: bytesOf(leaf), ...nobody }];
    });
  }
}

/** Whether a kernel of the backward pass reads a buffer. */
export function isReadBackward({ steps }: MemoryPlan, buffer: number | undefined): boolean {
  if (buffer === undefined || buffer < 0) return false;
  return steps.some(({ scope, buffers }) => scope.phase === "backward" && buffers.includes(buffer));
}

/** Of buffers in one place, where the step turns one into the other, the later. */
function liveAt(arena: readonly ArenaBuffer[], step: number): readonly ArenaBuffer[] {
  const byOffset = new Map<number, ArenaBuffer>();
  for (const buffer of arena) {
    if (buffer.bytes === 0 || buffer.from > step || buffer.to < step) continue;
    const other = byOffset.get(buffer.place.offset);
    if (other === undefined || buffer.from > other.from) byOffset.set(buffer.place.offset, buffer);
  }
  return [...byOffset.values()];
}

function extentOf(buffers: readonly ArenaBuffer[], alignment: number): number {
  return buffers.reduce((sum, { bytes }) => sum + roundUp(bytes, alignment), 0);
}

function roundUp(bytes: number, step: number): number {
  return Math.ceil(bytes / step) * step;
}

function sumOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}
