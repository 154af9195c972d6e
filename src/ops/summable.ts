import type { DType } from "../ir/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./primitives/elementwise.ts";

/** x in the dtype that running sums and products are of: the one asked for, else int32 for bools and uint8. */
export function summable(x: Tensor, dtype: DType | undefined): Tensor {
  const narrow = x.dtype === "bool" || x.dtype === "uint8";
  return cast(x, dtype ?? (narrow ? "int32" : x.dtype));
}
