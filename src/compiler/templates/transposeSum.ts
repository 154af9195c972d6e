import { get, i32, load, local, op, store } from "../expr.ts";
import type { Expr, Target } from "../kernel.ts";
import type { Elementwise, TemplateStep } from "../template.ts";
import { Block, ceilDiv, plus, times } from "./block.ts";
import { Epilogue } from "./epilogue.ts";
import { lanesOf, transpose, treeSum } from "./vectors.ts";

/** Partial sums of a weight's gradient in temporary 0: [chunks, groups, rows, columns], columns being O/groups rounded up to vectors. */
export interface TransposeSum {
  readonly O: number;
  readonly groups: number;
  readonly chunks: number;
  /** C/groups · kernel. */
  readonly rows: number;
  readonly columns: number;
  /** At (0, O, row). */
  readonly epilogue?: Elementwise;
}

/** out[group·outs + o, row] = the sum over chunks of partial[chunk, group, row, o]. */
export function transposeSumStep(spec: TransposeSum, target: Target): TemplateStep {
  const { O, groups, chunks, rows, columns } = spec;
  const { lanes } = target;
  const outs = O / groups;
  const perGroup = ceilDiv(outs, lanes);
  const epilogue = new Epilogue(spec.epilogue, 2);
  const item = local("item", "i32");
  const block = new Block();
  const [group, quad] = block.coordinates(get(item), [groups, perGroup], ["group", "quad"]);
  const first = block.let("first", times(quad, lanes));
  const out = block.let("out", plus(times(group, outs), first));
  const from = block.let("from", plus(times(group, rows * columns), first));
  const sumAt = (inner: Block, row: Expr, offset: number): Expr => {
    const at = inner.let("at", plus(from, times(row, columns)));
    const parts = Array.from({ length: chunks }, (_, c) =>
      load(1, "f32", true, at, (c * groups * rows + offset) * columns),
    );
    return inner.let("sum", treeSum(parts));
  };
  const write = (to: Block, valid: number): void => {
    const whole = rows - (rows % lanes);
    const base = to.let("base", times(out, rows));
    to.for("row", 0, whole, lanes, (inner, row) => {
      const sums = Array.from({ length: lanes }, (_, l) => sumAt(inner, row, l));
      const bound = epilogue.bind(inner, [i32(0), out, row]);
      transpose(inner, target, sums)
        .slice(0, valid)
        .forEach((vector, l) => {
          inner.add(store(0, plus(base, row), bound(vector, l, 0), l * rows));
        });
    });
    to.for("row", whole, rows, 1, (inner, row) => {
      const bound = epilogue.bind(inner, [i32(0), out, row]);
      lanesOf(sumAt(inner, row, 0), valid).forEach((value, l) => {
        inner.add(store(0, plus(base, row), bound(value, l, 0), l * rows));
      });
    });
  };
  const last = outs % lanes;
  if (last === 0) write(block, lanes);
  else if (perGroup === 1) write(block, last);
  else
    block.if(
      op("le", plus(first, lanes), i32(outs)),
      (all) => write(all, lanes),
      (some) => write(some, last),
    );
  return {
    kernel: {
      name: `add ${chunks} weight gradients`,
      buffers: [
        { dtype: "float32", access: "write", numel: O * rows },
        { dtype: "float32", access: "read", numel: chunks * groups * rows * columns },
        ...epilogue.buffers,
      ],
      items: groups * perGroup,
      item,
      body: block.statements,
      scratch: 0,
      flop: chunks * O * rows,
      bytes: 4 * (chunks + 1) * O * rows,
    },
    buffers: [{ kind: "output" }, { kind: "temporary", index: 0 }, ...epilogue.templateBuffers],
  };
}
