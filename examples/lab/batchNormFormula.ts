// C8: where ε stands in batch normalisation, on a channel whose deviation is 0.001.
import { deviceNamed, grad, randn, sqrt, type Tensor } from "fathom";

const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const eps = 1e-5;
const centred = (x: Tensor): Tensor => x.sub(x.mean());
const variance = (x: Tensor): Tensor => centred(x).square().mean();
const inside = (x: Tensor): Tensor => centred(x).div(sqrt(variance(x).add(eps)));
const outside = (x: Tensor): Tensor => centred(x).div(sqrt(variance(x)).add(eps));

const noise = randn([256], exact);
const x = centred(noise)
  .div(sqrt(variance(noise)))
  .mul(1e-3); // mean 0, deviation exactly 0.001
const constant = x.mul(0).add(5); // deviation 0
const slopes = await grad((z: Tensor) => outside(z).mul(noise).sum())(constant).data();

console.log({
  insideSmall: await sqrt(variance(inside(x))).item(),
  outsideSmall: await sqrt(variance(outside(x))).item(),
  lostGradients: Array.from(slopes).filter(Number.isNaN).length,
});
