import { afterAll, describe, expect, test } from "vitest";
import { createWasmDevice, type WasmDevice } from "../src/backends/wasm/index.ts";
import { compile, evaluate, manualSeed, nn, noGrad, optim, type Tensor, tensor } from "../src/index.ts";

/** Inference leaves out what it computes of parameters alone, while they are what they were at the run before. */

const bits = (data: ArrayLike<number>): string => Array.from(data).join();

describe.each([1, 2])("on %i threads", (threads) => {
  const device: WasmDevice = createWasmDevice({ threads, serialBelow: 0 });
  const on = { device };
  afterAll(() => device.close());

  const image = (seed: number): Tensor => {
    const data = Float32Array.from({ length: 2 * 16 * 12 * 12 }, (_, i) => Math.sin(i * seed));
    return tensor(data, { shape: [2, 16, 12, 12], device });
  };

  /** A convolution by tiles, a normalisation with running statistics, a product with packed weights. */
  const network = (seed: number): nn.Sequential => {
    manualSeed(seed);
    const model = new nn.Sequential(
      new nn.Conv2d(16, 16, 3, { padding: 1, ...on }),
      new nn.BatchNorm2d(16, on),
      new nn.ReLU(),
      new nn.Flatten(),
      new nn.Linear(16 * 144, 40, on),
    );
    model.eval();
    return model;
  };

  const fresh = async (model: nn.Sequential, x: Tensor): Promise<string> => {
    // With another program in between nothing is left of the run before.
    await tensor([1, 2], on).mul(3).data();
    return bits(await noGrad(() => model.forward(x)).data());
  };

  test("a run after a run of the same program finds weights prepared, and changes no bit", async () => {
    const model = network(1);
    const run = compile((x: Tensor) => noGrad(() => model.forward(x)));
    const wanted = [await fresh(model, image(0.3)), await fresh(model, image(0.7))];
    await tensor([1, 2], on).mul(3).data();
    const before = device.stats().preparedRuns;
    expect(bits(await (await run(image(0.3))).data())).toBe(wanted[0]);
    expect(bits(await (await run(image(0.7))).data())).toBe(wanted[1]);
    expect(bits(await (await run(image(0.3))).data())).toBe(wanted[0]);
    expect(device.stats().preparedRuns - before).toBe(2);
  });

  test("a profile leaves out what a run would, and says so by what it shows", async () => {
    const model = network(6);
    const x = image(0.2);
    const run = compile((input: Tensor) => noGrad(() => model.forward(input)));
    await run(x);
    const recorder = device.startProfile();
    await tensor([1, 2], on).mul(3).data();
    recorder.take();
    const wanted = bits(await (await run(x)).data());
    expect(bits(await (await run(x)).data())).toBe(wanted);
    const { runs } = recorder.take();
    recorder.stop();
    const [first, second] = runs.map(({ program, spans }) =>
      spans.flatMap(({ thread, what }) => (thread === 0 && typeof what === "number" ? program.steps[what].kernel : [])),
    );
    const isForm = (kernel: string): boolean => /transform|pack/.test(kernel);
    expect(first.some(isForm)).toBe(true);
    expect(second.some(isForm)).toBe(false);
    expect(first).toEqual(expect.arrayContaining(second));
    expect(second.some((kernel) => kernel.includes("by tiles"))).toBe(true);
  });

  test("weights that were trained, loaded or normalised anew are prepared anew", async () => {
    const model = network(2);
    const x = image(0.5);
    const run = compile((input: Tensor) => noGrad(() => model.forward(input)));
    const now = async (): Promise<string> => bits(await (await run(x)).data());
    const first = await now();
    expect(await now()).toBe(first);

    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    model.forward(x).square().mean().backward();
    await optimizer.step();
    const trained = await now();
    expect(trained).not.toBe(first);
    expect(trained).toBe(await fresh(model, x));

    const other = network(5);
    await now();
    await model.loadStateDict(other.stateDict());
    const loaded = await now();
    expect(loaded).not.toBe(trained);
    expect(loaded).toBe(await fresh(model, x));

    await now();
    model.train();
    await noGrad(() => model.forward(image(0.9))).data(); // moves the running statistics
    model.eval();
    const moved = await now();
    expect(moved).not.toBe(loaded);
    expect(moved).toBe(await fresh(model, x));
  });

  test("two models that share a program do not see each other's weights", async () => {
    const models = [network(3), network(4)];
    const x = image(0.4);
    const wanted = [await fresh(models[0], x), await fresh(models[1], x)];
    const compilations = device.stats().compilations;
    for (const which of [0, 1, 1, 0, 0]) {
      expect(bits(await noGrad(() => models[which].forward(x)).data())).toBe(wanted[which]);
    }
    expect(device.stats().compilations).toBe(compilations);
  });

  test("a model that takes a collected one's place is prepared for itself", async () => {
    const x = image(0.6);
    for (let i = 0; i < 20; i++) {
      const model = network(i);
      const got = bits(await noGrad(() => model.forward(x)).data());
      expect(got).toBe(await fresh(model, x));
    }
  });

  test("what a program of parameters alone is asked for is computed at every run", async () => {
    const { weight } = new nn.Linear(64, 64, on);
    const before = device.stats();
    for (let i = 0; i < 3; i++) await evaluate(noGrad(() => weight.add(1).exp().sum()));
    expect(device.stats().runs - before.runs).toBe(3);
    expect(device.stats().preparedRuns).toBe(before.preparedRuns);
  });
});
