import { over } from "./primitiveCase.fixture.ts";
import { plain, wide } from "./windowCases.fixture.ts";

/** Sums of products, also of none. */
export const products = {
  matmul: [
    over(
      "matmul",
      [
        [3, 4],
        [4, 5],
      ],
      { transposeA: false, transposeB: false },
      [3, 5],
    ),
    over(
      "matmul",
      [
        [2, 4, 3],
        [2, 5, 4],
      ],
      { transposeA: true, transposeB: true },
      [2, 3, 5],
    ),
    over(
      "matmul",
      [
        [20, 33],
        [33, 18],
      ],
      { transposeA: false, transposeB: false },
      [20, 18],
    ),
    over(
      "matmul",
      [
        [3, 0],
        [0, 5],
      ],
      { transposeA: false, transposeB: false },
      [3, 5],
    ),
    over(
      "matmul",
      [
        [0, 4],
        [4, 5],
      ],
      { transposeA: false, transposeB: false },
      [0, 5],
    ),
    over(
      "matmul",
      [
        [0, 3, 4],
        [0, 4, 5],
      ],
      { transposeA: false, transposeB: false },
      [0, 3, 5],
    ),
  ],
  conv: [
    over(
      "conv",
      [
        [2, 4, 7],
        [6, 2, 3],
      ],
      { ...plain, groups: 2 },
      [2, 6, 7],
    ),
    over(
      "conv",
      [
        [1, 3, 6, 7],
        [4, 3, 3, 2],
      ],
      { ...wide, groups: 1 },
      [1, 4, 3, 8],
    ),
    over(
      "conv",
      [
        [0, 4, 7],
        [6, 2, 3],
      ],
      { ...plain, groups: 2 },
      [0, 6, 7],
    ),
    over(
      "conv",
      [
        [2, 0, 7],
        [6, 0, 3],
      ],
      { ...plain, groups: 1 },
      [2, 6, 7],
    ),
  ],
  convInputGrad: [
    over(
      "convInputGrad",
      [
        [2, 6, 7],
        [6, 2, 3],
      ],
      { ...plain, groups: 2, inputSize: [7] },
      [2, 4, 7],
    ),
    over(
      "convInputGrad",
      [
        [1, 4, 3, 8],
        [4, 3, 3, 2],
      ],
      { ...wide, groups: 1, inputSize: [6, 7] },
      [1, 3, 6, 7],
    ),
    over(
      "convInputGrad",
      [
        [0, 6, 7],
        [6, 2, 3],
      ],
      { ...plain, groups: 2, inputSize: [7] },
      [0, 4, 7],
    ),
  ],
  convWeightGrad: [
    over(
      "convWeightGrad",
      [
        [2, 4, 7],
        [2, 6, 7],
      ],
      { ...plain, groups: 2, kernel: [3] },
      [6, 2, 3],
    ),
    over(
      "convWeightGrad",
      [
        [1, 3, 6, 7],
        [1, 4, 3, 8],
      ],
      { ...wide, groups: 1, kernel: [3, 2] },
      [4, 3, 3, 2],
    ),
    over(
      "convWeightGrad",
      [
        [0, 4, 7],
        [0, 6, 7],
      ],
      { ...plain, groups: 2, kernel: [3] },
      [6, 2, 3],
    ),
  ],
};
