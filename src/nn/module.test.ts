import { expect, test } from "vitest";
import { type CreateOptions, crossEntropy, evaluate, nn, optim, relu, type Tensor, tensor } from "../index.ts";

class Block extends nn.Module {
  readonly fc = new nn.Linear(3, 3);

  forward(x: Tensor): Tensor {
    return relu(this.fc.forward(x));
  }
}

class Net extends nn.Module {
  readonly blocks = [new Block(), new Block()];
  readonly head = new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2));

  forward(x: Tensor): Tensor {
    return this.head.forward(this.blocks.reduce((y, block) => block.forward(y), x));
  }
}

const rows = (values: number[][], options: CreateOptions = {}): Tensor => tensor(values, options);
const batch = (): Tensor =>
  rows([
    [1, 2, 3],
    [-1, 0, 2],
    [0.5, 1, -2],
  ]);

test("a module finds its parameters and buffers in properties, arrays and submodules under PyTorch's names", () => {
  expect(Object.keys(new Net().stateDict())).toEqual([
    "blocks.0.fc.weight",
    "blocks.0.fc.bias",
    "blocks.1.fc.weight",
    "blocks.1.fc.bias",
    "head.0.weight",
    "head.0.bias",
    "head.1.weight",
    "head.1.bias",
    "head.1.running_mean",
    "head.1.running_var",
    "head.1.num_batches_tracked",
  ]);
  expect(new Net().namedBuffers().map(([name]) => name)).toHaveLength(3);
});

test("a module finds parameters and modules in object literals, which may refer to themselves", async () => {
  const links: Record<string, unknown> = { gain: tensor([1, 2], { requiresGrad: true }) };
  links.self = links;
  class Heads extends nn.Module {
    readonly heads = { left: new nn.Linear(2, 1), deep: [{ right: new nn.Linear(2, 1) }] };
    readonly links = links;

    forward(x: Tensor): Tensor {
      return this.heads.left.forward(x);
    }
  }
  const model = new Heads();
  expect(Object.keys(model.stateDict())).toEqual([
    "heads.left.weight",
    "heads.left.bias",
    "heads.deep.0.right.weight",
    "heads.deep.0.right.bias",
    "links.gain",
  ]);
  model.eval();
  expect(model.heads.deep[0].right.training).toBe(false);
});

test("a tied parameter is counted once but appears under both names in the state dict", () => {
  class Tied extends nn.Module {
    readonly a = new nn.Linear(2, 2);
    readonly b = this.a.weight;
    readonly again = this.a;
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  const model = new Tied();
  expect(model.parameters()).toHaveLength(2);
  expect(Object.keys(model.stateDict())).toEqual(["a.weight", "a.bias", "b", "again.weight", "again.bias"]);
});

test("nodes carry the dotted path of the module that recorded them", () => {
  const model = new Net();
  const y = model.forward(batch());
  const paths = new Set<string>();
  const visit = (node: Tensor["node"]): void => {
    paths.add(`${node.scope.module}:${node.scope.op}`);
    node.inputs.forEach(visit);
  };
  visit(y.node);
  for (const path of ["blocks.0.fc:linear", "blocks.1:relu", "head.0:linear", "head.1:batchNorm"]) {
    expect([...paths]).toContain(path);
  }
});

test("super.forward runs the parent's forward", async () => {
  class Doubled extends Block {
    override forward(x: Tensor): Tensor {
      return super.forward(x).mul(2);
    }
  }
  const model = new Doubled();
  const [once, twice] = [relu(model.fc.forward(batch())), model.forward(batch())];
  expect(await twice.data()).toEqual((await once.data()).map((v) => 2 * v));
});

test("logits of the outermost call stay readable after the optimizer step that overwrites the weights", async () => {
  const model = new Net();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
  const logits = model.forward(batch());
  const loss = crossEntropy(logits, tensor([0, 1, 0], { dtype: "int32" }));
  loss.backward();
  await optimizer.step();
  const after = model.forward(batch());
  await evaluate(after);
  expect(await logits.data()).toHaveLength(6);
  expect(await logits.data()).not.toEqual(await after.data());
});

test("loadStateDict restores every value, and writes nothing when a name or a shape is wrong", async () => {
  const [a, b] = [new Net(), new Net()];
  await b.loadStateDict(a.stateDict());
  expect(await b.eval().forward(batch()).data()).toEqual(await a.eval().forward(batch()).data());
  const before = await a.blocks[0].fc.bias?.data();
  const wrong = { "blocks.0.fc.bias": tensor([1, 2, 3]), "blocks.0.fc.weight": tensor([1]), other: tensor([1]) };
  await expect(a.loadStateDict(wrong)).rejects.toThrow(
    /missing blocks\.1\.fc\.weight.*; unexpected other; wrong shapes blocks\.0\.fc\.weight \[1\] instead of \[3, 3\]\. Nothing was written\./,
  );
  expect(await a.blocks[0].fc.bias?.data()).toEqual(before);
  await a.loadStateDict({ "blocks.0.fc.bias": tensor([1, 2, 3]) }, { strict: false });
  expect(Array.from((await a.blocks[0].fc.bias?.data()) ?? [])).toEqual([1, 2, 3]);
});

test("train and eval reach every module below; freeze keeps gradients away", () => {
  const model = new Net().eval();
  expect(model.modules().map((module) => module.training)).not.toContain(true);
  expect(model.train().head.training).toBe(true);
  model.freeze();
  expect(model.forward(batch()).requiresGrad).toBe(false);
  model.unfreeze();
  expect(model.forward(batch()).requiresGrad).toBe(true);
});

test("a module prints as a tree", () => {
  const model = new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1 }),
    new nn.Sequential(new nn.ReLU()),
    new nn.MaxPool2d(2),
  );
  expect(String(model)).toBe(
    [
      "Sequential(",
      "  (0): Conv2d(1, 4, kernelSize=[3, 3], stride=[1, 1], padding=1)",
      "  (1): Sequential(",
      "    (0): ReLU()",
      "  )",
      "  (2): MaxPool2d(kernelSize=[2, 2])",
      ")",
    ].join("\n"),
  );
});

test("one seed gives the same default weights", async () => {
  const { manualSeed } = await import("../index.ts");
  manualSeed(3);
  const first = await new nn.Linear(5, 4).weight.data();
  manualSeed(3);
  expect(await new nn.Linear(5, 4).weight.data()).toEqual(first);
  const bound = 1 / Math.sqrt(5);
  expect(Math.max(...first.map(Math.abs))).toBeLessThanOrEqual(bound);
});

test("a layer refuses a hyper-parameter that cannot be used and names it", () => {
  expect(() => new nn.Linear(0, 3)).toThrow("Linear: inFeatures must be a whole number of at least 1, got 0.");
  expect(() => new nn.Dropout(2)).toThrow("Dropout: p must be in [0, 1], got 2.");
  expect(() => new nn.Conv2d(3, 4, 3, { groups: 2 })).toThrow(
    "Conv2d: inChannels must be a multiple of groups 2, got 3.",
  );
  expect(() => new nn.BatchNorm2d(3, { momentum: 2 })).toThrow("BatchNorm2d: momentum must be in [0, 1], got 2.");
});
