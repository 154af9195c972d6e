import type { Tensor } from "../../tensor/tensor.ts";
import { emit, link } from "./emit.ts";

/**
 * [...B, M, K] · [...B, K, N] to [...B, M, N], each operand as stored or transposed in its last two dimensions.
 * Batch dimensions are equal. Shapes are already checked.
 */
export function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const rank = a.ndim;
  const m = a.shape[transposeA ? rank - 1 : rank - 2];
  const n = b.shape[transposeB ? rank - 2 : rank - 1];
  const shape = [...a.shape.slice(0, rank - 2), m, n];
  const output = emit("matmul", [a, b], { transposeA, transposeB }, shape, a.dtype);
  return link(output, "matmul", [a, b], () => ({
    saved: { ...(b.requiresGrad ? { x: a } : {}), ...(a.requiresGrad ? { y: b } : {}) },
    because: "matmul keeps its factors: the gradient of each is that of the product times the other",
    pull: (grad) => [
      a.requiresGrad ? (transposeA ? product(b, grad, transposeB, true) : product(grad, b, false, !transposeB)) : null,
      b.requiresGrad ? (transposeB ? product(grad, a, true, transposeA) : product(a, grad, !transposeA, false)) : null,
    ],
  }));
}
