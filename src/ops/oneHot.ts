import { ValueError } from "../ir/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { cast, elementwise } from "./primitives/elementwise.ts";
import { iotaAlong } from "./primitives/iota.ts";
import { expandTo, reshapeTo } from "./primitives/shaping.ts";

/**
 * A row of zeros with a 1 at each index.
 *
 * @zh 独热编码：每个下标变成一行，只有该位置为 1。
 *
 * @param index       any shape and integer dtype
 * @param numClasses  length of a row; −1 takes one more than the largest index, whose elements must be on the host
 * @returns           [..., numClasses] int32
 * @throws ValueError when an index is not below numClasses, or −1 is given and the elements are not known
 * @example oneHot(tensor([2, 0], { dtype: "int32" }), 3) // [[0, 0, 1], [1, 0, 0]]
 */
export const oneHot = defineOp(
  {
    name: "oneHot",
    inputs: ["index"],
    integer: ["index"],
    attrs: { numClasses: -1 },
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
        index: { values: [0], shape: [1], dtype: "int32" },
        numClasses: 0,
        message: "oneHot: numClasses must be a whole number of at least 1, got 0.",
      },
      {
        index: { values: [0, 3], shape: [2], dtype: "int32" },
        numClasses: 3,
        message: "oneHot: index must be in [0, 3), got 3 at position [1].",
      },
    ],
  },
  (apply) =>
    (index: Tensor, numClasses = -1): Tensor =>
      apply({ index }, { numClasses: numClasses === -1 ? classesOf(index) : numClasses }),
);

/** One more than the largest index: known only where the elements are on the host. */
function classesOf(index: Tensor): number {
  const { value } = index.node;
  if (value?.kind === "host" && index.numel > 0) {
    let most = 0;
    for (const at of value.data) most = Math.max(most, at);
    return most + 1;
  }
  throw new ValueError({
    op: "oneHot",
    argument: "numClasses",
    expected: "be given unless the elements of index are known on the host, of which there must be one",
    received: "-1",
    repair: "Give the number of classes, or evaluate the index first (await index.data()).",
  });
}
