import { attrsOf } from "../../ir/node.ts";
import { type Primitive, productOf } from "./primitive.ts";

export const matmul: Primitive = (node, [a, b], out) => {
  const { transposeA, transposeB } = attrsOf(node, "matmul");
  const times = productOf(node.dtype);
  const rank = node.shape.length;
  const [m, n] = node.shape.slice(rank - 2);
  const k = node.inputs[0].shape[transposeA ? rank - 2 : rank - 1];
  const [aRow, aCol] = transposeA ? [1, m] : [k, 1];
  const [bRow, bCol] = transposeB ? [1, k] : [n, 1];
  for (let batch = 0; batch < out.length / (m * n); batch++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          sum += times(a[batch * m * k + i * aRow + l * aCol], b[batch * k * n + l * bRow + j * bCol]);
        }
        out[(batch * m + i) * n + j] = sum;
      }
    }
  }
};
