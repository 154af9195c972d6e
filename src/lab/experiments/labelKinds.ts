import { crossEntropy, klDiv, logSoftmax, type Tensor, tensor, xlogy } from "../../index.ts";
import { float64 } from "../float64.ts";

/** Kinds of labels for three classes, the true one being the first. */
export const labels = ["oneHot", "smoothed", "soft"] as const;
export type Label = (typeof labels)[number];
export const labelNames = {
  oneHot: { zh: "one-hot 标签", en: "one-hot" },
  smoothed: { zh: "平滑标签", en: "smoothed" },
  soft: { zh: "软标签", en: "soft" },
} as const;

/** A loss and the two parts it consists of. */
export interface Parts {
  readonly loss: number;
  /** H(q) of the labels. */
  readonly entropy: number;
  /** KL(q‖p) from the labels to the answer. */
  readonly divergence: number;
}

/** What labels of each kind give at these logits: the loss as the library has it, entropy and divergence by themselves. */
export async function partsOf(logits: readonly number[], smoothing: number): Promise<Record<Label, Parts>> {
  const exact = float64();
  const z = tensor([[...logits]], exact); // [1, 3]
  const truth = tensor([0], { dtype: "int32", device: exact.device });
  const third = smoothing / 3;
  const soft = tensor([[0.6, 0.3, 0.1]], exact);
  const measure = async (q: Tensor, total: Tensor): Promise<Parts> => ({
    loss: await total.item(),
    entropy: 0 - (await xlogy(q, q).sum().item()), // no −0 for one-hot labels
    divergence: await klDiv(logSoftmax(z, { dim: 1 }), q, { reduction: "sum" }).item(),
  });
  return {
    oneHot: await measure(tensor([[1, 0, 0]], exact), crossEntropy(z, truth)),
    smoothed: await measure(
      tensor([[1 - smoothing + third, third, third]], exact),
      crossEntropy(z, truth, { labelSmoothing: smoothing }),
    ),
    soft: await measure(soft, crossEntropy(z, soft)),
  };
}
