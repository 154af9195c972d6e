import { i32, load, op, store } from "../expr.ts";
import { greater } from "../greater.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import { type Block, plus, times } from "./block.ts";
import type { Gathering } from "./convSpec.ts";
import type { Epilogue } from "./epilogue.ts";
import { interleaved, lanesOf } from "./vectors.ts";

/** A row of tiles of one channel of the result: where its products lie in scratch, and where it goes. */
export interface TileRow {
  readonly from: Expr;
  readonly line: number;
  readonly image: Expr;
  readonly channel: Expr;
  readonly ty: Expr;
  readonly epilogue: Epilogue;
  readonly resultChannels: number;
}

/** Aᵀ m A for a row of tiles, and the epilogue: two rows of one channel of the result. */
export function writeTiles(block: Block, target: Target, axes: Gathering, row: TileRow): void {
  const [, y, x] = axes;
  const { lanes } = target;
  const { image, channel, ty, epilogue, resultChannels } = row;
  const size = y.extent * x.extent;
  const position = block.let("position", times(ty, 2 * x.extent));
  const base = block.let("base", plus(times(image, resultChannels * size), times(channel, size)));
  const vector = (inner: Block, tx: Expr, columns: number): void => {
    const pairs = outputsOf(inner, row, tx).map(([even, odd]) =>
      interleaved(target, even, odd).map((out) => inner.let("out", out)),
    );
    const at = inner.let("at", plus(position, times(tx, 2)));
    const put = inner.let("put", plus(base, at));
    const bound = epilogue.bind(inner, [image, channel, at]);
    const write = (to: Block, i: number): void => {
      pairs[i].forEach((values, v) => {
        const valid = Math.min(lanes, columns - v * lanes);
        if (valid <= 0) return;
        const parts = valid === lanes ? [values] : lanesOf(values, valid);
        parts.forEach((part, l) => {
          const offset = i * x.extent + v * lanes + l;
          to.add(store(2, put, bound(part, 0, offset), offset));
        });
      });
    };
    write(inner, 0);
    if (y.extent % 2 === 0) write(inner, 1);
    else inner.if(op("lt", plus(times(ty, 2), 1), i32(y.extent)), (exists) => write(exists, 1));
  };
  const whole = Math.floor(x.extent / (2 * lanes)) * lanes;
  block.for("tx", 0, whole, lanes, (inner, tx) => vector(inner, tx, 2 * lanes));
  if (2 * whole < x.extent) vector(block, i32(whole), x.extent - 2 * whole);
}

/** The same where each tile ends as the largest of its four outputs: one row of the result. Before: extents are even. */
export function writePooledTiles(block: Block, target: Target, axes: Gathering, row: TileRow): void {
  const [down, across] = [axes[1].extent / 2, axes[2].extent / 2];
  const { lanes } = target;
  const { image, channel, ty, epilogue, resultChannels } = row;
  const plane = plus(times(image, resultChannels), channel);
  const base = block.let("base", plus(times(plane, down * across), times(ty, across)));
  const bound = epilogue.bind(block, [image, channel, i32(0)]);
  const largest = (inner: Block, tx: Expr): Expr => {
    const outputs = outputsOf(inner, row, tx).flat();
    return outputs
      .map((output) => inner.let("out", bound(inner.let("sum", output), 0, 0)))
      .reduce((best, out) => inner.let("best", greater(best, out)));
  };
  const vector = (inner: Block, tx: Expr): void => {
    inner.add(store(2, plus(base, tx), largest(inner, tx)));
  };
  const whole = across - (across % lanes);
  block.for("tx", 0, whole, lanes, vector);
  if (whole === across) return;
  if (across > lanes) vector(block, i32(across - lanes));
  else {
    lanesOf(largest(block, i32(0)), across).forEach((each, l) => {
      block.add(store(2, base, each, l));
    });
  }
}

/** The outputs of `lanes` tiles from `tx` on: of each of two rows the even columns and the odd ones. */
function outputsOf(block: Block, { from, line }: TileRow, tx: Expr): [Expr, Expr][] {
  const take = block.let("take", plus(from, tx));
  const down = Array.from({ length: 4 }, (_, j) => {
    const [m0, m1, m2, m3] = Array.from({ length: 4 }, (_, i) =>
      block.let("m", load(scratchBuffer, "f32", true, take, (4 * i + j) * line)),
    );
    return [block.let("s", op("add", op("add", m0, m1), m2)), block.let("s", op("sub", op("sub", m1, m2), m3))];
  });
  return [0, 1].map((i) => {
    const [s0, s1, s2, s3] = down.map((s) => s[i]);
    const even = block.let("even", op("add", op("add", s0, s1), s2));
    return [even, block.let("odd", op("sub", op("sub", s1, s2), s3))];
  });
}
