import type { Tensor } from "../../tensor/tensor.ts";
import { fullLike } from "./elementwise.ts";
import { emit, link } from "./emit.ts";

/** out[…, i, …] = x[…, index[…, i, …], …] along `dim`; index is int32 and equals x's shape elsewhere. */
export function gatherAlong(x: Tensor, index: Tensor, dim: number): Tensor {
  const output = emit("gather", [x, index], { dim }, index.shape, x.dtype);
  return link(output, "gather", [x, index], () => ({
    saved: { index },
    because: "gather keeps the index: each gradient is added where its element was read",
    pull: (grad) => [scatterAlong(fullLike(x, 0), index, grad, dim, "add"), null],
  }));
}

/** base with src written, or added, at index along `dim`, in row-major order of src. */
export function scatterAlong(base: Tensor, index: Tensor, src: Tensor, dim: number, mode: "set" | "add"): Tensor {
  const output = emit("scatter", [base, index, src], { dim, mode }, base.shape, base.dtype);
  return link(output, "scatter", [base, index, src], () => ({
    saved: { index },
    because: "scatter keeps the index: the gradient of what was written is read from there",
    pull: (grad) => [
      !base.requiresGrad ? null : mode === "add" ? grad : scatterAlong(grad, index, fullLike(src, 0), dim, "set"),
      null,
      src.requiresGrad ? gatherAlong(grad, index, dim) : null,
    ],
  }));
}
