import { isFloat } from "../ir/dtype.ts";
import { ShapeError } from "../ir/errors.ts";
import { sameShape, show } from "../ir/shape.ts";
import { add } from "../ops/add.ts";
import { logicalAnd } from "../ops/logicalAnd.ts";
import { logicalNot } from "../ops/logicalNot.ts";
import { pad } from "../ops/pad.ts";
import { reshape } from "../ops/reshape.ts";
import { triu } from "../ops/triu.ts";
import { where } from "../ops/where.ts";
import { full } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface Masks {
  readonly attnMask?: Tensor | null | undefined;
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** Whether query i may attend to keys 0 … i only. */
  readonly isCausal: boolean;
}

/** Extents of the scores: batch, heads, queries, keys given, and keys with those that the layer adds behind them. */
export interface ScoreExtents {
  readonly B: number;
  readonly heads: number;
  readonly L: number;
  readonly given: number;
  readonly S: number;
}

function refuse(argument: string, expected: string, mask: Tensor): never {
  throw new ShapeError({ op: "MultiheadAttention", argument, expected, received: show(mask.shape) });
}

/**
 * Masks in which true means "not allowed", or floats are added, as one that broadcasts to [B, heads, L, S]: bools that
 * are true where attention is allowed, or floats to add. Keys that the layer adds are never masked.
 */
export function attentionMask(masks: Masks, extents: ScoreExtents, like: Tensor): Tensor | undefined {
  const { attnMask, keyPaddingMask: padding, isCausal } = masks;
  const { B, heads, L, given, S } = extents;
  const { device } = like;
  const blocked: Tensor[] = [];
  if (attnMask) {
    if (sameShape(attnMask.shape, [L, given])) blocked.push(reshape(attnMask, [1, 1, L, given]));
    else if (sameShape(attnMask.shape, [B * heads, L, given])) {
      blocked.push(reshape(attnMask, [B, heads, L, given]));
    } else refuse("attnMask", `be ${show([L, given])} or ${show([B * heads, L, given])}`, attnMask);
  }
  if (padding) {
    const alone = B === 1 && sameShape(padding.shape, [given]);
    if (!alone && !sameShape(padding.shape, [B, given])) refuse("keyPaddingMask", `be ${show([B, given])}`, padding);
    blocked.push(reshape(padding, [B, 1, 1, given]));
  }
  if (isCausal) blocked.push(triu(full([1, 1, L, given], 1, { dtype: "bool", device }), { diagonal: 1 }));
  if (blocked.length === 0) return undefined;
  const longer = blocked.map((mask) => (S === given ? mask : pad(mask, [0, S - given])));
  if (longer.every((mask) => !isFloat(mask.dtype))) {
    return longer.map((mask) => logicalNot(mask)).reduce((all, mask) => logicalAnd(all, mask));
  }
  const zero = full([], 0, { dtype: like.dtype, device });
  return longer
    .map((mask) => (isFloat(mask.dtype) ? mask : where(mask, Number.NEGATIVE_INFINITY, zero)))
    .reduce((sum, mask) => add(sum, mask));
}
