import { type Shape, sameShape } from "../../ir/shape.ts";
import { scalar } from "../../tensor/create.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { emit, link } from "./emit.ts";

/** Movement and plain sums, together because each is the other's gradient. All arguments are already checked. */

/** The same elements in row-major order under another shape of equal size. */
export function reshapeTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const from = x.shape;
  const output = emit("reshape", [x], {}, [...shape], x.dtype);
  return link(output, "reshape", [x], () => ({ saved: {}, pull: (grad) => [reshapeTo(grad, from)] }));
}

/** Dimensions in another order: output dimension i is input dimension order[i]. */
export function permuteTo(x: Tensor, order: readonly number[]): Tensor {
  if (order.every((dim, i) => dim === i)) return x;
  const shape = order.map((dim) => x.shape[dim]);
  const output = emit("permute", [x], { order: [...order] }, shape, x.dtype);
  const inverse = order.map((_, i) => order.indexOf(i));
  return link(output, "permute", [x], () => ({ saved: {}, pull: (grad) => [permuteTo(grad, inverse)] }));
}

/** Broadcast: leading dimensions are added and those of extent 1 repeated. */
export function expandTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const padded = [...new Array<number>(shape.length - x.ndim).fill(1), ...x.shape];
  const aligned = reshapeTo(x, padded);
  if (sameShape(padded, shape)) return aligned;
  const output = emit("expand", [aligned], {}, [...shape], x.dtype);
  return link(output, "expand", [aligned], () => ({ saved: {}, pull: (grad) => [sumTo(grad, padded)] }));
}

/** Sum over `dims`, which stay as extent 1. Sums of bools and uint8 are the caller's to cast. */
export function sumOver(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  const shape = x.shape.map((extent, i) => (dims.includes(i) ? 1 : extent));
  const from = x.shape;
  const output = emit("sum", [x], { dims: [...dims] }, shape, x.dtype);
  return link(output, "sum", [x], () => ({ saved: {}, pull: (grad) => [expandTo(grad, from)] }));
}

/** The adjoint of broadcasting: sums whatever was repeated until x has `shape`. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = x.ndim - shape.length;
  const dims = x.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1));
  return reshapeTo(sumOver(x, dims), shape);
}

/** `before[i]` and `after[i]` elements of `value` around dimension i; all counts are at least 0. */
export function padWith(x: Tensor, before: readonly number[], after: readonly number[], value: number): Tensor {
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return x;
  const shape = x.shape.map((extent, i) => before[i] + extent + after[i]);
  const from = x.shape;
  const fill = scalar(value, { dtype: x.dtype, device: x.device });
  const output = emit("pad", [x, fill], { before: [...before], after: [...after] }, shape, x.dtype);
  const ones = from.map(() => 1);
  return link(output, "pad", [x], () => ({ saved: {}, pull: (grad) => [sliceOf(grad, before, from, ones)] }));
}

/** `size[i]` elements of dimension i from `start[i]` in steps of `step[i]`. */
export function sliceOf(x: Tensor, start: readonly number[], size: Shape, step: readonly number[]): Tensor {
  if (sameShape(size, x.shape)) return x;
  const from = x.shape;
  const output = emit("slice", [x], { start: [...start], step: [...step] }, [...size], x.dtype);
  return link(output, "slice", [x], () => ({
    saved: {},
    pull: (grad) => {
      const spread = interleaveZeros(grad, step);
      const after = from.map((extent, i) => extent - start[i] - spread.shape[i]);
      return [padWith(spread, start, after, 0)];
    },
  }));
}

/** step − 1 zeros between neighbours: what undoes a strided slice. */
export function interleaveZeros(x: Tensor, step: readonly number[]): Tensor {
  let result = x;
  step.forEach((gap, dim) => {
    const extent = result.shape[dim];
    if (gap === 1 || extent <= 1) return;
    const split = [...result.shape.slice(0, dim + 1), 1, ...result.shape.slice(dim + 1)];
    const none = split.map(() => 0);
    const padded = padWith(reshapeTo(result, split), none, none.with(dim + 1, gap - 1), 0);
    const joined = result.shape.with(dim, extent * gap);
    const trimmed = result.shape.with(dim, (extent - 1) * gap + 1);
    const ones = joined.map(() => 1);
    result = sliceOf(
      reshapeTo(padded, joined),
      joined.map(() => 0),
      trimmed,
      ones,
    );
  });
  return result;
}

/** Order of the elements reversed along `dims`. */
export function flipOver(x: Tensor, dims: readonly number[]): Tensor {
  if (dims.length === 0) return x;
  const output = emit("flip", [x], { dims: [...dims] }, x.shape, x.dtype);
  return link(output, "flip", [x], () => ({ saved: {}, pull: (grad) => [flipOver(grad, dims)] }));
}

/** One after the other along `dim`; at least one tensor, all of one dtype and equal in the other dimensions. */
export function catAlong(tensors: readonly Tensor[], dim: number): Tensor {
  if (tensors.length === 1) return tensors[0];
  const total = tensors.reduce((sum, x) => sum + x.shape[dim], 0);
  const shape = tensors[0].shape.with(dim, total);
  const output = emit("cat", tensors, { dim }, shape, tensors[0].dtype);
  const shapes = tensors.map((x) => x.shape);
  return link(output, "cat", tensors, () => ({
    saved: {},
    pull: (grad) => {
      let offset = 0;
      return shapes.map((own) => {
        const start = own.map(() => 0).with(dim, offset);
        offset += own[dim];
        return sliceOf(
          grad,
          start,
          own,
          own.map(() => 1),
        );
      });
    },
  }));
}
