import { get, i32, load, local, madd, op, set, splat, store } from "../expr.ts";
import { type Expr, scratchBuffer, type Target } from "../kernel.ts";
import type { TemplateStep } from "../template.ts";
import { Block, ceilDiv, plus, roundUp, times } from "./block.ts";
import { product, tapsOf } from "./convSpec.ts";
import { Epilogue } from "./epilogue.ts";
import { clearPlanes, cutBox, fillPlane, placeBox, planeOf, planeRoom, tapShift } from "./gatherBox.ts";
import type { GatherProduct } from "./gatherProduct.ts";
import { zeroVector } from "./vectors.ts";
import { writeOut } from "./writeOut.ts";

/** Positions of a box: its padded plane stays in a second-level cache. */
const wantedPositions = 8192;
/** Accumulators of a tile. */
const accumulators = 8;

/** Whether a gathering has so few result channels, for so short a sum, that packing would cost more than it saves. */
export function isThin({ M, channels, axes }: Pick<GatherProduct, "M" | "channels" | "axes">): boolean {
  return M <= 2 && channels * tapsOf(axes) <= 512;
}

/**
 * The same result as `gatherProductStep`, for few result channels (depthwise convolutions above all): an item is (box of
 * positions of one image, group). Rows of outputs add tap after tap straight from the padded plane.
 */
export function thinGatherStep(spec: GatherProduct, target: Target): TemplateStep {
  const { axes, images, groups, M, channels, weight } = spec;
  const { lanes } = target;
  const [z, y, x] = axes;
  const taps = tapsOf(axes);
  const K = channels * taps;
  const extents = [z.extent, y.extent, x.extent] as const;
  const box = cutBox(1, extents, wantedPositions);
  const pieces = [images, ...box.pieces.slice(1)];
  const plane = planeOf(axes, box, true);
  const [ez, ey, ex] = box.extents;
  const vectors = ceilDiv(ex, lanes);
  const across = Math.min(vectors, accumulators);
  const down = Math.max(1, Math.floor(accumulators / across));
  const lines = ey % down === 0 ? down : 1;
  const lineSize = vectors * lanes;
  const stageSize = ez * ey * lineSize;
  const stageAt = roundUp(planeRoom(plane, 1, target) + accumulators * lanes, 16);

  const item = local("item", "i32");
  const block = new Block();
  const which = block.coordinates(get(item), [...pieces, groups], ["image", "z", "y", "x", "group"]);
  const placed = placeBox(block, box, [images, ...extents], which.slice(0, 4));
  const group = which[4];
  const epilogue = new Epilogue(spec.epilogue, 3);
  const sourceSize = z.source * y.source * x.source;
  const resultSize = z.size * y.size * x.size;
  clearPlanes(block, target, plane, 0, 1);
  block.for("c", 0, channels, 1, (perChannel, c) => {
    const channel = plus(times(plus(times(placed.first[0], groups), group), channels), c);
    const index = perChannel.let("index", times(channel, sourceSize));
    fillPlane(perChannel, target, plane, i32(0), { buffer: 0, index }, placed);
    for (let m = 0; m < M; m++) {
      const k = times(c, taps);
      const weightAt = perChannel.let(
        "weightAt",
        weight.packed ? plus(times(group, M * K), times(k, M), m) : plus(times(group, M * K), k, m * K),
      );
      const weightStep = weight.packed ? M : 1;
      const tile = (inner: Block, from: Expr, to: Expr, width: number): void => {
        const sums = Array.from({ length: lines * width }, () => local("sum", "f32", true));
        const stageOf = (i: number): number => Math.floor(i / width) * lineSize + (i % width) * lanes;
        sums.forEach((sum) => {
          inner.add(set(sum, zeroVector));
        });
        inner.for("jz", 0, z.taps, 1, (bz, jz) => {
          bz.for("jy", 0, y.taps, 1, (by, jy) => {
            const row = by.let(
              "tapRow",
              plus(
                from,
                times(jz, z.offsetStep * plane.height * plane.rowSize),
                times(jy, y.offsetStep * plane.rowSize),
              ),
            );
            const weights = by.let("weights", plus(weightAt, times(plus(times(jz, y.taps), jy), x.taps * weightStep)));
            for (let jx = 0; jx < x.taps; jx++) {
              const factor = by.let("factor", splat(load(1, "f32", false, weights, jx * weightStep)));
              sums.forEach((sum, i) => {
                const line = Math.floor(i / width) * y.stride * plane.rowSize + (i % width) * lanes;
                const value = load(scratchBuffer, "f32", true, row, line + tapShift(plane, jx));
                by.add(set(sum, madd(factor, value, get(sum))));
              });
            }
          });
        });
        const put = (last: Block, add: boolean): void => {
          sums.forEach((sum, i) => {
            const old = load(scratchBuffer, "f32", true, to, stageOf(i));
            last.add(store(scratchBuffer, to, add ? op("add", old, get(sum)) : get(sum), stageOf(i)));
          });
        };
        if (channels === 1) put(inner, false);
        else
          inner.if(
            op("gt", c, i32(0)),
            (later) => put(later, true),
            (first) => put(first, false),
          );
      };
      const stage = stageAt + m * stageSize;
      perChannel.for("qz", 0, placed.counts[1], 1, (slab, qz) => {
        slab.for("qy", 0, placed.counts[2], lines, (inner, qy) => {
          const row = plus(times(qz, z.stride * plane.height * plane.rowSize), times(qy, y.stride * plane.rowSize));
          const from = inner.let("from", row);
          const to = inner.let("to", plus(stage, times(qz, ey * lineSize), times(qy, lineSize)));
          const whole = vectors - (vectors % across);
          inner.for("v", 0, whole * lanes, across * lanes, (each, v) => {
            tile(each, each.let("tileFrom", plus(from, v)), each.let("tileTo", plus(to, v)), across);
          });
          if (whole < vectors) tile(inner, plus(from, whole * lanes), plus(to, whole * lanes), vectors - whole);
        });
      });
    }
  });
  for (let m = 0; m < M; m++) {
    const channelOut = block.let("channelOut", plus(times(group, M), m));
    const stage = i32(stageAt + m * stageSize);
    writeOut(block, target, { axes, placed, box, lineSize, channelOut, stage, epilogue, resultChannels: groups * M });
  }
  const source = images * groups * channels * sourceSize;
  const result = images * groups * M * resultSize;
  return {
    kernel: {
      name: `${spec.name} thin`,
      buffers: [
        { dtype: "float32", access: "read", numel: source },
        { dtype: "float32", access: "read", numel: weight.numel },
        { dtype: "float32", access: "write", numel: result },
        ...epilogue.buffers,
      ],
      items: product(pieces) * groups,
      item,
      body: block.statements,
      scratch: stageAt + M * stageSize,
      flop: 2 * images * groups * M * K * product(extents),
      bytes: 4 * (source + weight.numel + result),
    },
    buffers: [spec.source, weight.buffer, { kind: "output" }, ...epilogue.templateBuffers],
  };
}
