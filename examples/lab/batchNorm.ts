// C7: the scale of a weight in front of batch normalisation changes nothing, and its gradient is orthogonal to it.
import { deviceNamed, Generator, grad, randn, type Tensor, tanh } from "fathom";

const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const generator = new Generator(1);
const x = randn([64, 6], { ...exact, generator });
const w = randn([6, 1], { ...exact, generator });
const probe = randn([64, 1], { ...exact, generator });
const normalise = (z: Tensor): Tensor => {
  const d = z.sub(z.mean());
  return d.div(d.square().mean().sqrt());
};
const loss = (weight: Tensor): Tensor =>
  tanh(normalise(x.matmul(weight)))
    .mul(probe)
    .sum();
const norm = (v: Tensor): Promise<number> => v.square().sum().sqrt().item();

const [small, large] = [grad(loss)(w), grad(loss)(w.mul(10))];
console.log(`gradient of W ${await norm(small)}, of 10 W ${await norm(large)}`);
console.log({ cosine: Math.abs(await w.mul(small).sum().item()) / (await norm(w)) / (await norm(small)) });
