import { numel } from "../ir/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { diagonal } from "./diagonal.ts";
import type { Labels } from "./parseEquation.ts";
import { mul } from "./primitives/arithmetic.ts";
import { product } from "./primitives/matmul.ts";
import { permuteTo, reshapeTo, sumOver } from "./primitives/shaping.ts";

/** A tensor whose dimensions have names, each once. */
export interface Named {
  readonly x: Tensor;
  readonly labels: Labels;
}

/** Repeated labels become the diagonal of their dimensions. */
export function withoutRepeats(x: Tensor, labels: Labels): Named {
  const second = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]);
  const rest = labels.filter((_, i) => i !== first && i !== second);
  return withoutRepeats(diagonal(x, { dim1: first, dim2: second }), [...rest, labels[second]]);
}

/** The sum over every dimension that is not `kept`. */
export function sumOut({ x, labels }: Named, kept: (label: string) => boolean): Named {
  const gone = labels.map((_, i) => i).filter((i) => !kept(labels[i]));
  if (gone.length === 0) return { x, labels };
  const left = labels.filter(kept);
  const shape = x.shape.filter((_, i) => !gone.includes(i));
  return { x: reshapeTo(sumOver(x, gone), shape), labels: left };
}

/** Dimensions in the order of `labels`, which names all of them. */
export function arranged({ x, labels }: Named, order: Labels): Tensor {
  return permuteTo(
    x,
    order.map((label) => labels.indexOf(label)),
  );
}

/**
 * The product of two tensors, summed over what they share and is not `kept`: a matrix product with the labels that both
 * keep as batch, or a plain product where nothing is summed.
 */
export function contract(a: Named, b: Named, kept: (label: string) => boolean): Named {
  const [left, right] = stretchFree(a, b, kept);
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter(kept);
  const summed = shared.filter((label) => !kept(label));
  const rows = left.labels.filter((label) => !shared.includes(label));
  const columns = right.labels.filter((label) => !shared.includes(label));
  const labels = [...batch, ...rows, ...columns];
  const extents = (of: Named, names: Labels): number[] => names.map((label) => of.x.shape[of.labels.indexOf(label)]);
  const shape = [...extents(left, batch), ...extents(left, rows), ...extents(right, columns)];
  if (summed.length === 0) {
    const spread = [...extents(left, batch), ...extents(left, rows), ...columns.map(() => 1)];
    const other = [...extents(right, batch), ...rows.map(() => 1), ...extents(right, columns)];
    const x = reshapeTo(arranged(left, [...batch, ...rows]), spread);
    return { x: mul(x, reshapeTo(arranged(right, [...batch, ...columns]), other)), labels };
  }
  const x = matrices(left, batch, rows, summed);
  const y = matrices(right, batch, columns, summed);
  // The right operand has its columns where the left one has its rows, so for it the straight order is the turned one.
  return { x: reshapeTo(product(x.matrix, y.matrix, x.isTurned, !y.isTurned), shape), labels };
}

/** [batch, free, summed] as matrices; turned, [batch, summed, free], where that is how it lies already. */
function matrices(of: Named, batch: Labels, free: Labels, summed: Labels): { matrix: Tensor; isTurned: boolean } {
  const turned = [...batch, ...summed, ...free];
  const isTurned = turned.every((label, i) => label === of.labels[i]);
  const x = arranged(of, isTurned ? turned : [...batch, ...free, ...summed]);
  const [m, k] = [free, summed].map((names) => numel(names.map((label) => of.x.shape[of.labels.indexOf(label)])));
  const lead = batch.length === 0 ? [] : [numel(x.shape.slice(0, batch.length))];
  return { matrix: reshapeTo(x, [...lead, ...(isTurned ? [k, m] : [m, k])]), isTurned };
}

/** A shared dimension that is 1 in one of the two broadcasts: there it is dropped, and the other alone has it. */
function stretchFree(a: Named, b: Named, kept: (label: string) => boolean): [Named, Named] {
  const drop = (from: Named, to: Named): Named => {
    const thin = from.labels.filter((label, i) => {
      const at = to.labels.indexOf(label);
      return at >= 0 && from.x.shape[i] === 1 && to.x.shape[at] !== 1;
    });
    return sumOut(from, (label) => !thin.includes(label));
  };
  const [left, right] = [drop(a, b), drop(b, a)];
  // What only one of them has now, and nobody keeps, is summed there at once.
  const needed =
    (other: Named) =>
    (label: string): boolean =>
      kept(label) || other.labels.includes(label);
  return [sumOut(left, needed(right)), sumOut(right, needed(left))];
}
