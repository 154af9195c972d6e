import { describe, expect, test } from "vitest";
import {
  add,
  checkpoint,
  crossEntropy,
  defaultGenerator,
  device,
  memory,
  mseLoss,
  mul,
  nn,
  optim,
  setDefaultDevice,
  sigmoid,
  type Tensor,
  zeros,
} from "../index.ts";

device("wasm");

/** Card C1's network: 784 inputs, `depth` layers of 256 with ReLU, 10 classes. */
function network(depth: number): nn.Sequential {
  const layers: (nn.Linear | nn.ReLU)[] = [];
  for (let i = 0; i < depth; i++) layers.push(new nn.Linear(i === 0 ? 784 : 256, 256), new nn.ReLU());
  return new nn.Sequential(...layers, new nn.Linear(256, 10));
}

const parametersOf = (depth: number): number => 785 * 256 + (depth - 1) * 257 * 256 + 2570;

describe("declared bytes are the closed form of card C1", () => {
  const grid = [1, 2, 7, 64, 128].flatMap((batch) => [1, 2, 3, 5].map((depth) => ({ batch, depth })));

  test.each(grid)("batch $batch, depth $depth, SGD and Adam", async ({ batch, depth }) => {
    const saved = batch * (4 * (784 + 256 * depth + 10) + 4);
    for (const [rule, copies] of [
      [optim.SGD, 2],
      [optim.Adam, 4],
    ] as const) {
      const model = network(depth);
      const { declared, planned, keptBytes } = await memory(model, [batch, 784], {
        optimizer: new rule(model.parameters(), { lr: 0.1 }),
      });
      expect(declared.roles.saved).toBe(saved);
      expect(declared.totalBytes).toBe(4 * copies * parametersOf(depth) + saved);
      expect(keptBytes).toBeLessThanOrEqual(saved);
      for (const role of ["parameter", "gradient", "optimizer", "saved"] as const) {
        expect(planned.roles[role]).toBeLessThanOrEqual(declared.roles[role]);
      }
      // An input that backward does not read after all is there nevertheless.
      const given = declared.roles.saved + declared.roles.input;
      expect(planned.roles.saved + planned.roles.input).toBeLessThanOrEqual(given);
    }
  });

  test.each(grid)("batch $batch, depth $depth, inference with two live buffers", async ({ batch, depth }) => {
    const { declared } = await memory(network(depth), [batch, 784]);
    expect(declared.totalBytes).toBe(4 * parametersOf(depth) + batch * 4 * (784 + 256));
    expect(declared.roles.saved).toBe(0);
  });

  test("the card's own figures", async () => {
    const totals = [];
    for (const rule of [optim.SGD, optim.Adam]) {
      const model = network(2);
      const { declared } = await memory(model, [64, 784], { optimizer: new rule(model.parameters(), { lr: 0.1 }) });
      totals.push(declared.totalBytes);
    }
    totals.push((await memory(network(2), [64, 784])).declared.totalBytes);
    expect(totals).toEqual([2_489_168, 4_643_744, 1_343_528]);
  });
});

const small = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Dropout(0.5),
    new nn.Linear(4 * 64, 3),
  );

