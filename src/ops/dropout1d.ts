import { channelDropoutRecord } from "./channelDropoutRecord.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Sets each whole channel to 0 with probability p and scales the others by 1 / (1 − p). Neighbours in a feature map
 * resemble one another, so that dropping single elements hides little.
 *
 * @zh 以概率 p 把整个通道置零，其余按 1/(1−p) 放大。
 *
 * @param x          [N, C, L] or [C, L] float
 * @param p          probability in [0, 1] of dropping a channel
 * @param training   whether to drop at all
 * @param generator  where the random stream comes from
 * @returns          shape and dtype of x
 * @throws ValueError when p is not in [0, 1], ShapeError for another number of dimensions
 * @saves            stream (backward draws the mask again)
 * @source           Tompson et al. 2015, arXiv:1411.4280
 * @example dropout1d(tensor([[1, 2]]), { training: false }) // [[1, 2]]
 */
export const dropout1d = defineOp(
  channelDropoutRecord(
    "dropout1d",
    { batched: [3], single: 2, letters: "[N, C, L], or [C, L] for one example" },
    [
      { x: [2, 3, 4], training: false },
      { x: [2, 3], p: 0 },
      { x: [2, 3], p: 1 },
    ],
    [{ x: [2], message: "dropout1d: x must be [N, C, L], or [C, L] for one example, got [2]." }],
  ),
);
