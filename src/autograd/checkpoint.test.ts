import { describe, expect, test } from "vitest";
import {
  checkpoint,
  crossEntropy,
  device,
  grad,
  manualSeed,
  mul,
  nn,
  optim,
  Parameter,
  rand,
  sum,
  type Tensor,
  tanh,
  tensor,
} from "../index.ts";
import { recordRequest } from "../tensor/recordRequest.ts";

const block = (channels: number): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(channels, channels, 3, { padding: 1 }),
    new nn.BatchNorm2d(channels),
    new nn.SiLU(),
    new nn.Dropout(0.2),
  );

/** Blocks of a convolutional network, each in a checkpoint or not. */
class Tower extends nn.Module {
  readonly blocks = new nn.ModuleList([block(8), block(8), block(8), block(8)]);
  readonly head = new nn.Linear(8 * 64, 3);
  readonly #wrap: (block: nn.Sequential, x: Tensor) => Tensor;

  constructor(wrap: (block: nn.Sequential, x: Tensor) => Tensor) {
    super();
    this.#wrap = wrap;
  }

  override forward(x: Tensor): Tensor {
    let h = x;
    for (const each of this.blocks) h = this.#wrap(each as nn.Sequential, h);
    return this.head.forward(h.flatten({ startDim: 1 }));
  }
}

type Wrap = ConstructorParameters<typeof Tower>[0];
const plain: Wrap = (each, x) => each.forward(x) as Tensor;
const apart: Wrap = (each, x) => checkpoint((h: Tensor) => each.forward(h) as Tensor, x);
const nested: Wrap = (each, x) =>
  checkpoint((h: Tensor) => checkpoint((inner: Tensor) => each.forward(inner) as Tensor, h), x);

function setUp(wrap: Wrap): { model: Tower; optimizer: optim.SGD; step: () => Tensor } {
  manualSeed(5);
  const model = new Tower(wrap);
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const [x, y] = [rand([6, 8, 8, 8]), tensor([0, 1, 2, 0, 1, 2], { dtype: "int32" })];
  const step = (): Tensor => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    return loss;
  };
  return { model, optimizer, step };
}

async function trained(wrap: Wrap): Promise<unknown> {
  const { model, optimizer, step } = setUp(wrap);
  for (let i = 0; i < 3; i++) {
    step();
    await optimizer.step();
  }
  return Promise.all(Object.values(model.stateDict()).map((each) => each.data()));
}

async function arenaOf(wrap: Wrap): Promise<number> {
  const { optimizer, step } = setUp(wrap);
  const { request } = await recordRequest(() => {
    const loss = step();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  }, device());
  return device().plan?.(request).arenaBytes ?? 0;
}

describe("checkpoint", () => {
  test("changes no bit of weights, statistics and random masks, nested or not", async () => {
    const expected = await trained(plain);
    expect(await trained(apart)).toEqual(expected);
    expect(await trained(nested)).toEqual(expected);
  });

  test("keeps so little that the arena shrinks by a third and more", async () => {
    const [without, within] = [await arenaOf(plain), await arenaOf(apart)];
    expect(within).toBeLessThan(0.67 * without);
    expect(await arenaOf(nested)).toBe(within);
  });

  test("gives the gradients of several inputs through several outputs, second derivatives too", async () => {
    const fn = (a: Tensor, b: Tensor): readonly [Tensor, Tensor] => {
      const inner = tanh(mul(a, b));
      return [mul(inner, a), tanh(inner)];
    };
    const results = [];
    for (const call of [fn, (a: Tensor, b: Tensor) => checkpoint(fn, a, b)]) {
      const [a, b] = [0.3, -0.7].map(
        (value) => new Parameter({ shape: [2], data: Float32Array.of(value, 2 * value), device: device() }),
      );
      const [first, second] = call(a, b);
      const [da] = grad(sum(mul(first, second)), [a], { createGraph: true });
      const [dab] = grad(sum(da), [b]);
      results.push([await da.data(), await dab.data()]);
    }
    expect(results[1]).toEqual(results[0]);
  });

  test("refuses an async function", () => {
    expect(() => checkpoint(async () => 1)).toThrow("checkpoint: fn must be synchronous");
  });
});
