// C9: how far the running mean of BatchNorm1d has come after ten steps on the same batch.
import { nn, tensor } from "fathom";

const x = tensor([[2], [3], [4], [7]]); // mean 4
const shares: number[] = [];
for (const momentum of [0.1, 0.01]) {
  const norm = new nn.BatchNorm1d(1, { momentum });
  for (let step = 0; step < 10; step++) await norm.forward(x).data();
  shares.push((await norm.runningMean?.data())?.[0] ?? 0);
}

console.log({ fast: shares[0] / 4, slow: shares[1] / 4 }); // predicted: 1 − 0.9¹⁰ and 1 − 0.99¹⁰
