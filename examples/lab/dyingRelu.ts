// C13: a ReLU unit that no input activates has a gradient of exactly zero, so plain SGD leaves it as it is.
import { Generator, optim, randn, relu, tensor } from "fathom";

const generator = new Generator(1);
const x = randn([256, 2], { generator });
const w = tensor(
  [
    [0.3, -0.2],
    [0.1, 0.4],
  ],
  { requiresGrad: true },
);
const b = tensor([-50, 0.1], { requiresGrad: true }); // the first unit is below zero for every sample
const before = await b.data();

const optimizer = new optim.SGD([w, b], { lr: 0.1 });
for (let i = 0; i < 100; i++) {
  optimizer.zeroGrad();
  relu(x.matmul(w).add(b)).sub(1).square().mean().backward();
  await optimizer.step();
}
const after = await b.data();
console.log({ frozen: after[0] === before[0] ? 0 : 1, alive: after[1] - before[1] });
