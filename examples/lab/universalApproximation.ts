// C10: sin 2πx by 32 ReLUs whose weights are written by hand.
import { deviceNamed, relu, tensor } from "fathom";

const n = 32;
const exact = { dtype: "float64", device: deviceNamed("reference") } as const;
const target = (x: number): number => Math.sin(2 * Math.PI * x);
const knots = Array.from({ length: n }, (_, k) => k / n);
const slopes = knots.map((knot) => n * (target(knot + 1 / n) - target(knot)));
const turns = slopes.map((slope, k) => [slope - (slopes[k - 1] ?? 0)]); // each ReLU turns the line

const x = Array.from({ length: 2049 }, (_, i) => i / 2048);
const hidden = relu(
  tensor(
    x.map((at) => [at]),
    exact,
  ).sub(tensor([knots], exact)),
);
const y = await hidden.matmul(tensor(turns, exact)).data();

console.log({ built: Math.max(...x.map((at, i) => Math.abs(y[i] - target(at)))), bound: Math.PI ** 2 / (2 * n * n) });
