import type { Draft, DraftBuffer } from "./assemble.ts";
import type { Place, Program } from "./program.ts";

const alignment = 64;

/**
 * Gives every transient buffer its offset. Before: lifetimes are known. After: no two buffers that live at one step
 * overlap, but for a kernel's output that takes the place of an input it reads only where it writes.
 */
export function plan(draft: Draft, overwrittenBy: readonly number[]): Program {
  const { buffers, steps } = draft;
  const { offsets, size } = offsetsOf(buffers, steps.length);
  const scratch = steps.reduce((most, step) => Math.max(most, step.kernel.scratch), 0);
  return {
    buffers: buffers.map(({ place, role, dtype, shape, bytes, scope, op, from, to }, i) => {
      const own: Place = place ?? { kind: "arena", offset: offsets[i] };
      const last = Math.max(0, Math.min(to, steps.length - 1));
      return { place: own, role, dtype, shape, bytes, scope, op, from, to: last };
    }),
    steps,
    commitStep: draft.commitStep,
    guards: draft.guards,
    faults: draft.faults,
    outputs: draft.outputs,
    overwrittenBy,
    arenaBytes: size,
    scratchBytes: scratch * 4,
  };
}

interface Hole {
  offset: number;
  size: number;
}

/** Walks the steps once with a list of holes ordered by offset; takes the smallest hole that fits. */
function offsetsOf(buffers: readonly DraftBuffer[], steps: number): { offsets: number[]; size: number } {
  const starts: number[][] = Array.from({ length: steps + 1 }, () => []);
  const ends: number[][] = Array.from({ length: steps + 1 }, () => []);
  buffers.forEach((buffer, i) => {
    if (buffer.place !== undefined) return;
    starts[Math.min(buffer.from, steps)].push(i);
    ends[Math.min(buffer.to, steps)].push(i);
  });
  const offsets = new Array<number>(buffers.length).fill(0);
  const holes: Hole[] = [];
  const taken = new Set<number>();
  let size = 0;
  const sizeOf = (i: number): number => Math.ceil(buffers[i].bytes / alignment) * alignment;
  const allocate = (bytes: number): number => {
    let best = -1;
    for (let h = 0; h < holes.length; h++) {
      if (holes[h].size >= bytes && (best < 0 || holes[h].size < holes[best].size)) best = h;
    }
    if (best < 0) {
      const last = holes[holes.length - 1];
      // A hole at the end grows.
      const offset = last !== undefined && last.offset + last.size === size ? last.offset : size;
      if (offset !== size) holes.pop();
      size = offset + bytes;
      return offset;
    }
    const hole = holes[best];
    const { offset } = hole;
    hole.offset += bytes;
    hole.size -= bytes;
    if (hole.size === 0) holes.splice(best, 1);
    return offset;
  };
  const release = (offset: number, bytes: number): void => {
    if (bytes === 0) return;
    let low = 0;
    let high = holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holes[middle].offset < offset) low = middle + 1;
      else high = middle;
    }
    holes.splice(low, 0, { offset, size: bytes });
    const next = holes[low + 1];
    if (next !== undefined && offset + bytes === next.offset) {
      holes[low].size += next.size;
      holes.splice(low + 1, 1);
    }
    const previous = holes[low - 1];
    if (previous !== undefined && previous.offset + previous.size === offset) {
      previous.size += holes[low].size;
      holes.splice(low, 1);
    }
  };
  for (let step = 0; step <= steps; step++) {
    // Large ones first, so that small ones fill what is left.
    for (const i of starts[step].sort((a, b) => buffers[b].bytes - buffers[a].bytes)) {
      const { reuses } = buffers[i];
      if (reuses !== undefined && buffers[reuses].to === step && !taken.has(reuses)) {
        taken.add(reuses);
        offsets[i] = offsets[reuses];
      } else offsets[i] = allocate(sizeOf(i));
    }
    for (const i of ends[step]) if (!taken.has(i)) release(offsets[i], sizeOf(i));
  }
  return { offsets, size };
}

/** One line a step and one a buffer. */
export function printPlan(program: Program): string {
  const lines = program.steps.map(({ kernel, buffers, offsets }, i) => {
    const places = buffers.map((b, k) => `b${b}${offsets?.[k] ? `+${offsets[k]}` : ""}`).join(" ");
    const mark = i === program.commitStep ? "-- commit --\n" : "";
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
