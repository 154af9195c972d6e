// C12: gradients through twenty random layers, and the mean of ReLU on standard normal input.
import { Generator, randn, relu, sigmoid, type Tensor, tensor } from "fathom";

async function firstOverLast(activation: (z: Tensor) => Tensor, variance: number): Promise<number> {
  const [depth, width] = [20, 256];
  const generator = new Generator(1);
  const shifts = Array.from({ length: depth }, () => tensor([new Array(width).fill(0)], { requiresGrad: true }));
  let h: Tensor = randn([1, width], { generator });
  for (const shift of shifts) {
    const weight = randn([width, width], { generator }).mul(Math.sqrt(variance / width));
    h = activation(h).matmul(weight).add(shift); // the shift's gradient is that of the pre-activation
  }
  h.mul(randn([1, width], { generator }))
    .sum()
    .backward();
  const norm = async (x: Tensor | null): Promise<number> => (x ? await x.square().sum().sqrt().item() : 0);
  return (await norm(shifts[0].grad)) / (await norm(shifts[depth - 1].grad));
}

console.log(`sigmoid ${await firstOverLast(sigmoid, 1)}`);
console.log(`ReLU, variance 1/n ${await firstOverLast(relu, 1)}, 2/n ${await firstOverLast(relu, 2)}`);
console.log({
  depth: 20,
  reluMean: await relu(randn([200_000], { generator: new Generator(1) }))
    .mean()
    .item(),
});