describe("memory(model, inputShape)", () => {
  test("tells who keeps a tensor and why, once for a buffer that two ops keep", async () => {
    const model = network(1);
    const { saved } = await memory(model, [8, 784], { optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) });
    expect(saved.map(({ shape, madeBy }) => `${madeBy.module} ${madeBy.op} [${shape}]`)).toEqual([
      "  [8,784]",
      "1 relu [8,256]",
      " crossEntropy [8,10]",
      "  [8]",
    ]);
    expect(saved[1].reasons).toEqual([
      { module: "1", op: "relu", because: "relu keeps y: its derivative is y > 0" },
      { module: "2", op: "linear", because: "linear keeps x: the gradient of its weight is gradᵀ·x" },
    ]);
    expect(saved.every(({ fate }) => fate === "kept")).toBe(true);
  });

  test("names what is computed again, what nobody reads and what is kept instead", async () => {
    const model = small();
    model.parameters()[0].requiresGrad = false;
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const { saved, instead, keptBytes, declared } = await memory(model, [64, 1, 8, 8], { optimizer });
    const fateOf = (op: string): string =>
      saved
        .filter(({ madeBy }) => madeBy.op === op)
        .map(({ fate }) => fate)
        .join();
    expect(fateOf("relu")).toBe("recomputed");
    expect(instead.map(({ module, op }) => `${module} ${op}`)).toContain("0 conv2d");
    expect(keptBytes).toBeLessThan(declared.roles.saved);

    class Scaled extends nn.Module {
      readonly linear = new nn.Linear(2, 2);
      forward(x: Tensor): Tensor {
        return add(sigmoid(this.linear.forward(x)), mul(this.linear.weight.detach(), 2).sum());
      }
    }
    const scaled = new Scaled();
    scaled.linear.weight.requiresGrad = false;
    const ledger = await memory(scaled, [3, 2], { training: true });
    expect(ledger.saved.find(({ madeBy }) => madeBy.op === "")?.fate).toBe("unread");
  });

  test("its modules, its ops and its roles add up to the same bytes", async () => {
    const model = small();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const ledger = await memory(model, [4, 1, 8, 8], { optimizer });
    const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);
    for (const side of ["declared", "planned"] as const) {
      expect(sum(Object.values(ledger[side].roles))).toBe(ledger[side].totalBytes);
      for (const rows of [ledger.modules, ledger.ops]) {
        expect(sum(rows.flatMap((row) => Object.values(row[side])))).toBe(ledger[side].totalBytes);
      }
    }
    const convolution = ledger.modules.find(({ name }) => name === "0");
    expect(convolution?.declared).toMatchObject({ parameter: 160, gradient: 160, optimizer: 320 });
    expect(ledger.ops.find(({ name }) => name === "conv2d")?.declared).toMatchObject({ parameter: 160, gradient: 160 });
  });

  test("leaves model, optimizer, gradients and random streams as they were", async () => {
    const model = small();
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    model.eval();
    const before = await Promise.all(Object.values(model.stateDict()).map((each) => each.data()));
    const random = defaultGenerator.state();
    await memory(model, [4, 1, 8, 8], { optimizer });
    await memory(model, [4, 1, 8, 8]);
    expect(model.training).toBe(false);
    expect(defaultGenerator.state()).toEqual(random);
    expect(optimizer.stateDict().state).toEqual({});
    expect(model.parameters().every((parameter) => parameter.grad === null)).toBe(true);
    expect(await Promise.all(Object.values(model.stateDict()).map((each) => each.data()))).toEqual(before);
  });

  test("counts an optimizer's state before its first step and after it alike", async () => {
    const model = network(1);
    const optimizer = new optim.Adam(model.parameters(), { lr: 0.1 });
    const before = await memory(model, [8, 784], { optimizer });
    crossEntropy(model.forward(zeros([8, 784])), zeros([8], { dtype: "int32" })).backward();
    await optimizer.step();
    optimizer.zeroGrad();
    const after = await memory(model, [8, 784], { optimizer });
    expect(after.declared).toEqual(before.declared);
    expect(after.planned).toEqual(before.planned);
  });

  test("shows what a checkpoint saves", async () => {
    class Block extends nn.Module {
      readonly a = new nn.Linear(16, 64);
      readonly b = new nn.Linear(64, 16);
      readonly isChecked: boolean;

      constructor(isChecked: boolean) {
        super();
        this.isChecked = isChecked;
      }

      forward(x: Tensor): Tensor {
        const inner = (h: Tensor): Tensor => sigmoid(this.b.forward(sigmoid(this.a.forward(h))));
        return this.isChecked ? checkpoint(inner, x) : inner(x);
      }
    }
    const [plain, checked] = await Promise.all(
      [false, true].map((isChecked) => memory(new Block(isChecked), [32, 16], { training: true })),
    );
    expect(checked.declared).toEqual(plain.declared);
    expect(plain.keptBytes - checked.keptBytes).toBe(4 * 32 * 64);
    const inner = checked.saved.find(({ madeBy, shape }) => madeBy.op === "sigmoid" && shape[1] === 64);
    expect(inner).toMatchObject({ fate: "recomputed", plannedBytes: 0 });
  });

  test("without an optimizer to clear them, gradients are cells of their own", async () => {
    const model = network(1);
    const { declared, planned } = await memory(model, [8, 784], { training: true });
    expect(declared.roles.gradient).toBe(declared.roles.parameter);
    expect(planned.roles.gradient).toBe(declared.roles.gradient);
    expect(declared.roles.optimizer).toBe(0);
  });

  test("takes another loss with its target, and an input of integers", async () => {
    const model = new nn.Sequential(new nn.Embedding(50, 8), new nn.Flatten(), new nn.Linear(24, 2));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const target = { shape: [5, 2], dtype: "float32" } as const;
    const { saved, declared } = await memory(model, [5, 3], { optimizer, loss: mseLoss, target, dtype: "int32" });
    expect(saved.map(({ reasons }) => reasons[0].op)).toEqual(["embedding", "linear", "mseLoss"]);
    expect(declared.roles).toMatchObject({ saved: 4 * (15 + 120 + 10), input: 40 });
  });

  test("refuses a device that plans nothing", async () => {
    const reference = setDefaultDevice("reference");
    const model = new nn.Linear(2, 2, { device: reference });
    setDefaultDevice("wasm");
    await expect(memory(model, [1, 2])).rejects.toThrow(
      'memory: the device must be one that plans its memory, got reference. Choose device("wasm") before the model is made.',
    );
  });
});
