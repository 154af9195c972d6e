// C18: parameters with and without sharing, and a tied gradient as the sum over positions.
import { conv2d, grad, nn, randn, type Tensor, unfold } from "fathom";

const count = (layer: nn.Module): number =>
  [...layer.namedParameters()].reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0);

const x = randn([1, 1, 8, 8]);
const weight = randn([1, 1, 3, 3]);
const tied = grad((w: Tensor) => conv2d(x, w).square().sum())(weight).reshape([9]);
const patches = unfold(x, 3); // [1, 9, 36]: every window as a column
const untied = grad((w: Tensor) => patches.mul(w).sum({ dim: 1 }).square().sum())(
  weight.reshape([9, 1]).expand([9, 36]),
);

console.log(`tied: ${await tied.data()}`);
console.log(`sum over positions: ${await untied.sum({ dim: 1 }).data()}`);
console.log({
  convParameters: count(new nn.Conv2d(1, 8, 3)),
  denseParameters: count(new nn.Linear(28 * 28, 26 * 26 * 8)),
});
