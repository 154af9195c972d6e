import type { Shape } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Expect, show } from "./defineOp.ts";
import { sliceOf } from "./primitives/shaping.ts";

/** [start, stop, step] of one dimension; what is missing or null is the whole of it. */
export type Range = readonly [start?: number | null, stop?: number | null, step?: number] | null | undefined;

/** A range resolved against its dimension: `size` positions from `start`, `step` apart. */
export interface Span {
  readonly start: number;
  readonly size: number;
  readonly step: number;
}

/** Python's rule: negative limits count from the end, limits beyond the ends are cut. */
export function spanOf(extent: number, range: Range): Span {
  const within = (at: number): number => Math.min(extent, Math.max(0, at < 0 ? at + extent : at));
  const start = within(range?.[0] ?? 0);
  const stop = Math.max(start, within(range?.[1] ?? extent));
  const step = range?.[2] ?? 1;
  return { start, size: Math.ceil((stop - start) / step), step };
}

/** One span per dimension of x; with `expect`, ranges that make no sense are refused. */
export function spansOf(x: Shape, ranges: readonly Range[], expect?: Expect): Span[] {
  expect?.that(ranges.length <= x.length, "ranges", `be at most ${x.length} for x ${show(x)}`, String(ranges.length));
  return x.map((extent, i) => {
    const [start, stop, step] = ranges[i] ?? [];
    const whole = (limit: number | null | undefined): boolean => limit == null || Number.isInteger(limit);
    expect?.that(whole(start) && whole(stop), "start and stop", "be whole numbers or null", `${start} and ${stop}`);
    const count = step === undefined || (Number.isInteger(step) && step >= 1);
    const repair = step !== undefined && step < 0 ? "Write flip for the other direction." : undefined;
    expect?.that(count, "step", "be a whole number of at least 1", String(step), repair);
    return spanOf(extent, ranges[i]);
  });
}

/** The part of x that the spans name. */
export function sliceSpans(x: Tensor, spans: readonly Span[]): Tensor {
  const size = spans.map((span) => span.size);
  // A span of nothing may begin at the very end, which no slice does.
  const start = spans.map((span) => (span.size === 0 ? 0 : span.start));
  return sliceOf(
    x,
    start,
    size,
    spans.map((span) => span.step),
  );
}

/** `size` positions of one dimension from `start`, in steps of `step`; all checked. */
export function sliceAlong(x: Tensor, dim: number, start: number, size: number, step = 1): Tensor {
  const starts = x.shape.map((_, i) => (i === dim ? start : 0));
  const steps = x.shape.map((_, i) => (i === dim ? step : 1));
  return sliceOf(x, starts, x.shape.with(dim, size), steps);
}
