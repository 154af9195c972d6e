import { expect, test } from "vitest";
import {
  compile,
  detach,
  grad,
  hessian,
  jacobian,
  matmul,
  mseLoss,
  noGrad,
  stopGradient,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../index.ts";

const cube = (x: Tensor): Tensor => x.mul(x).mul(x).sum();

test("grad of a function is the function of its gradient, and nests", async () => {
  const x = tensor([1, 2]);
  expect(await grad(cube)(x).array()).toEqual([3, 12]);
  const slope = (y: Tensor): Tensor => grad(cube)(y).sum();
  expect(await grad(slope)(x).array()).toEqual([6, 12]);
  expect(await grad((y: Tensor) => grad(slope)(y).sum())(x).array()).toEqual([6, 6]);
  expect(await grad(grad((y: Tensor) => y.mul(y).mul(y)))(tensor(5)).item()).toBe(30);
});

test("valueAndGrad gives both, by argument", async () => {
  const loss = (w: Tensor, x: Tensor, scale: number): Tensor => w.mul(x).sum().mul(scale);
  const [value, dw] = valueAndGrad(loss)(tensor([1, 2]), tensor([3, 4]), 2);
  expect(await value.item()).toBe(22);
  expect(await dw.array()).toEqual([6, 8]);
  const [, [dx, again]] = valueAndGrad(loss, { argnums: [1, 0] })(tensor([1, 2]), tensor([3, 4]), 2);
  expect(await dx.array()).toEqual([2, 4]);
  expect(await again.array()).toEqual([6, 8]);
});

test("grad follows the nesting of an argument, and gives zeros for what does not count", async () => {
  const params = { layers: [{ weight: tensor([[1], [2]]), bias: tensor([0.5]) }], unused: tensor([7]) };
  const loss = (p: typeof params, x: Tensor): Tensor => {
    const [{ weight, bias }] = p.layers;
    return mseLoss(matmul(x, weight).add(bias), tensor([[5]]));
  };
  const grads = grad(loss)(params, tensor([[1, 1]]));
  expect(await grads.layers[0].weight.array()).toEqual([[-3], [-3]]);
  expect(await grads.layers[0].bias.array()).toEqual([-3]);
  expect(await grads.unused.array()).toEqual([0]);
});

test("hasAux hands through what belongs to the loss", async () => {
  const fn = (x: Tensor): readonly [Tensor, { half: Tensor; name: string }] => [
    x.square().sum(),
    { half: x.mul(0.5), name: "aux" },
  ];
  const [dx, aux] = grad(fn, { hasAux: true })(tensor([1, 2]));
  expect(await dx.array()).toEqual([2, 4]);
  expect(aux.name).toBe("aux");
  expect(await aux.half.array()).toEqual([0.5, 1]);
  const [[value], gradient] = valueAndGrad(fn, { hasAux: true })(tensor([3]));
  expect(await value.item()).toBe(9);
  expect(await gradient.array()).toEqual([6]);
});

test("a gradient keeps its past only when something outside could ask for it", async () => {
  const plain = grad(cube)(tensor([1, 2]));
  expect(plain.requiresGrad).toBe(false);
  expect(valueAndGrad(cube)(tensor([1, 2]))[0].requiresGrad).toBe(false);
  const w = tensor([3], { requiresGrad: true });
  // The function captures w: what it returns depends on w, as a penalty on a gradient does.
  const dx = grad((x: Tensor) => x.mul(x).mul(w).sum())(tensor([2]));
  expect(dx.requiresGrad).toBe(true);
  dx.square().sum().backward(); // (2·x·w)² by w is 8·x²·w
  expect(await w.grad?.array()).toEqual([96]);
  expect(noGrad(() => grad((x: Tensor) => x.mul(x).mul(w).sum())(tensor([2]))).requiresGrad).toBe(false);
});

test("grad of a function works on parameters, in noGrad and inside compile", async () => {
  const w = tensor([1, 2], { requiresGrad: true });
  expect(await noGrad(() => grad(cube)(w)).array()).toEqual([3, 12]);
  const compiled = compile((x: Tensor) => grad(cube)(x));
  expect(await (await compiled(tensor([1, 2]))).array()).toEqual([3, 12]);
  expect(await (await compiled(tensor([3, 0]))).array()).toEqual([27, 0]);
  expect(compiled.recordings).toBe(1);
});

test("stopGradient and detach cut the way back", async () => {
  const x = tensor([3]);
  expect(await grad((y: Tensor) => y.mul(stopGradient(y)).sum())(x).array()).toEqual([3]);
  expect(await grad((y: Tensor) => y.mul(detach(y)).sum())(x).array()).toEqual([3]);
});

test("grad says what is wrong with the function or its arguments", () => {
  const loose = grad as unknown as (fn: unknown, options?: unknown) => (...args: unknown[]) => unknown;
  expect(() => grad((x: Tensor) => x)(tensor([1, 2]))).toThrow(
    "grad: fn must return one number, got [2]. Sum it first.",
  );
  expect(() => loose((x: Tensor) => [x.sum(), 1])(tensor([1]))).toThrow(
    "grad: fn must return a tensor, got an array. Pass hasAux: true for [loss, aux].",
  );
  expect(() => loose(async (x: Tensor) => x.sum())(tensor([1]))).toThrow("grad: fn must be synchronous");
  expect(() => loose((x: Tensor) => x.sum(), { argnums: 1 })(tensor([1]))).toThrow(
    "grad: argnums must name one of the 1 arguments, counted from 0, got 1.",
  );
  expect(() => loose((x: Tensor) => x.sum())(tensor([1], { dtype: "int32" }))).toThrow(
    "grad: every tensor must hold floats to be differentiated, got int32. Leave its argument out of argnums.",
  );
  expect(() => loose((x: Tensor) => x)(3)).toThrow(
    "grad: argument 0 must be a tensor, or a list or record of tensors, got number.",
  );
});

test("grad of tensors says which input does not count", () => {
  const [x, y] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
  expect(() => grad(x.sum(), [x, y])).toThrow("grad: inputs[1] must influence the outputs and require gradients");
  expect(grad(x.sum(), [y], { allowUnused: true })).toEqual([null]);
});

test("jacobian and hessian have every derivative, whatever the shapes", async () => {
  const x = tensor([1, 2]);
  const weight = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(await jacobian((t: Tensor) => matmul(weight, t))(x).array()).toEqual(await weight.array());
  const [byWeight, byX] = jacobian((w: Tensor, t: Tensor) => matmul(w, t), { argnums: [0, 1] })(weight, x);
  expect(byWeight.shape).toEqual([3, 3, 2]);
  expect(await byWeight.index([1]).array()).toEqual([
    [0, 0],
    [1, 2],
    [0, 0],
  ]);
  expect(await byX.array()).toEqual(await weight.array());
  expect(await hessian((t: Tensor) => t.prod().mul(t.sum()))(x).array()).toEqual([
    [4, 6],
    [6, 2],
  ]);
  expect(await jacobian((t: Tensor) => t.detach())(x).array()).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(jacobian((t: Tensor) => t.slice([[0, 0]]))(x).shape).toEqual([0, 2]);
  expect(() => jacobian((t: Tensor) => t.argmax())(x)).toThrow(
    "jacobian: fn must return a tensor of floats, got int32.",
  );
});
