// C7: the scale of a weight in front of batch normalisation changes nothing, and its gradient is orthogonal to it.
import { Generator, grad, randn, type Tensor, tanh } from "fathom";

const generator = new Generator(1);
const x = randn([64, 6], { generator });
const w = randn([6, 1], { generator });
const probe = randn([64, 1], { generator });
const normalise = (z: Tensor): Tensor => {
  const d = z.sub(z.mean());
  return d.div(d.square().mean().sqrt());
};
const loss = (weight: Tensor): Tensor =>
  tanh(normalise(x.matmul(weight)))
    .mul(probe)
    .sum();

const [small, large] = [grad(loss)(w), grad(loss)(w.mul(10))];
console.log(
  `gradient of W ${await small.square().sum().sqrt().item()}, of 10 W ${await large.square().sum().sqrt().item()}`,
);
console.log(`W · gradient ${await w.mul(small).sum().item()}`);
