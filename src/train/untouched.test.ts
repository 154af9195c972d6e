import { expect, test } from "vitest";
import { compile, crossEntropy, nn, optim, type Tensor, tensor } from "../index.ts";
import { everyBit, trainedCnn } from "./everyBit.fixture.ts";
import { onDevice } from "./programs.ts";
import { tinyImages } from "./tinyImages.fixture.ts";
import { untouched } from "./untouched.ts";

const images = tinyImages(12);
const { x, y } = images.batch(Array.from({ length: 12 }, (_, i) => i));

async function spoil({ model, optimizer }: Awaited<ReturnType<typeof trainedCnn>>): Promise<void> {
  model.train(true).unfreeze();
  optimizer.paramGroups[0].lr = 0.3;
  const { device } = model.parameters()[0];
  for (let i = 0; i < 3; i++) {
    optimizer.zeroGrad();
    crossEntropy(model.forward(onDevice(x, device)), onDevice(y, device)).backward();
    await optimizer.step();
  }
}

test.each([0, 3])("untouched puts back every bit of a run after %i steps", async (steps) => {
  const run = await trainedCnn(steps);
  const before = await everyBit(run);
  const inside = await untouched(run.model, run.optimizer, async () => {
    await spoil(run);
    return everyBit(run);
  });
  const changed = Object.keys(before).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(inside[name]));
  expect(changed).toEqual(
    expect.arrayContaining(["0.weight", "1.running_mean", "5.weight requiresGrad", "paramGroups", "generators"]),
  );
  expect(await everyBit(run)).toEqual(before);
});

test("untouched puts back every bit when its body throws with effects that nobody computed", async () => {
  const run = await trainedCnn(2);
  const before = await everyBit(run);
  const failing = untouched(run.model, run.optimizer, async () => {
    await spoil(run);
    const output = run.model.forward(onDevice(x, run.model.parameters()[0].device));
    crossEntropy(output, tensor(y.data)).mul(Number.NaN).backward(); // would keep the next evaluation from writing
    run.optimizer.update();
    throw new Error("in the middle");
  });
  await expect(failing).rejects.toThrow("in the middle");
  expect(await everyBit(run)).toEqual(before);
});

test("untouched leaves an optimizer that has not begun without any state", async () => {
  const run = await trainedCnn(0);
  await untouched(run.model, run.optimizer, () => spoil(run));
  expect(run.optimizer.stateDict().state).toEqual({});
});

test("a compiled step from before is used again after untouched, and gives the bits that it would have given", async () => {
  const results: unknown[] = [];
  for (const isDisturbed of [false, true]) {
    const run = await trainedCnn(2);
    run.model.train(true);
    const step = compile((input: Tensor, labels: Tensor) => {
      run.optimizer.zeroGrad();
      const loss = crossEntropy(run.model.forward(input), labels);
      loss.backward();
      run.optimizer.update();
      return loss;
    });
    const { device } = run.model.parameters()[0];
    await step(onDevice(x, device), onDevice(y, device));
    if (isDisturbed) await untouched(run.model, run.optimizer, () => spoil(run));
    await step(onDevice(x, device), onDevice(y, device));
    results.push([await everyBit(run), step.recordings]);
  }
  expect(results[1]).toEqual(results[0]);
});

test("a compiled step whose optimizer state was forgotten is recorded anew and begins from nothing", async () => {
  const model = new nn.Linear(2, 1, { bias: false });
  const optimizer = new optim.SGD(model.parameters(), { lr: 1, momentum: 0.9 });
  const step = compile(() => {
    optimizer.zeroGrad();
    const loss = model.forward(tensor([[1, 2]])).sum();
    loss.backward();
    optimizer.update();
    return loss;
  });
  model.weight.assignData(Float32Array.of(0, 0));
  const fresh = optimizer.stateDict();
  await step();
  await step();
  await optimizer.loadStateDict(fresh);
  model.weight.assignData(Float32Array.of(0, 0));
  await step();
  expect(await model.weight.array()).toEqual([[-1, -2]]);
  expect(step.recordings).toBe(2);
});
