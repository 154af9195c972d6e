import type { Draft, DraftBuffer } from "./assemble.ts";
import { place as placeBlocks } from "./place.ts";
import type { Place, Program } from "./program.ts";

/** A vector of the widest target: no load crosses a cache line. */
const alignment = 16;

/**
 * Gives every transient buffer its offset. Before: lifetimes are known. After: no two buffers that live at one step
 * overlap, but for a kernel's output that takes the place of an input it reads only where it writes.
 */
export function plan(draft: Draft, overwrittenBy: readonly number[]): Program {
  const { buffers, steps } = draft;
  const { offsets, size } = offsetsOf(buffers);
  const scratch = steps.reduce((most, step) => Math.max(most, step.kernel.scratch), 0);
  return {
    buffers: buffers.map(({ place, role, dtype, shape, bytes, scope, op, from, to }, i) => {
      const own: Place = place ?? { kind: "arena", offset: offsets[i] };
      const last = Math.max(0, Math.min(to, steps.length - 1));
      return { place: own, role, dtype, shape, bytes, scope, op, from, to: last };
    }),
    steps,
    commitStep: draft.commitStep,
    preparedSteps: draft.preparedSteps,
    guards: draft.guards,
    faults: draft.faults,
    outputs: draft.outputs,
    overwrittenBy,
    watched: draft.watched,
    arenaBytes: size,
    scratchBytes: scratch * 4,
  };
}

/** Buffers that take one another's place are one block. */
function offsetsOf(buffers: readonly DraftBuffer[]): { offsets: number[]; size: number } {
  const blockOf = new Array<number>(buffers.length).fill(-1);
  const blocks: { bytes: number; from: number; to: number }[] = [];
  const taken = new Set<number>();
  buffers.forEach(({ place, bytes, from, to, mayReuse = [] }, i) => {
    if (place !== undefined) return;
    const reuses = mayReuse.find((other) => buffers[other].to === from && !taken.has(other));
    if (reuses !== undefined) {
      taken.add(reuses);
      blockOf[i] = blockOf[reuses];
      blocks[blockOf[i]].to = to;
    } else blockOf[i] = blocks.push({ bytes: Math.ceil(bytes / alignment) * alignment, from, to }) - 1;
  });
  const { offsets, size } = placeBlocks(blocks);
  return { offsets: blockOf.map((block) => (block < 0 ? 0 : offsets[block])), size };
}

/** One line a step and one a buffer. */
export function printPlan(program: Program): string {
  const lines = program.steps.map(({ kernel, buffers, offsets }, i) => {
    const places = buffers.map((b, k) => `b${b}${offsets?.[k] ? `+${offsets[k]}` : ""}`).join(" ");
    const isFirst = i === program.preparedSteps && i > 0;
    const mark = i === program.commitStep ? "-- commit --\n" : isFirst ? "-- prepared --\n" : "";
    return `${mark}${i} ${kernel.name} items ${kernel.items} (${places})`;
  });
  program.buffers.forEach((buffer, i) => {
    const { place } = buffer;
    const at = place.kind === "arena" ? `arena+${place.offset}` : `${place.kind} ${place.index}`;
    lines.push(`b${i} ${at} ${buffer.role} ${buffer.dtype}[${buffer.shape}] ${buffer.op} ${buffer.from}..${buffer.to}`);
  });
  lines.push(`arena ${program.arenaBytes} scratch ${program.scratchBytes}`);
  return lines.join("\n");
}
