/** Something that needs `bytes` of the arena from the step `from` to the step `to`. */
export interface Block {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

export interface Placement {
  /** In the order of the blocks. */
  readonly offsets: readonly number[];
  readonly size: number;
}

/** Comparing every pair of blocks must stay cheap. */
const mostBlocks = 3000;

/**
 * Offsets for blocks, so that no two that live at one step overlap. What is possible is no less than the most bytes that
 * live at one step; several ways are tried until one reaches that, and the best is taken.
 */
export function place(blocks: readonly Block[]): Placement {
  const least = mostAtOnce(blocks);
  let best = inOrder(blocks, (a, b) => a.from - b.from || b.bytes - a.bytes, { forget: true });
  if (blocks.length > mostBlocks) return best;
  const length = ({ from, to }: Block): number => to - from + 1;
  const orders: ((a: Block, b: Block) => number)[] = [
    (a, b) => b.bytes - a.bytes || length(b) - length(a),
    (a, b) => length(b) * b.bytes - length(a) * a.bytes,
    (a, b) => length(b) - length(a) || b.bytes - a.bytes,
  ];
  for (const order of orders) {
    if (best.size === least) break;
    const other = inOrder(blocks, order);
    if (other.size < best.size) best = other;
  }
  return best;
}

/** The most bytes that live at one step. */
export function mostAtOnce(blocks: readonly Block[]): number {
  const changes = new Map<number, number>();
  const change = (step: number, bytes: number): void => {
    changes.set(step, (changes.get(step) ?? 0) + bytes);
  };
  for (const { bytes, from, to } of blocks) {
    change(from, bytes);
    change(to + 1, -bytes);
  }
  let now = 0;
  let most = 0;
  for (const [, bytes] of [...changes].sort(([a], [b]) => a - b)) {
    now += bytes;
    most = Math.max(most, now);
  }
  return most;
}

/**
 * Blocks one by one, each into the smallest gap it fits between those of its time that are placed, the lowest of equals.
 *
 * @param forget  whether blocks come by their first step, so that those that have ended need not be looked at again
 */
function inOrder(
  blocks: readonly Block[],
  compare: (a: Block, b: Block) => number,
  { forget }: { readonly forget: boolean } = { forget: false },
): Placement {
  const offsets = new Array<number>(blocks.length).fill(0);
  const order = blocks.map((_, i) => i).sort((a, b) => compare(blocks[a], blocks[b]) || a - b);
  /** Placed blocks by offset. */
  let placed: number[] = [];
  let size = 0;
  let now = 0;
  for (const i of order) {
    const { bytes, from, to } = blocks[i];
    if (bytes === 0) continue;
    if (forget && from > now) placed = placed.filter((other) => blocks[other].to >= from);
    now = from;
    let best = -1;
    let bestGap = Number.POSITIVE_INFINITY;
    let end = 0;
    for (const other of placed) {
      const { bytes: length, from: begins, to: ends } = blocks[other];
      if (begins > to || ends < from) continue;
      const gap = offsets[other] - end;
      if (gap >= bytes && gap < bestGap) [best, bestGap] = [end, gap];
      end = Math.max(end, offsets[other] + length);
    }
    offsets[i] = best < 0 ? end : best;
    size = Math.max(size, offsets[i] + bytes);
    let low = 0;
    let high = placed.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offsets[placed[middle]] <= offsets[i]) low = middle + 1;
      else high = middle;
    }
    placed.splice(low, 0, i);
  }
  return { offsets, size };
}
