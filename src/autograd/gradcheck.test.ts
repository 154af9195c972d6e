import { expect, test } from "vitest";
import {
  arange,
  bernoulli,
  defineOp,
  full,
  gradcheck,
  gradgradcheck,
  maskedSelect,
  mul,
  sum,
  type Tensor,
  tensor,
  tril,
} from "../index.ts";

const wrongCube = defineOp({
  name: "wrongCube",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: mul(x, mul(x, x)), saved: { x } }),
  backward: (grad, { x }) => ({ x: mul(grad, mul(mul(x, x), 2)) }), // 3·x² would be right
  samples: [{ x: [2] }],
});

test("gradcheck catches a wrong backward of a user's op, and says which element of which input", async () => {
  const x = tensor([
    [0, 0],
    [0, 2],
  ]);
  // At 0 both derivatives are 0; the output's element 3 counts cos(5.4) times.
  const [right, wrong] = [12, 8].map((slope) => Number((slope * Math.cos(5.4)).toPrecision(7)));
  await expect(gradcheck((a: Tensor) => wrongCube(a), [x])).rejects.toThrow(
    `gradcheck: the gradient of inputs[0] at [1, 1] must be ${right} as finite differences say, got ${wrong}.`,
  );
  await expect(gradcheck((a: Tensor) => wrongCube(a), [x], { names: ["a"] })).rejects.toThrow(
    "gradcheck: the gradient of a at [1, 1] must be",
  );
});

const wrongSlope = defineOp({
  name: "wrongSlope",
  inputs: ["x"],
  shape: ({ x }) => x,
  forward: ({ x }) => ({ output: mul(x, x), saved: { x } }),
  backward: (grad, { x }) => ({ x: mul(grad, mul(x.detach(), 2)) }), // right, but flat when it is differentiated again
  samples: [{ x: [2] }],
});

test("gradgradcheck catches a backward that cannot be differentiated", async () => {
  await gradcheck((a: Tensor) => wrongSlope(a), [tensor([1, 2])]);
  await expect(gradgradcheck((a: Tensor) => wrongSlope(a), [tensor([1, 2])])).rejects.toThrow(
    /gradgradcheck: the second derivative by inputs\[0\] at \[0\] must be .* got 0, because nothing flows there/,
  );
});

test("gradcheck says where no gradient flows although the output depends on the input", async () => {
  await expect(gradcheck((a: Tensor) => a.detach().mul(2), [tensor([1])])).rejects.toThrow(
    /the gradient of inputs\[0\] at \[0\] must be .* got 0, because nothing flows there/,
  );
});

test("gradcheck passes what is right: several inputs and outputs, integers and options handed through", async () => {
  const fn = (x: Tensor, y: Tensor, index: Tensor, diagonal: number): Record<string, Tensor | Tensor[]> => ({
    product: [x.matmul(y), tril(x, { diagonal })],
    rows: x.indexSelect(0, index),
  });
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  await gradcheck(fn, [x, tensor([[0.5], [-1]]), arange(2), -1]);
  await gradgradcheck(fn, [x, tensor([[0.5], [-1]]), arange(2), -1]);
});

test("gradcheck works on float64, so it tells apart what float32 cannot", async () => {
  const nearlyRight = defineOp({
    name: "nearlyRight",
    inputs: ["x"],
    shape: ({ x }) => x,
    forward: ({ x }) => ({ output: mul(x, x), saved: { x } }),
    backward: (grad, { x }) => ({ x: mul(grad, mul(x, 2.00005)) }),
    samples: [{ x: [1] }],
  });
  await expect(gradcheck((a: Tensor) => nearlyRight(a), [tensor([1])])).rejects.toThrow("gradcheck: the gradient");
  await gradcheck((a: Tensor) => nearlyRight(a), [tensor([1])], { tolerance: 1e-3 });
});

test("gradcheck takes an asynchronous function, and tensors made inside are on its device", async () => {
  const fn = async (x: Tensor): Promise<Tensor> => {
    const scaled = mul(x, full([4], 3, { dtype: "float64" }));
    return maskedSelect(scaled, x.gt(0));
  };
  await gradcheck(fn, [tensor([1, -1, 2, -2])]);
});

test("gradcheck refuses what is random, and what it could not check", async () => {
  const p = tensor([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  await expect(gradcheck((x: Tensor) => x.mul(bernoulli(x)), [p])).rejects.toThrow(
    "gradcheck: fn must be deterministic, got",
  );
  await expect(gradcheck((x: Tensor) => x.mul(p), [p])).rejects.toThrow(
    "gradcheck: every tensor that fn uses must be one of its arguments, which are on the reference device, got one on wasm. Pass it among the inputs; argnums says which of them are checked.",
  );
  await expect(gradcheck((x: Tensor) => x, [arange(2)])).rejects.toThrow(
    "gradcheck: inputs must hold a tensor of floats, got a tensor of int32.",
  );
  await expect(gradcheck((x: Tensor) => x.argmax(), [tensor([1, 2])])).rejects.toThrow(
    "gradcheck: fn must return tensors of floats, got none.",
  );
  await expect(
    gradcheck((x: Tensor, y: Tensor) => sum(x.add(y)), [tensor([1]), arange(1)], { argnums: 1 }),
  ).rejects.toThrow(
    "gradcheck: inputs must hold tensors of floats where argnums says, got a tensor of float32, a tensor of int32.",
  );
});
