// C5: how many steps gradient descent takes on f = ½(x² + κy²), from the start where line search is slowest.
import { deviceNamed, grad, noGrad, tensor } from "fathom";

const kappa = 100;
const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const curvature = tensor([1, kappa], exact);

/** Steps until the loss is a millionth of the first; without a step size by exact line search. */
async function descend(stepSize?: number): Promise<number> {
  const w = tensor([kappa, 1], { ...exact, requiresGrad: true });
  let first = 0;
  for (let step = 0; ; step++) {
    const loss = w.square().mul(curvature).sum().mul(0.5);
    const [slope] = grad(loss, [w]);
    const next = noGrad(() => {
      const along = slope.square();
      const size = stepSize ?? along.sum().div(along.mul(curvature).sum());
      return w.sub(slope.mul(size));
    });
    const now = await loss.item();
    if (step === 0) first = now;
    if (now <= 1e-6 * first) return step;
    w.assign(next);
  }
}

console.log({
  steps: await descend(), // predicted: ln 10⁻⁶ / ln ((κ − 1) / (κ + 1))², rounded up
  stepsSafe: await descend(1 / kappa), // never turns back, and is no faster
  stepsBest: await descend(2 / (1 + kappa)),
});
