import { ValueError } from "../ir/errors.ts";
import { broadcast, numel, show } from "../ir/shape.ts";
import { choose } from "./choosing.ts";
import { defineOp } from "./defineOp.ts";
import { knownValues, selectAlong } from "./indices.ts";
import { placesWhere } from "./nonzero.ts";
import { expectSameDType, toBool } from "./operands.ts";
import { inRange } from "./primitives/checkRange.ts";
import { cumulate } from "./primitives/cumulative.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { expandTo, padWith, reshapeTo } from "./primitives/shaping.ts";

/**
 * x with the elements of source, in row-major order, written where the mask is true.
 *
 * @zh 把 source 的元素按顺序写入掩码为真的位置。
 *
 * @param x       any shape
 * @param mask    any shape that broadcasts with x; any number but 0 counts as true
 * @param source  at least as many elements as the mask has true ones; dtype of x
 * @returns       the broadcast shape, dtype of x
 * @throws ShapeError when the shapes do not broadcast, DTypeError when the dtypes differ
 * @throws ValueError when source is too short: at once where the mask is known, else when it is computed
 * @example maskedScatter(tensor([1, 2, 3]), tensor([true, false, true]), tensor([8, 9])) // [8, 2, 9]
 */
export const maskedScatter = defineOp({
  name: "maskedScatter",
  inputs: ["x", "mask", "source"],
  shape({ x, mask }, expect) {
    const shape = broadcast(x, mask);
    expect.that(shape !== undefined, "mask", `broadcast with x ${show(x)}`, mask);
    return shape ?? [];
  },
  forward({ x, mask, source }) {
    expectSameDType("maskedScatter", x, { source });
    const shape = broadcast(x.shape, mask.shape) ?? [];
    const count = numel(shape);
    const repeats = count / Math.max(1, mask.numel);
    const known = knownValues(mask);
    const wanted = known ? placesWhere(known).length * repeats : 0;
    if (wanted > source.numel) {
      const expected = `have at least ${wanted} elements, as many as the mask has true ones`;
      throw new ValueError({ op: "maskedScatter", argument: "source", expected, received: String(source.numel) });
    }
    const hit = reshapeTo(expandTo(toBool(mask), shape), [count]);
    const ones = cast(hit, "int32");
    // Position 0 is for places that take nothing; the n-th true one takes position n.
    const order = elementwise("mul", cumulate("sum", ones, { dim: 0 }), ones);
    const place = inRange("maskedScatter", order, { to: source.numel + 1, argument: "the number of true elements" });
    const taken = selectAlong(padWith(reshapeTo(source, [source.numel]), [1], [0], 0), 0, place);
    return { output: reshapeTo(choose(hit, taken, reshapeTo(expandTo(x, shape), [count])), shape), saved: {} };
  },
  samples: [
    { x: [2, 3], mask: { values: [1, 0, 1, 0, 1, 1], shape: [2, 3], dtype: "bool" }, source: [5] },
    { x: [3], mask: { values: [0, 1], shape: [2, 1], dtype: "bool" }, source: [2, 2] },
    { x: [2], mask: { values: [0, 0], shape: [2], dtype: "bool" }, source: [0] },
  ],
  rejects: [
    { x: [2, 3], mask: [2], source: [6], message: "maskedScatter: mask must broadcast with x [2, 3], got [2]." },
    {
      x: [3],
      mask: { values: [1, 1, 0], shape: [3], dtype: "bool" },
      source: [1],
      message: "maskedScatter: source must have at least 2 elements, as many as the mask has true ones, got 1.",
    },
    {
      x: [1],
      mask: [1],
      source: { values: [1], shape: [1], dtype: "int32" },
      message: "maskedScatter: source must have the dtype of x (float32), got int32.",
    },
  ],
});
