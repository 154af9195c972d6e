import { expect, test } from "vitest";
import * as f from "../index.ts";
import { nn, type Tensor, tensor } from "../index.ts";

const layers: [string, nn.Module & { forward(x: Tensor): Tensor }, (x: Tensor) => Tensor][] = [
  ["ReLU", new nn.ReLU(), f.relu],
  ["ReLU6", new nn.ReLU6(), f.relu6],
  ["Sigmoid", new nn.Sigmoid(), f.sigmoid],
  ["Tanh", new nn.Tanh(), f.tanh],
  ["SELU", new nn.SELU(), f.selu],
  ["SiLU", new nn.SiLU(), f.silu],
  ["Mish", new nn.Mish(), f.mish],
  ["Hardswish", new nn.Hardswish(), f.hardswish],
  ["Hardsigmoid", new nn.Hardsigmoid(), f.hardsigmoid],
  ["LogSigmoid", new nn.LogSigmoid(), f.logSigmoid],
  ["Softsign", new nn.Softsign(), f.softsign],
  ["Tanhshrink", new nn.Tanhshrink(), f.tanhshrink],
  ["LeakyReLU", new nn.LeakyReLU({ negativeSlope: 0.3 }), (x) => f.leakyRelu(x, { negativeSlope: 0.3 })],
  ["ELU", new nn.ELU({ alpha: 2 }), (x) => f.elu(x, { alpha: 2 })],
  ["CELU", new nn.CELU({ alpha: 2 }), (x) => f.celu(x, { alpha: 2 })],
  ["GELU", new nn.GELU({ approximate: "tanh" }), (x) => f.gelu(x, { approximate: "tanh" })],
  ["Hardtanh", new nn.Hardtanh({ minVal: -2 }), (x) => f.hardtanh(x, { minVal: -2 })],
  ["Hardshrink", new nn.Hardshrink({ lambd: 1 }), (x) => f.hardshrink(x, { lambd: 1 })],
  ["Softshrink", new nn.Softshrink({ lambd: 1 }), (x) => f.softshrink(x, { lambd: 1 })],
  ["Softplus", new nn.Softplus({ beta: 3 }), (x) => f.softplus(x, { beta: 3 })],
  ["Threshold", new nn.Threshold({ threshold: 1, value: 9 }), (x) => f.threshold(x, { threshold: 1, value: 9 })],
  ["GLU", new nn.GLU({ dim: 0 }), (x) => f.glu(x, { dim: 0 })],
  ["PReLU", new nn.PReLU({ numParameters: 2, init: 0.5 }), (x) => f.where(x.gt(0), x, f.mul(x, 0.5))],
  ["RReLU", new nn.RReLU({ lower: 0.2, upper: 0.4 }).eval(), (x) => f.leakyRelu(x, { negativeSlope: 0.3 })],
  ["Softmax", new nn.Softmax({ dim: 0 }), (x) => f.softmax(x, { dim: 0 })],
  ["LogSoftmax", new nn.LogSoftmax(), (x) => f.logSoftmax(x, { dim: -1 })],
  ["Softmin", new nn.Softmin({ dim: 1 }), (x) => f.softmin(x, { dim: 1 })],
  ["Softmax2d", new nn.Softmax2d(), (x) => f.softmax(x, { dim: 1 })],
];

test.each(layers)("nn.%s computes its function, with the options it was made with", async (_name, layer, expected) => {
  const x = tensor(
    Float32Array.from({ length: 24 }, (_, i) => Math.sin(i) * 4),
    { shape: [2, 2, 3, 2] },
  );
  expect(Array.from(await layer.forward(x).data())).toEqual(Array.from(await expected(x).data()));
});

test("PReLU has one slope of 0.25 unless told otherwise, named weight", async () => {
  const layer = new nn.PReLU();
  expect(Object.keys(layer.stateDict())).toEqual(["weight"]);
  expect(await layer.weight.array()).toEqual([0.25]);
});

test("RReLU draws its slopes within their limits in training, and its gradient is the slope", async () => {
  const layer = new nn.RReLU({ lower: 0.2, upper: 0.4, generator: new f.Generator(7) });
  const x = tensor(new Float32Array(100).fill(-1), { requiresGrad: true });
  const y = layer.forward(x);
  const [slope] = f.grad(y.sum(), [x]);
  const slopes = Array.from(await slope.data());
  expect(Array.from(await y.data())).toEqual(slopes.map((s) => -s));
  expect(Math.min(...slopes)).toBeGreaterThanOrEqual(Math.fround(0.2));
  expect(Math.max(...slopes)).toBeLessThan(0.4);
  expect(new Set(slopes).size).toBeGreaterThan(50);
});
