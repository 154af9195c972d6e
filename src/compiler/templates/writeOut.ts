import { f32, get, i32, load, local, op, set, splat, store } from "../expr.ts";
import { greater } from "../greater.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import { type Block, plus, times } from "./block.ts";
import type { Gathering } from "./convSpec.ts";
import type { Epilogue } from "./epilogue.ts";
import type { Placed } from "./gatherBox.ts";
import { separated } from "./vectors.ts";

export function validPositions(block: Block, { counts }: Placed): Expr {
  return counts.reduce((a, b) => {
    if (b.kind === "const") return times(a, b.value);
    if (a.kind === "const") return times(b, a.value);
    return block.let("valid", op("mul", a, b));
  });
}

/** One channel of a box whose sums lie in scratch, and where it goes. */
interface StagedChannel {
  readonly axes: Gathering;
  readonly placed: Placed;
  readonly box: { readonly extents: readonly [number, number, number] };
  readonly channelOut: Expr;
  readonly epilogue: Epilogue;
  readonly resultChannels: number;
}

/** Writes one channel of a staged box: runs of positions where the result has them side by side. */
export function writeOut(
  block: Block,
  target: Target,
  spec: StagedChannel & {
    /** Elements of a staged line of x; its extent if absent. */
    readonly lineSize?: number;
    readonly stage: Expr | "zeros";
  },
): void {
  const { axes, placed, channelOut, stage, epilogue } = spec;
  const { lanes } = target;
  const [z, y, x] = axes;
  const [, cz, cy, cx] = placed.counts;
  const channelSize = z.size * y.size * x.size;
  const [ez, ey, ex] = spec.box.extents;
  const lineSize = spec.lineSize ?? ex;
  const contiguous = z.step * y.step * x.step === 1 && lineSize === ex;
  const line = (inner: Block, image: Expr, position: Expr, from: Expr, count: Expr): void => {
    const base = inner.let(
      "base",
      plus(times(image, spec.resultChannels * channelSize), times(channelOut, channelSize)),
    );
    const emit = (to: Block, i: Expr, vector: boolean): void => {
      const at = to.let("at", plus(position, times(i, x.step)));
      const zero = vector ? splat(f32(0)) : f32(0);
      const value = stage === "zeros" ? zero : load(scratchBuffer, "f32", vector, plus(from, i));
      to.add(store(2, plus(base, at), epilogue.bind(to, [image, channelOut, at])(to.let("sum", value), 0, 0)));
    };
    const wholes = x.step === 1 ? inner.let("wholes", op("bitAnd", count, i32(-lanes))) : i32(0);
    if (x.step === 1) inner.for("i", 0, wholes, lanes, (to, i) => emit(to, i, true));
    inner.for("i", wholes, count, 1, (to, i) => emit(to, i, false));
  };
  block.for("i", 0, placed.counts[0], 1, (perImage, i) => {
    const image = perImage.let("image", plus(placed.first[0], i));
    const from = stage === "zeros" ? i32(0) : perImage.let("from", plus(stage, times(i, ez * ey * lineSize)));
    if (contiguous) {
      const position = plus(times(placed.first[1], y.size * x.size), times(placed.first[2], x.size), placed.first[3]);
      line(
        perImage,
        image,
        perImage.let("position", position),
        from,
        validPositions(perImage, { ...placed, counts: [i32(1), cz, cy, cx] }),
      );
      return;
    }
    perImage.for("qz", 0, cz, 1, (slab, qz) => {
      slab.for("qy", 0, cy, 1, (row, qy) => {
        const zOut = plus(times(plus(placed.first[1], qz), z.step), z.first);
        const yOut = plus(times(plus(placed.first[2], qy), y.step), y.first);
        const xOut = plus(times(placed.first[3], x.step), x.first);
        const position = row.let("position", plus(times(zOut, y.size * x.size), times(yOut, x.size), xOut));
        line(row, image, position, row.let("from", plus(from, times(qz, ey * lineSize), times(qy, lineSize))), cx);
      });
    });
  });
}

/** Writes the largest of each 2×2 of one channel of a staged box, which has whole pairs of whole rows. */
export function writePooled(block: Block, target: Target, spec: StagedChannel & { readonly stage: Expr }): void {
  const { axes, placed, channelOut, stage, epilogue } = spec;
  const { lanes } = target;
  const [, y, x] = axes;
  const [, ey, ex] = spec.box.extents;
  const [down, across] = [y.extent / 2, x.extent / 2];
  block.for("i", 0, placed.counts[0], 1, (perImage, i) => {
    const image = perImage.let("image", plus(placed.first[0], i));
    const bound = epilogue.bind(perImage, [image, channelOut, i32(0)]);
    const plane = perImage.let("plane", plus(times(image, spec.resultChannels), channelOut));
    const base = plus(times(plane, down * across), op("mul", op("shiftRight", placed.first[2], i32(1)), i32(across)));
    const to = local("to", "i32");
    perImage.add(set(to, base));
    perImage.for("qy", 0, placed.counts[2], 2, (row, qy) => {
      const from = row.let("from", plus(stage, times(i, ey * ex), times(qy, ex)));
      const sum = (inner: Block, vector: boolean, at: Expr, offset: number): Expr =>
        inner.let(
          "out",
          bound(inner.let("sum", load(scratchBuffer, "f32", vector, plus(from, times(at, 2)), offset)), 0, 0),
        );
      const vector = (inner: Block, at: Expr): void => {
        const rows = [0, ex].map((row) => {
          const [low, high] = [sum(inner, true, at, row), sum(inner, true, at, row + lanes)];
          const [left, right] = separated(target, low, high).map((half) => inner.let("half", half));
          return inner.let("best", greater(left, right));
        });
        inner.add(store(2, plus(get(to), at), greater(rows[0], rows[1])));
      };
      const whole = across - (across % lanes);
      row.for("at", 0, whole, lanes, vector);
      if (whole < across && across > lanes) vector(row, i32(across - lanes));
      else
        row.for("at", whole, across, 1, (inner, at) => {
          const [a, b, c, d] = [0, 1, ex, ex + 1].map((offset) => sum(inner, false, at, offset));
          const best = [b, c, d].reduce((most, out) => inner.let("best", greater(most, out)), a);
          inner.add(store(2, plus(get(to), at), best));
        });
      row.add(set(to, plus(get(to), across)));
    });
  });
}
