import { isFloat } from "../../ir/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cast, elementwise, fullLike } from "./elementwise.ts";
import { emit, link } from "./emit.ts";
import { gatherAlong, scatterAlong } from "./index.ts";

/** Where the elements of src go: positions along `dim`, as int32 in the shape of src. */
export interface Places {
  readonly index: Tensor;
  readonly dim: number;
}

const mul = (a: Tensor, b: Tensor): Tensor => elementwise("mul", a, b);
const where = (c: Tensor, a: Tensor, b: Tensor): Tensor => elementwise("where", c, a, b);
const isZero = (x: Tensor): Tensor => elementwise("eq", x, fullLike(x, 0));

/**
 * base times all elements of src that go there. The first derivative is the product of the others, zeros or not; the
 * second is that of a quotient, which at zeros it is not, as in PyTorch.
 */
export function scatterProduct(base: Tensor, { index, dim }: Places, src: Tensor): Tensor {
  const output = emit("scatter", [base, index, src], { dim, mode: "mul" }, base.shape, base.dtype);
  if (!isFloat(base.dtype)) return output;
  return link(output, "scatter", [base, index, src], (y) => ({
    saved: { base, index, src, y },
    because: "scatter keeps factors, index and product: the derivative by one factor is the product of the others",
    pull(grad) {
      const dbase = (): Tensor => mul(grad, scatterProduct(fullLike(base, 1), { index, dim }, src));
      return [base.requiresGrad ? dbase() : null, null, src.requiresGrad ? dsrc(grad, y) : null];
    },
  }));

  function dsrc(grad: Tensor, y: Tensor): Tensor {
    const zero = isZero(src);
    const zeros = scatterAlong(fullLike(base, 0, "int32"), index, cast(zero, "int32"), dim, "add");
    const count = gatherAlong(zeros, index, dim);
    // The only zero of its place: what remains is the product without it.
    const single = elementwise("logicalAnd", zero, elementwise("eq", count, fullLike(count, 1)));
    const others = scatterProduct(base, { index, dim }, where(single, fullLike(src, 1), src));
    const quotient = elementwise("div", gatherAlong(mul(grad, y), index, dim), where(zero, fullLike(src, 1), src));
    return where(single, gatherAlong(mul(grad, others), index, dim), quotient);
  }
}

/**
 * The largest or smallest of base and the elements of src that go there; a NaN wins. Equal extremes share the gradient.
 *
 * @param counted  stands for base among those that share; base itself by default
 */
export function scatterExtreme(
  mode: "max" | "min",
  base: Tensor,
  { index, dim }: Places,
  src: Tensor,
  counted: Tensor = base,
): Tensor {
  const output = emit("scatter", [base, index, src], { dim, mode }, base.shape, base.dtype);
  if (!isFloat(base.dtype)) return output;
  return link(output, "scatter", [base, index, src], (y) => ({
    saved: { base: counted, index, src, y },
    because: "scatter keeps base, index, src and result: the gradient goes to those that equal the extreme",
    pull(grad) {
      const hits = (x: Tensor, result: Tensor): Tensor => cast(elementwise("eq", x, result), grad.dtype);
      const own = hits(counted, y);
      const theirs = hits(src, gatherAlong(y, index, dim));
      const share = elementwise("div", grad, scatterAlong(own, index, theirs, dim, "add"));
      return [
        base.requiresGrad ? mul(own, share) : null,
        null,
        src.requiresGrad ? mul(theirs, gatherAlong(share, index, dim)) : null,
      ];
    },
  }));
}
