import { type Affine, spanOf } from "./affine.ts";
import type { Reach } from "./kernel.ts";
import type { Resolved, Value } from "./resolve.ts";

/**
 * Takes what all addresses into a buffer have in common out of the kernel, so that kernels which differ only in which
 * slice of a buffer they work on are one. A buffer with a guarded, gathered or backward access stays as it is.
 */
export function liftOffsets(resolved: Resolved): Resolved {
  const { extents } = resolved.space;
  const low = resolved.buffers.map(() => Number.POSITIVE_INFINITY);
  const high = resolved.buffers.map(() => 0);
  const whole = resolved.buffers.map(() => false);
  const visit = (buffer: number, { base, coef }: Affine): void => {
    if (coef.some((c) => c < 0)) whole[buffer] = true;
    low[buffer] = Math.min(low[buffer], base);
    high[buffer] = Math.max(high[buffer], base + spanOf(coef, extents));
  };
  for (const value of resolved.values) {
    if (value.kind === "gather" || (value.kind === "load" && value.guards.length > 0)) whole[value.buffer] = true;
    if (value.kind === "load") visit(value.buffer, value.index);
  }
  for (const { buffer, index } of resolved.stores) visit(buffer, index);
  const reach = resolved.buffers.map((node, i): Reach => {
    if (whole[i] || !Number.isFinite(low[i])) return { offset: 0, numel: node.shape.reduce((a, b) => a * b, 1) };
    return { offset: low[i], numel: high[i] - low[i] };
  });
  if (reach.every(({ offset }) => offset === 0)) return { ...resolved, reach };
  const move = (buffer: number, index: Affine): Affine => ({ ...index, base: index.base - reach[buffer].offset });
  const values = resolved.values.map((value): Value => {
    return value.kind === "load" ? { ...value, index: move(value.buffer, value.index) } : value;
  });
  const stores = resolved.stores.map((store) => ({ ...store, index: move(store.buffer, store.index) }));
  return { ...resolved, values, stores, reach };
}
