// C16: one sigmoid unit learns the answer 1 from z = −6: how long gradient flow takes to z = 2 with each loss.
import {
  binaryCrossEntropyWithLogits,
  deviceNamed,
  grad,
  mseLoss,
  onesLike,
  sigmoid,
  type Tensor,
  tensor,
} from "fathom";

const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const [start, goal, steps] = [-6, 2, 2000];

/** Equal steps of z, each with the time that the slope in its middle gives: what the card finds in steps of time. */
async function timeOf(loss: (z: Tensor) => Tensor): Promise<number> {
  const stride = (goal - start) / steps;
  const middles = Array.from({ length: steps }, (_, i) => start + (i + 0.5) * stride);
  const slopes = await grad(loss)(tensor(middles, exact)).data(); // the losses add up, so each z has its own slope
  let time = 0;
  for (const slope of slopes) time += stride / -slope;
  return time;
}

const timeEntropy = await timeOf((z) => binaryCrossEntropyWithLogits(z, onesLike(z), { reduction: "sum" }));
const timeSquared = await timeOf((z) => mseLoss(sigmoid(z), onesLike(z), { reduction: "sum" }).mul(0.5));
console.log({ timeEntropy, timeSquared, slower: timeSquared / timeEntropy });
