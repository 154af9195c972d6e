// C2: without label noise, SGD on single samples with a constant step converges down to rounding.
import { Generator, grad, randn, tensor } from "fathom";

const generator = new Generator(1);
const x = (await randn([64, 3], { generator }).array()) as number[][];
const truth = [1, -2, 3];
const w = tensor([[0], [0], [0]], { requiresGrad: true });

for (let step = 0; step < 400; step++) {
  const row = x[step % 64];
  const label = row.reduce((sum, value, i) => sum + value * truth[i], 0);
  const loss = tensor([row]).matmul(w).sub(label).square().sum().mul(0.5);
  const [slope] = grad(loss, [w]);
  const next = w.sub(slope.mul(0.1));
  await next.data();
  w.assign(next);
}

const size = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
const away = Array.from(await w.data(), (value, i) => value - truth[i]);
console.log({ noiseless: size(away) / size(truth) });
