// C15: the value of cross-entropy has one term, its gradient has one for every class.
import { crossEntropy, tensor } from "fathom";

const truth = tensor([0], { dtype: "int32" });
const z = tensor([[2, 1, -1]], { requiresGrad: true });
const loss = crossEntropy(z, truth);
loss.backward();
const gradient = (await z.grad?.data()) ?? []; // p − y

console.log({
  loss: await loss.item(),
  raised: await crossEntropy(tensor([[2, 2, -1]]), truth).item(), // a wrong logit alone moves it
  gradient0: gradient[0],
  gradient1: gradient[1],
  uniform: await crossEntropy(tensor([new Array(10).fill(0)]), truth).item(), // ln 10
});
