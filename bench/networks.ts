import {
  add,
  arange,
  crossEntropy,
  manualSeed,
  mseLoss,
  nn,
  optim,
  relu,
  reshape,
  select,
  type Tensor,
  tensor,
} from "fathom";

/** A network with its loss, optimizer and data; every peer builds the same from the same file of parameters. */
export interface Network {
  readonly name: string;
  readonly batch: number;
  model(): nn.Module;
  /** What the network is given for a batch: seeded, the same for all peers. */
  input(batch: number): Tensor;
  /** What it is to answer. */
  target(batch: number): Tensor;
  forward(model: nn.Module, x: Tensor): Tensor;
  loss(output: Tensor, target: Tensor): Tensor;
  optimizer(model: nn.Module): optim.Optimizer<{ lr: number }>;
}

type Forward = { forward(x: Tensor): Tensor };

const plain = (model: nn.Module, x: Tensor): Tensor => (model as nn.Module & Forward).forward(x);
const sgd = (model: nn.Module): optim.Optimizer<{ lr: number }> =>
  new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });

/** Numbers in [0, 1) that look random. */
function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1);
}

function floats(shape: readonly number[]): Tensor {
  return tensor(numbers(shape.reduce((product, extent) => product * extent, 1)), { shape });
}

function classes(shape: readonly number[], count: number): Tensor {
  const length = shape.reduce((product, extent) => product * extent, 1);
  return tensor(
    Int32Array.from({ length }, (_, i) => (i * 7 + (i >> 3)) % count),
    { shape },
  );
}

class BasicBlock extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly bn1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly bn2: nn.BatchNorm2d;
  readonly shortcut: nn.Module & Forward;

  constructor(from: number, to: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(from, to, 3, { stride, padding: 1, bias: false });
    this.bn1 = new nn.BatchNorm2d(to);
    this.conv2 = new nn.Conv2d(to, to, 3, { padding: 1, bias: false });
    this.bn2 = new nn.BatchNorm2d(to);
    this.shortcut =
      stride === 1 && from === to
        ? new nn.Sequential()
        : new nn.Sequential(new nn.Conv2d(from, to, 1, { stride, bias: false }), new nn.BatchNorm2d(to));
  }

  forward(x: Tensor): Tensor {
    const inner = this.bn2.forward(this.conv2.forward(relu(this.bn1.forward(this.conv1.forward(x)))));
    return relu(add(inner, this.shortcut.forward(x)));
  }
}

/** He and others 2016, arXiv:1512.03385: three stages of three blocks for 32×32 images. */
function resnet20(): nn.Module {
  const stages: nn.Module[] = [];
  let from = 16;
  for (const to of [16, 32, 64]) {
    for (let block = 0; block < 3; block++) {
      stages.push(new BasicBlock(from, to, block === 0 && to > 16 ? 2 : 1));
      from = to;
    }
  }
  return new nn.Sequential(
    new nn.Conv2d(3, 16, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    ...(stages as (nn.Module & Forward)[]),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(64, 10),
  );
}

class Recurrent extends nn.Module {
  readonly lstm: nn.LSTM = new nn.LSTM(128, 128, { numLayers: 2, batchFirst: true });
  readonly head: nn.Linear = new nn.Linear(128, 10);

  forward(x: Tensor): Tensor {
    const { output } = this.lstm.forward(x); // [B, T, 128]
    return this.head.forward(select(output, 1, -1));
  }
}

const vocabulary = 65;
const context = 128;
const width = 128;

class NanoGPT extends nn.Module {
  readonly tokens: nn.Embedding = new nn.Embedding(vocabulary, width);
  readonly positions: nn.Embedding = new nn.Embedding(context, width);
  readonly blocks: nn.TransformerEncoder = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(width, 4, {
      dimFeedforward: 4 * width,
      dropout: 0,
      activation: "gelu",
      batchFirst: true,
      normFirst: true,
    }),
    4,
    { norm: new nn.LayerNorm(width) },
  );
  readonly head: nn.Linear = new nn.Linear(width, vocabulary, { bias: false });

  /** [B, T] token numbers to [B, T, vocabulary]. */
  forward(index: Tensor): Tensor {
    const x = add(this.tokens.forward(index), this.positions.forward(arange(index.shape[1])));
    return this.head.forward(this.blocks.forward(x, { isCausal: true }));
  }
}

export const networks: readonly Network[] = [
  {
    name: "tiny-mlp",
    batch: 16,
    model: () =>
      new nn.Sequential(new nn.Linear(2, 8), new nn.Tanh(), new nn.Linear(8, 8), new nn.Tanh(), new nn.Linear(8, 1)),
    input: (batch) => floats([batch, 2]),
    target: (batch) => floats([batch, 1]),
    forward: plain,
    loss: (output, target) => mseLoss(output, target),
    optimizer: (model) => new optim.SGD(model.parameters(), { lr: 0.01 }),
  },
  {
    name: "mlp-mnist",
    batch: 128,
    model: () =>
      new nn.Sequential(
        new nn.Linear(784, 512),
        new nn.ReLU(),
        new nn.Linear(512, 512),
        new nn.ReLU(),
        new nn.Linear(512, 10),
      ),
    input: (batch) => floats([batch, 784]),
    target: (batch) => classes([batch], 10),
    forward: plain,
    loss: (output, target) => crossEntropy(output, target),
    optimizer: sgd,
  },
  {
    name: "cnn-mnist",
    batch: 64,
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 32, 3, { padding: 1 }),
        new nn.BatchNorm2d(32),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(32, 64, 3, { padding: 1 }),
        new nn.BatchNorm2d(64),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(3136, 128),
        new nn.ReLU(),
        new nn.Linear(128, 10),
      ),
    input: (batch) => floats([batch, 1, 28, 28]),
    target: (batch) => classes([batch], 10),
    forward: plain,
    loss: (output, target) => crossEntropy(output, target),
    optimizer: sgd,
  },
  {
    name: "resnet20-cifar",
    batch: 32,
    model: resnet20,
    input: (batch) => floats([batch, 3, 32, 32]),
    target: (batch) => classes([batch], 10),
    forward: plain,
    loss: (output, target) => crossEntropy(output, target),
    optimizer: sgd,
  },
  {
    name: "lstm",
    batch: 32,
    model: () => new Recurrent(),
    input: (batch) => floats([batch, 64, 128]),
    target: (batch) => classes([batch], 10),
    forward: plain,
    loss: (output, target) => crossEntropy(output, target),
    optimizer: (model) => new optim.Adam(model.parameters(), { lr: 1e-3 }),
  },
  {
    name: "gpt-nano",
    batch: 8,
    model: () => new NanoGPT(),
    input: (batch) => classes([batch, context], vocabulary),
    target: (batch) => classes([batch, context], vocabulary - 1),
    forward: plain,
    loss: (output, target) => crossEntropy(reshape(output, [-1, vocabulary]), reshape(target, [-1])),
    optimizer: (model) => new optim.AdamW(model.parameters(), { lr: 1e-3 }),
  },
];

/** The network of that name, seeded. */
export function networkOf(name: string): Network {
  const found = networks.find((network) => network.name === name);
  if (!found) throw new Error(`there is no network ${name}; there are ${networks.map((one) => one.name).join(", ")}`);
  manualSeed(1);
  return found;
}
