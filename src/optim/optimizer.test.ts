import { expect, test } from "vitest";
import { createWasmDevice } from "../backends/wasm/index.ts";
import { compile, mseLoss, optim, Parameter, type Tensor, tensor } from "../index.ts";
import { Trace, withTrace } from "../tensor/trace.ts";

const weight = (values: number[]): Parameter => tensor(values, { requiresGrad: true });

async function stepOnce(optimizer: { step(): Promise<void>; zeroGrad(): void }, w: Parameter): Promise<void> {
  const loss = mseLoss(w, tensor(new Array(w.numel).fill(0)), { reduction: "sum" });
  optimizer.zeroGrad();
  loss.backward();
  await optimizer.step();
}

test("a learning rate changed between steps is used at the next", async () => {
  const w = weight([1]);
  const optimizer = new optim.SGD([w], { lr: 0.25 });
  await stepOnce(optimizer, w); // 1 − 0.25·2
  optimizer.paramGroups[0].lr = 0.1;
  await stepOnce(optimizer, w); // 0.5 − 0.1·1
  expect(await w.item()).toBeCloseTo(0.4, 6);
});

test("groups have hyper-parameters of their own, and parameters without gradient or frozen ones stay", async () => {
  const [a, b, c, d] = [weight([1]), weight([1]), weight([1]), weight([1])];
  const optimizer = new optim.SGD([{ params: [a, d] }, { params: [b, c], lr: 0.25 }], { lr: 0.1 });
  for (const w of [a, b, d]) mseLoss(w, tensor([0])).backward();
  d.requiresGrad = false;
  await optimizer.step();
  const values = await Promise.all([a, b, c, d].map((w) => w.item()));
  expect(values.map((v) => Number(v.toFixed(5)))).toEqual([0.8, 0.5, 1, 1]);
});

test("a run resumed from the optimizer's state equals the uninterrupted one", async () => {
  const [w, v] = [weight([1, -2]), weight([1, -2])];
  const whole = new optim.Adam([w], { lr: 0.1 });
  const first = new optim.Adam([v], { lr: 0.1 });
  for (let i = 0; i < 4; i++) await stepOnce(whole, w);
  for (let i = 0; i < 2; i++) await stepOnce(first, v);
  const second = new optim.Adam([v], { lr: 0.5 });
  await second.loadStateDict(first.stateDict());
  for (let i = 0; i < 2; i++) await stepOnce(second, v);
  expect(await v.data()).toEqual(await w.data());
});

/** Every rule, with hyper-parameters that use all it has; RAdam begins to rectify at its sixth step. */
const rules: readonly [string, (w: Parameter) => optim.Optimizer<{ lr: number }>][] = [
  ["SGD", (w) => new optim.SGD([w], { lr: 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.1 })],
  ["Adam", (w) => new optim.Adam([w], { lr: 0.1, amsgrad: true, weightDecay: 0.1 })],
  ["AdamW", (w) => new optim.AdamW([w], { lr: 0.1, amsgrad: true })],
  ["RMSprop", (w) => new optim.RMSprop([w], { lr: 0.1, momentum: 0.9, centered: true, weightDecay: 0.1 })],
  ["Adagrad", (w) => new optim.Adagrad([w], { lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.5 })],
  ["Adadelta", (w) => new optim.Adadelta([w], { weightDecay: 0.1 })],
  ["Adamax", (w) => new optim.Adamax([w], { lr: 0.1, weightDecay: 0.1 })],
  ["NAdam", (w) => new optim.NAdam([w], { lr: 0.1, momentumDecay: 0.1, weightDecay: 0.1 })],
  ["RAdam", (w) => new optim.RAdam([w], { lr: 0.1, betas: [0.9, 0.95], weightDecay: 0.1 })],
  ["Rprop", (w) => new optim.Rprop([w], { lr: 0.6 })],
];

test.each(rules)("%s gives in a compiled step the bits that it gives recorded each time", async (_name, make) => {
  const [w, v] = [weight([1, -2]), weight([1, -2])];
  const [eager, compiled] = [make(w), make(v)];
  const step = compile(() => {
    const loss = mseLoss(v, tensor([0, 0]), { reduction: "sum" });
    compiled.zeroGrad();
    loss.backward();
    compiled.update();
    return loss;
  });
  for (let i = 0; i < 9; i++) {
    await stepOnce(eager, w);
    await step();
    expect(await v.data(), `after step ${i + 1}`).toEqual(await w.data());
  }
});

test.each(rules)("%s goes on from its state as if it had not been interrupted", async (_name, make) => {
  const [w, v] = [weight([1, -2]), weight([1, -2])];
  const [whole, first, second] = [make(w), make(v), make(v)];
  for (let i = 0; i < 9; i++) await stepOnce(whole, w);
  for (let i = 0; i < 4; i++) await stepOnce(first, v);
  await second.loadStateDict(first.stateDict());
  for (let i = 0; i < 5; i++) await stepOnce(second, v);
  expect(await v.data()).toEqual(await w.data());
});

