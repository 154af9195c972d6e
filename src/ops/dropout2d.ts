import { channelDropoutRecord } from "./channelDropoutRecord.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Sets each whole channel to 0 with probability p and scales the others by 1 / (1 − p). Neighbours in a feature map
 * resemble one another, so that dropping single elements hides little.
 *
 * @zh 以概率 p 把整个通道置零，其余按 1/(1−p) 放大。
 *
 * @param x          [N, C, H, W]; of three dimensions, [N, C, L] float
 * @param p          probability in [0, 1] of dropping a channel
 * @param training   whether to drop at all
 * @param generator  where the random stream comes from
 * @returns          shape and dtype of x
 * @throws ValueError when p is not in [0, 1], ShapeError for another number of dimensions
 * @saves            stream (backward draws the mask again)
 * @source           Tompson et al. 2015, arXiv:1411.4280
 * @example dropout2d(tensor([[[1, 2]]]), { training: false }) // [[[1, 2]]]
 */
export const dropout2d = defineOp(
  channelDropoutRecord(
    "dropout2d",
    { batched: [3, 4], letters: "[N, C, H, W] or [N, C, L]" },
    [
      { x: [2, 3, 2, 2], training: false },
      { x: [2, 3, 2], p: 0 },
      { x: [2, 3, 1, 2], p: 1 },
    ],
    [{ x: [2, 3], message: "dropout2d: x must be [N, C, H, W] or [N, C, L], got [2, 3]." }],
  ),
);
