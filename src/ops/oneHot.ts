import type { Tensor } from "../tensor/tensor.ts";
import { defineOp, required } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * A row of zeros with a 1 at each index.
 *
 * @param index       any shape and integer dtype
 * @param numClasses  length of a row
 * @returns           [..., numClasses] int32
 * @throws ValueError when an index is not below numClasses
 * @example oneHot(tensor([2, 0], { dtype: "int32" }), 3) // [[0, 0, 1], [1, 0, 0]]
 */
export const oneHot = defineOp(
  {
    name: "oneHot",
    inputs: ["index"],
    integer: ["index"],
    attrs: { numClasses: required<number>() },
    shape({ index }, expect, { numClasses }) {
      const count = Number.isInteger(numClasses) && numClasses >= 1;
      expect.that(count, "numClasses", "be a whole number of at least 1", String(numClasses));
      return [...index, numClasses];
    },
    forward({ index }, { numClasses }) {
      const shape = [...index.shape, numClasses];
      const positions = expandTo(reshapeTo(takeIndex("oneHot", index, numClasses), [...index.shape, 1]), shape);
      const hit = elementwise("eq", positions, iotaAlong(shape, index.ndim, index.device));
      return { output: cast(hit, "int32"), saved: {} };
    },
    samples: [{ index: { values: [2, 0, 1, 1], shape: [2, 2], dtype: "int32" }, numClasses: 3 }],
    rejects: [
      {
        index: { values: [0, 3], shape: [2], dtype: "int32" },
        numClasses: 3,
        message: "oneHot: index must be in [0, 3), got 3 at position [1].",
      },
    ],
  },
  (apply) =>
    (index: Tensor, numClasses: number): Tensor =>
      apply({ index }, { numClasses }),
);
