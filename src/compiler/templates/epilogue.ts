import type { DType } from "../../ir/dtype.ts";
import { InternalError } from "../../ir/errors.ts";
import { load, splat } from "../expr.ts";
import type { Expr, KernelBuffer, ValueType } from "../kernel.ts";
import type { Elementwise, TemplateBuffer } from "../template.ts";
import { type Block, plus, times } from "./block.ts";

const valueTypes: Partial<Record<DType, ValueType>> = { float32: "f32", int32: "i32", uint8: "i32", bool: "bool" };

/** An `Elementwise` and the place of its extras among a kernel's buffers. */
export class Epilogue {
  readonly #work: Elementwise | undefined;
  readonly #firstBuffer: number;

  /** @param firstBuffer  kernel buffer of the first extra; the others follow */
  constructor(work: Elementwise | undefined, firstBuffer: number) {
    this.#work = work;
    this.#firstBuffer = firstBuffer;
  }

  get buffers(): KernelBuffer[] {
    return (this.#work?.extras ?? []).map(({ dtype, numel }) => ({ dtype, access: "read", numel }));
  }

  get templateBuffers(): TemplateBuffer[] {
    return (this.#work?.extras ?? []).map((_, index) => ({ kind: "extra", index }));
  }

  /**
   * Computes the extras' addresses at three coordinates once; the result applies the work to a value that lies `row` and
   * `column` (constants) further. A vector value covers `lanes` columns from there.
   */
  bind(block: Block, at: readonly [Expr, Expr, Expr]): (value: Expr, row: number, column: number) => Expr {
    const work = this.#work;
    if (work === undefined) return (value) => value;
    const bases = work.extras.map(({ offset, strides }) =>
      block.let("extra", plus(offset, times(at[0], strides[0]), times(at[1], strides[1]), times(at[2], strides[2]))),
    );
    return (value, row, column) =>
      work.apply(
        value,
        work.extras.map(({ dtype, strides }, i) => {
          const type = valueTypes[dtype];
          if (type === undefined) throw new InternalError(`a template's epilogue cannot read ${dtype}.`);
          const across = value.vector && strides[2] === 1;
          const loaded = load(this.#firstBuffer + i, type, across, bases[i], row * strides[1] + column * strides[2]);
          return value.vector ? splat(loaded) : loaded;
        }),
      );
  }
}
