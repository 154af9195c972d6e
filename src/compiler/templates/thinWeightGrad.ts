import { get, i32, load, local, madd, op, set, store } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplatePlan } from "../template.ts";
import { Block, ceilDiv, plus, roundUp, smaller, times } from "./block.ts";
import { combineStep } from "./combine.ts";
import { type ConvSpec, forwardGathering, product, tapsOf } from "./convSpec.ts";
import { clearPlanes, cutBox, fillPlane, placeBox, planeOf, planeRoom, tapShift } from "./gatherBox.ts";
import { copyRun, keepLanes, lanesOf, sumAcross, zeroRun, zeroVector } from "./vectors.ts";

const wantedPositions = 2048;
const accumulators = 12;

/** Whether groups have one channel in and one or two out, so that rows of (c, tap) and columns of o would be mostly padding. */
export function isThinWeight({ C, O, groups, kernel }: ConvSpec): boolean {
  return C / groups === 1 && O / groups <= 2 && product(kernel) <= 128;
}

/**
 * The gradient of a depthwise weight: for each (channel, chunk of boxes) a few taps at a time, lanes along x; the sums of
 * a box are added lane by lane, then box by box, and chunks in a fixed tree.
 */
export function thinWeightGradPlan(spec: ConvSpec, target: Target): TemplatePlan {
  const { N, C, O, groups } = spec;
  const { lanes } = target;
  const M = O / groups;
  const axes = forwardGathering(spec);
  const [z, y, x] = axes;
  const taps = tapsOf(axes);
  const extents = [z.extent, y.extent, x.extent] as const;
  const box = cutBox(1, extents, wantedPositions);
  const pieces = [N, ...box.pieces.slice(1)];
  const boxes = product(pieces);
  const plane = planeOf(axes, box, true);
  const [ez, ey, ex] = box.extents;
  const line = roundUp(ex, lanes);
  const gradAt = roundUp(planeRoom(plane, 1, target) + lanes, 16);
  const sumsAt = gradAt + roundUp(ez * ey * line, 16);
  const wanted = Math.max(
    1,
    Math.min(boxes, ceilDiv(32, groups), Math.floor((2 * N * O * taps * product(extents)) / 200_000)),
  );
  const perChunk = ceilDiv(boxes, wanted);
  const chunks = ceilDiv(boxes, perChunk);

  const item = local("item", "i32");
  const block = new Block();
  const [chunk, group] = block.coordinates(get(item), [chunks, groups], ["chunk", "group"]);
  const first = block.let("first", times(chunk, perChunk));
  const end = block.let("end", smaller(plus(first, perChunk), boxes));
  const sums = roundUp(M * taps, lanes);
  const gradSize = product(extents);
  zeroRun(block, target, scratchBuffer, i32(sumsAt), sums);
  block.for("box", first, end, 1, (each, number) => {
    const placed = placeBox(each, box, [N, ...extents], each.coordinates(number, pieces, ["image", "z", "y", "x"]));
    const image = placed.first[0];
    const index = each.let("index", times(plus(times(image, C), group), z.source * y.source * x.source));
    clearPlanes(each, target, plane, 0, 1);
    fillPlane(each, target, plane, i32(0), { buffer: 0, index }, placed);
    const position = plus(
      times(placed.first[1], y.extent * x.extent),
      times(placed.first[2], x.extent),
      placed.first[3],
    );
    for (let m = 0; m < M; m++) {
      const grad = each.let("grad", plus(times(plus(times(image, O), times(group, M), m), gradSize), position));
      // Lines end in zeros, so that every vector is whole.
      zeroRun(each, target, scratchBuffer, i32(gradAt), ez * ey * line);
      const [, cz, cy, cx] = placed.counts;
      each.for("qz", 0, cz, 1, (slab, qz) => {
        slab.for("qy", 0, cy, 1, (row, qy) => {
          const to = {
            buffer: scratchBuffer,
            index: row.let("to", plus(gradAt, times(qz, ey * line), times(qy, line))),
          };
          const from = {
            buffer: 1,
            index: row.let("from", plus(grad, times(qz, y.extent * x.extent), times(qy, x.extent))),
          };
          copyRun(row, target, to, from, cx.kind === "const" ? cx.value : cx);
        });
      });
      for (let tap = 0; tap < taps; tap += accumulators) {
        const count = Math.min(accumulators, taps - tap);
        const parts = Array.from({ length: count }, () => local("part", "f32", true));
        for (const part of parts) each.add(set(part, zeroVector));
        each.for("qz", 0, cz, 1, (slab, qz) => {
          slab.for("qy", 0, cy, 1, (row, qy) => {
            const from = row.let(
              "from",
              plus(times(qz, z.stride * plane.height * plane.rowSize), times(qy, y.stride * plane.rowSize)),
            );
            const gradRow = row.let("gradRow", plus(gradAt, times(qz, ey * line), times(qy, line)));
            const step = (inner: Block, i: Expr, valid: number): void => {
              const g = inner.let("g", load(scratchBuffer, "f32", true, plus(gradRow, i)));
              const at = inner.let("at", plus(from, i));
              parts.forEach((part, p) => {
                // What lies behind the line's end may be infinite, and 0 · infinity is not 0.
                const value = keepLanes(target, load(scratchBuffer, "f32", true, at, tapOffset(tap + p)), valid);
                inner.add(set(part, madd(g, value, get(part))));
              });
            };
            const whole = ex - (ex % lanes);
            row.for("i", 0, whole, lanes, (inner, i) => step(inner, i, lanes));
            if (whole < ex) step(row, i32(whole), ex - whole);
          });
        });
        for (let p = 0; p < count; p += lanes) {
          const four = parts.slice(p, p + lanes).map(get);
          const sum = each.let("sum", sumAcross(each, target, four));
          lanesOf(sum, four.length).forEach((value, l) => {
            const at = sumsAt + m * taps + tap + p + l;
            each.add(store(scratchBuffer, i32(at), op("add", load(scratchBuffer, "f32", false, i32(at)), value)));
          });
        }
      }
    }
  });
  const out = block.let("out", times(plus(times(chunk, groups), group), M * taps));
  copyRun(block, target, { buffer: 2, index: out }, { buffer: scratchBuffer, index: i32(sumsAt) }, M * taps);

  function tapOffset(tap: number): number {
    const [tz, ty, tx] = [Math.floor(tap / (y.taps * x.taps)), Math.floor(tap / x.taps) % y.taps, tap % x.taps];
    return (tz * z.offsetStep * plane.height + ty * y.offsetStep) * plane.rowSize + tapShift(plane, tx);
  }
  const flop = 2 * N * O * taps * gradSize;
  const [source, grads] = [N * C * z.source * y.source * x.source, N * O * gradSize];
  return {
    temporaries: [chunks * O * taps],
    steps: [
      {
        kernel: {
          name: `conv ${spec.kernel.join("x")} weight gradient thin`,
          buffers: [
            { dtype: "float32", access: "read", numel: source },
            { dtype: "float32", access: "read", numel: grads },
            { dtype: "float32", access: "write", numel: chunks * O * taps },
          ],
          items: chunks * groups,
          item,
          body: block.statements,
          scratch: sumsAt + sums,
          flop,
          bytes: 4 * (source + grads + chunks * O * taps),
        },
        buffers: [
          { kind: "input", index: 0 },
          { kind: "input", index: 1 },
          { kind: "temporary", index: 0 },
        ],
      },
      combineStep({ batch: 1, M: O, N: taps, chunks, epilogue: spec.epilogue }, target),
    ],
  };
}
