// An op of one's own: a record with its shape, its formula, what backward needs, and backward. The library's own ops are
// made the same way. `gradcheck` compares backward with finite differences; where it is wrong it says at which element.
import {
  add,
  defineOp,
  gradcheck,
  gradgradcheck,
  manualSeed,
  mseLoss,
  mul,
  nn,
  optim,
  sigmoid,
  sub,
  tensor,
} from "fathom";

/** x·sigmoid(beta·x), a smooth relu. */
export const swish = defineOp({
  name: "swish",
  inputs: ["x"],
  attrs: { beta: 1 },
  float: ["x"],
  shape: ({ x }) => x,
  forward({ x }, { beta }) {
    return { output: mul(x, sigmoid(mul(x, beta))), saved: { x } };
  },
  // Without this, autograd would differentiate the formula above, and keep four tensors where one is enough.
  backward(grad, { x }, { beta }) {
    const s = sigmoid(mul(x, beta));
    const slope = mul(s, add(mul(mul(x, beta), sub(1, s)), 1)); // s·(1 + beta·x·(1 − s))
    return { x: mul(grad, slope) };
  },
  because: { x: "swish keeps x: its derivative is s·(1 + beta·x·(1 − s))" },
  samples: [{ x: [2, 3] }, { x: [4], beta: 2 }],
});

const points = tensor([-2, -0.5, 0, 0.7, 3]);
await gradcheck((x) => swish(x, { beta: 1.5 }), [points]);
await gradgradcheck((x) => swish(x, { beta: 1.5 }), [points]);
console.log("swish: first and second derivatives agree with finite differences");

// It works in a network as any other op does, inside compile as well.
class Swish extends nn.Module {
  forward(x: Parameters<typeof swish>[0]): ReturnType<typeof swish> {
    return swish(x);
  }
}

manualSeed(1);
const model = new nn.Sequential(new nn.Linear(1, 16), new Swish(), new nn.Linear(16, 1));
const optimizer = new optim.Adam(model.parameters(), { lr: 0.03 });
const grid = Float32Array.from({ length: 64 }, (_, i) => -3 + (6 * i) / 63);
const x = tensor(grid, { shape: [64, 1] });
const y = tensor(grid.map(Math.sin), { shape: [64, 1] });

const measured: number[] = [];
for (let step = 0; step < 300; step++) {
  const loss = mseLoss(model.forward(x), y);
  optimizer.zeroGrad();
  loss.backward();
  await optimizer.step();
  measured.push(await loss.item());
}
console.log(
  `fitting sin: loss ${measured[0].toFixed(4)} at first, ${measured[measured.length - 1].toFixed(5)} at last`,
);

export const losses: readonly number[] = measured;
