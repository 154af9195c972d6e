import { expect, test } from "vitest";
import * as fathom from "../index.ts";
import { nn, rand, type Tensor, tensor } from "../index.ts";

const labels = tensor([2, 0], { dtype: "int32" });
const signs = tensor([
  [1, -1, 1],
  [-1, 1, 1],
]);
const sign = tensor([1, -1]);
const weight = tensor([0.5, 1, 2]);
const x = rand([2, 3]);
const y = rand([2, 3]);
const z = rand([2, 3]);
const steps = rand([4, 2, 3]);

type AnyOp = (...args: unknown[]) => Tensor;
type AnyLayer = new (options?: object) => { forward(...inputs: unknown[]): Tensor };

/** Layer, op, inputs and options that change the result. */
const layers: readonly (readonly [string, string, readonly unknown[], object])[] = [
  ["MSELoss", "mseLoss", [x, y], { reduction: "sum" }],
  ["L1Loss", "l1Loss", [x, y], { reduction: "sum" }],
  ["SmoothL1Loss", "smoothL1Loss", [x, y], { beta: 0.1 }],
  ["HuberLoss", "huberLoss", [x, y], { delta: 0.1 }],
  ["CrossEntropyLoss", "crossEntropy", [x, labels], { weight, labelSmoothing: 0.1, ignoreIndex: 0 }],
  ["NLLLoss", "nllLoss", [x, labels], { weight, ignoreIndex: 0 }],
  ["BCELoss", "binaryCrossEntropy", [x, y], { weight }],
  ["BCEWithLogitsLoss", "binaryCrossEntropyWithLogits", [x, y], { posWeight: weight }],
  ["HingeLoss", "hingeLoss", [x, signs], { reduction: "sum" }],
  ["SquaredHingeLoss", "squaredHingeLoss", [x, signs], { reduction: "sum" }],
  ["SoftMarginLoss", "softMarginLoss", [x, signs], { reduction: "sum" }],
  ["HingeEmbeddingLoss", "hingeEmbeddingLoss", [x, signs], { margin: 2 }],
  ["MarginRankingLoss", "marginRankingLoss", [x, y, signs], { margin: 2 }],
  ["CosineEmbeddingLoss", "cosineEmbeddingLoss", [x, y, sign], { margin: -0.5 }],
  ["MultiMarginLoss", "multiMarginLoss", [x, labels], { p: 2, margin: 2, weight }],
  [
    "MultiLabelMarginLoss",
    "multilabelMarginLoss",
    [
      x,
      tensor(
        [
          [1, -1, 0],
          [0, 2, -1],
        ],
        { dtype: "int32" },
      ),
    ],
    { reduction: "sum" },
  ],
  ["MultiLabelSoftMarginLoss", "multilabelSoftMarginLoss", [x, y], { weight }],
  ["TripletMarginLoss", "tripletMarginLoss", [x, y, z], { margin: 3, p: 1 }],
  ["TripletMarginWithDistanceLoss", "tripletMarginWithDistanceLoss", [x, y, z], { margin: 3 }],
  ["KLDivLoss", "klDiv", [x, y], { reduction: "batchmean" }],
  ["GaussianNLLLoss", "gaussianNllLoss", [x, y, z], { full: true }],
  ["PoissonNLLLoss", "poissonNllLoss", [x, y], { logInput: false }],
  ["CTCLoss", "ctcLoss", [steps, labels, [4, 3], [1, 1]], { blank: 1, reduction: "sum" }],
  ["CosineSimilarity", "cosineSimilarity", [x, y], { dim: 0 }],
  ["PairwiseDistance", "pairwiseDistance", [x, y], { p: 1, keepdim: true }],
];

test.each(layers)("%s hands its options on to %s", async (name, op, inputs, options) => {
  const Layer = (nn as unknown as Record<string, AnyLayer>)[name];
  const call = (fathom as unknown as Record<string, AnyOp>)[op];
  const given = await new Layer(options).forward(...inputs).data();
  const plain = await new Layer().forward(...inputs).data();
  expect(given).toEqual(await call(...inputs, options).data());
  expect(plain).toEqual(await call(...inputs).data());
  expect(given).not.toEqual(plain);
});