test("NAdam keeps the product of the momenta as they were when a schedule has moved its betas", async () => {
  const w = weight([1]);
  const nadam = new optim.NAdam([w], { lr: 0.1 });
  await stepOnce(nadam, w);
  nadam.paramGroups[0].betas = [0.5, 0.999];
  await stepOnce(nadam, w);
  const product = nadam.stateDict().state[0].muProduct as Parameter;
  const mu = (beta: number, t: number): number => beta * (1 - 0.5 * 0.96 ** (t * 0.004));
  expect(product.shape).toEqual([]);
  expect(await product.item()).toBeCloseTo(mu(0.9, 1) * mu(0.5, 2), 6);
});

test("a state of other groups is refused and nothing is written", async () => {
  const w = weight([1]);
  const other = new optim.SGD([weight([1]), weight([2])], { lr: 1 });
  await expect(new optim.SGD([w], { lr: 1 }).loadStateDict(other.stateDict())).rejects.toThrow(
    "SGD.loadStateDict: paramGroups must have groups of [1] parameters, got [2]. Nothing was written.",
  );
});

test("a loss that is not finite leaves weights, moments and step counts as they were", async () => {
  const w = weight([1]);
  const optimizer = new optim.Adam([w], { lr: 0.1 });
  mseLoss(w, tensor([Number.NaN])).backward();
  await expect(optimizer.step()).rejects.toThrow("loss must be finite");
  expect(optimizer.stateDict().state[0].step).toBe(0);
  w.zeroGrad();
  const twin = weight([1]);
  await stepOnce(optimizer, w);
  await stepOnce(new optim.Adam([twin], { lr: 0.1 }), twin);
  expect(await w.item()).toBe(await twin.item());
});

test("step keeps the tensors it is told to keep, at their value before the update", async () => {
  const w = weight([1]);
  const optimizer = new optim.SGD([w], { lr: 0.25 });
  const kept = w.mul(3);
  mseLoss(w, tensor([0])).backward();
  await optimizer.step({ keep: [kept] });
  expect(await kept.item()).toBe(3);
});

test("a replay of a recorded update advances the numbers that depend on the step", () => {
  const w = weight([1]);
  const adam = new optim.Adam([w], { lr: 0.1 });
  mseLoss(w, tensor([0])).backward();
  const trace = new Trace();
  withTrace(trace, () => adam.update());
  const numbers = new Map<number, () => number>();
  const visit = (node: typeof w.node): void => {
    if (node.source?.refresh) numbers.set(node.source.value, node.source.refresh);
    node.inputs.forEach(visit);
  };
  visit(w.node);
  const stepSize = [...numbers].find(([value]) => Math.abs(value - 1) < 1e-9)?.[1];
  expect(stepSize?.()).toBeCloseTo(1, 9); // lr / (1 − β₁)
  trace.advance();
  expect(stepSize?.()).toBeCloseTo(0.1 / (1 - 0.9 ** 2), 9);
  trace.advance();
  expect(adam.stateDict().state[0].step).toBe(3);
  trace.undo();
  expect(adam.stateDict().state[0].step).toBe(2);
});

test("hyper-parameters outside their range are refused by name", () => {
  expect(() => new optim.SGD([weight([1])], { lr: -1 })).toThrow("SGD: lr must be at least 0, got -1.");
  expect(() => new optim.Adam([weight([1])], { betas: [0.9, 1] })).toThrow("Adam: betas[1] must be in [0, 1), got 1.");
  expect(() => new optim.SGD([], { lr: 1 })).toThrow("SGD: params must hold parameters, got none.");
  const w = weight([1]);
  expect(() => new optim.SGD([w, w], { lr: 1 })).toThrow(
    "SGD: params must hold each parameter once, got a parameter [1] twice.",
  );
});

test("a compiled step that clears its gradients at the end has no memory for them, and the same weights", async () => {
  const run = async (last: boolean): Promise<{ weights: Float32Array; bytes: number; hasGrad: boolean }> => {
    const device = createWasmDevice({ threads: 1 });
    const w = new Parameter({ shape: [4096], data: new Float32Array(4096).fill(1), device });
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    const step = compile((x: Tensor) => {
      if (!last) optimizer.zeroGrad();
      const loss = mseLoss(w, x, { reduction: "sum" });
      loss.backward();
      optimizer.update();
      if (last) optimizer.zeroGrad();
      return loss;
    });
    for (let i = 0; i < 3; i++) await step(tensor(new Float32Array(4096).fill(i), { device }));
    const bytes = device.stats?.().residentBytes ?? 0;
    return { weights: (await w.data()) as Float32Array, bytes, hasGrad: w.grad !== null };
  };
  const [first, last] = [await run(false), await run(true)];
  expect(last.weights).toEqual(first.weights);
  expect([first.hasGrad, last.hasGrad]).toEqual([true, false]);
  expect(first.bytes - last.bytes).toBe(4096 * 4);
});
