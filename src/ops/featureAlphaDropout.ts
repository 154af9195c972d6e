import { alphaDropoutRecord } from "./alphaDropoutRecord.ts";
import { defineOp } from "./defineOp.ts";

/**
 * Drops each whole channel with probability p, for networks of selu units: what is dropped becomes the value selu saturates at, and an
 * affine map keeps mean 0 and variance 1.
 *
 *     y = a·x + b where kept, b − a·s where dropped;  s = 1.7581, a = 1/√((s²·p + 1)(1 − p)), b = a·s·p
 *
 * @zh 以概率 p 把整个通道设为 selu 的负饱和值，并做仿射变换，使均值 0、方差 1 保持不变。
 *
 * @param x          [N, C, ...], float
 * @param p          probability in [0, 1] of dropping; 1 gives zeros
 * @param training   whether to drop at all; false unless given
 * @param generator  where the random stream comes from
 * @returns          shape and dtype of x
 * @throws ValueError when p is not in [0, 1]
 * @saves    stream (backward draws the mask again)
 * @source   Klambauer et al. 2017, arXiv:1706.02515
 * @example featureAlphaDropout(tensor([[1, 2]]), { p: 0.5 }) // [[1, 2]]
 */
export const featureAlphaDropout = defineOp(
  alphaDropoutRecord(
    "featureAlphaDropout",
    true,
    [
      { x: [2, 3], training: false },
      { x: [2, 3], p: 0, training: true },
      { x: [2, 3], p: 1, training: true },
    ],
    [{ x: [2], message: "featureAlphaDropout: x must have channels [N, C, ...], got [2]." }],
  ),
);
