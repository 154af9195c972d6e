import { show } from "../ir/shape.ts";
import { scalar } from "../tensor/create.ts";
import { Tensor } from "../tensor/tensor.ts";
import { defineOp } from "./defineOp.ts";
import { takeIndex } from "./indices.ts";
import { unify } from "./operands.ts";
import { gatherAlong } from "./primitives/index.ts";
import { searchAlong } from "./searchAlong.ts";

export interface SearchOptions {
  /** Whether equal elements count as before the value: the position after them instead of the first. */
  readonly right?: boolean;
  /** "left" or "right", the same in NumPy's word. */
  readonly side?: "left" | "right";
  /** Positions that put the sequence in order, as from argsort. */
  readonly sorter?: Tensor | undefined;
}

/**
 * Where each value would have to be inserted to keep a sorted sequence sorted.
 *
 *     sequence[y − 1] < value <= sequence[y];  with right, sequence[y − 1] <= value < sequence[y]
 *
 * @zh 用二分查找求各值在有序序列中的插入位置。
 * @param sequence  [M], or [..., M] with a sequence for each row of values; in rising order along the last dimension
 * @param values    any shape beside [M], else [..., N] with the same leading dimensions; or a number
 * @param sorter    shape of sequence: positions that put it in order
 * @param right     whether equal elements count as before the value
 * @param side      "left" or "right", the same in NumPy's word
 * @returns         shape of values, int32
 * @throws ShapeError when the shapes do not fit
 * @example searchsorted(tensor([1, 3, 5]), tensor([3, 4, 9])) // [1, 2, 3]
 */
export const searchsorted = defineOp(
  {
    name: "searchsorted",
    inputs: ["sequence", "values", "sorter?"],
    integer: ["sorter"],
    attrs: { right: false, side: undefined as "left" | "right" | undefined },
    shape({ sequence, values, sorter }, expect, { right, side }) {
      const known = side === undefined || side === "right" || (side === "left" && !right);
      expect.that(known, "side", `be "left" or "right" and agree with right`, String(side));
      expect.that(sequence.length >= 1, "sequence", "have at least one dimension", sequence);
      const rows = sequence.slice(0, -1);
      const fits = rows.length === 0 || (values.length === sequence.length && rows.every((n, i) => n === values[i]));
      expect.that(fits, "values", `have the leading dimensions of sequence ${show(sequence)}`, values);
      if (sorter) expect("sorter", sorter, sequence, "sequence");
      return values;
    },
    forward({ sequence, values, sorter }, { right, side }) {
      const dim = sequence.ndim - 1;
      const [given, wanted] = unify(sequence.detach(), values.detach());
      const sorted = sorter ? gatherAlong(given, takeIndex("searchsorted", sorter, given.shape[dim]), dim) : given;
      return { output: searchAlong(sorted, wanted, right || side === "right"), saved: {} };
    },
    samples: [
      { sequence: { values: [-1, 0, 0.5, 1], shape: [4] }, values: [2, 3] },
      { sequence: { values: [-1, 0, 0, 1], shape: [4] }, values: { values: [0, 1], shape: [2] }, right: true },
      { sequence: { values: [1, 3, 5, 2, 4, 6], shape: [2, 3] }, values: { values: [3, 9, 3, 0], shape: [2, 2] } },
      {
        sequence: { values: [3, 1, 2], shape: [3] },
        values: { values: [2, 0], shape: [2] },
        sorter: { values: [1, 2, 0], shape: [3], dtype: "int32" },
        side: "right",
      },
    ],
    rejects: [
      {
        sequence: [2, 3],
        values: [3, 2],
        message: "searchsorted: values must have the leading dimensions of sequence [2, 3], got [3, 2].",
      },
    ],
  },
  (apply) =>
    (sequence: Tensor, values: Tensor | number, options: SearchOptions = {}): Tensor => {
      const { sorter, ...attrs } = options;
      const wanted =
        values instanceof Tensor ? values : scalar(values, { dtype: sequence.dtype, device: sequence.device });
      return apply({ sequence, values: wanted, sorter }, attrs);
    },
);
