import { describe, expect, test } from "vitest";
import { WasmDevice } from "../backends/wasm/device.ts";
import { compile as compileProgram } from "../compiler/compile.ts";
import type { Program } from "../compiler/program.ts";
import {
  add,
  checkpoint,
  compile,
  crossEntropy,
  mean,
  nn,
  noGrad,
  optim,
  relu,
  type Tensor,
  tensor,
} from "../index.ts";
import { numel, type Shape } from "../ir/shape.ts";
import { memory, type Remembering } from "./memory.ts";
import { bytesOf } from "./memoryTally.ts";

type Net = nn.Module & { forward(x: Tensor): Tensor };

class Residual extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly norm: nn.BatchNorm2d;

  constructor(device: WasmDevice) {
    super();
    this.conv = new nn.Conv2d(4, 4, 3, { padding: 1, bias: false, device });
    this.norm = new nn.BatchNorm2d(4, { device });
  }

  forward(x: Tensor): Tensor {
    return relu(add(x, this.norm.forward(this.conv.forward(x))));
  }
}

class Forgetful extends nn.Module {
  readonly first: nn.Linear;
  readonly second: nn.Linear;
  readonly head: nn.Linear;

  constructor(device: WasmDevice) {
    super();
    this.first = new nn.Linear(10, 40, { device });
    this.second = new nn.Linear(40, 10, { device });
    this.head = new nn.Linear(10, 3, { device });
  }

  forward(x: Tensor): Tensor {
    const inner = (h: Tensor): Tensor => this.second.forward(relu(this.first.forward(h)));
    return this.head.forward(checkpoint(inner, checkpoint(inner, x)));
  }
}

class Attending extends nn.Module {
  readonly attention: nn.MultiheadAttention;
  readonly norm: nn.LayerNorm;
  readonly head: nn.Linear;

  constructor(device: WasmDevice) {
    super();
    this.attention = new nn.MultiheadAttention(8, 2, { batchFirst: true, device });
    this.norm = new nn.LayerNorm(8, { device });
    this.head = new nn.Linear(8, 3, { device });
  }

  forward(x: Tensor): Tensor {
    const h = this.norm.forward(x);
    return this.head.forward(mean(add(x, this.attention.forward(h, h, h).output), { dim: 1 }));
  }
}

class Remembers extends nn.Module {
  readonly lstm: nn.LSTM;
  readonly head: nn.Linear;

  constructor(device: WasmDevice) {
    super();
    this.lstm = new nn.LSTM(4, 6, { batchFirst: true, device });
    this.head = new nn.Linear(6, 3, { device });
  }

  forward(x: Tensor): Tensor {
    return this.head.forward(mean(this.lstm.forward(x).output, { dim: 1 }));
  }
}

/** Each network with the shape of one sample. */
const networks: Readonly<Record<string, readonly [make: (device: WasmDevice) => Net, sample: Shape]>> = {
  tanh: [
    (device) => new nn.Sequential(new nn.Linear(2, 8, { device }), new nn.Tanh(), new nn.Linear(8, 3, { device })),
    [2],
  ],
  relu: [
    (device) =>
      new nn.Sequential(
        new nn.Linear(20, 33, { device }),
        new nn.ReLU(),
        new nn.Linear(33, 17, { device }),
        new nn.ReLU(),
        new nn.Linear(17, 3, { device }),
      ),
    [20],
  ],
  silu: [
    (device) =>
      new nn.Sequential(
        new nn.Linear(10, 24, { device }),
        new nn.SiLU(),
        new nn.BatchNorm1d(24, { device }),
        new nn.Linear(24, 3, { device }),
      ),
    [10],
  ],
  cnn: [
    (device) =>
      new nn.Sequential(
        new nn.Conv2d(1, 5, 3, { padding: 1, device }),
        new nn.BatchNorm2d(5, { device }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(5 * 16, 3, { device }),
      ),
    [1, 8, 8],
  ],
  residual: [
    (device) =>
      new nn.Sequential(
        new nn.Conv2d(2, 4, 3, { padding: 1, device }),
        new Residual(device),
        new Residual(device),
        new nn.AdaptiveAvgPool2d(1),
        new nn.Flatten(),
        new nn.Linear(4, 3, { device }),
      ),
    [2, 6, 6],
  ],
  checkpoint: [(device) => new Forgetful(device), [10]],
  attention: [(device) => new Attending(device), [5, 8]],
  lstm: [(device) => new Remembers(device), [4, 4]],
};
const optimizers = {
  sgd: (model: Net) => new optim.SGD(model.parameters(), { lr: 0.05 }),
  momentum: (model: Net) => new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.9, nesterov: true }),
  adam: (model: Net) => new optim.Adam(model.parameters(), { lr: 0.01 }),
};
const combinations = Object.keys(networks).flatMap((network) =>
  [3, 16].flatMap((batch) =>
    (Object.keys(optimizers) as (keyof typeof optimizers)[]).map((optimizer) => ({ network, batch, optimizer })),
  ),
);

/** No optimizer has a part in these. */
const passes = Object.keys(networks).flatMap((network) => [1, 2, 3, 5, 8, 16].map((batch) => ({ network, batch })));

test("training has at least 40 combinations of model, batch and optimizer, inference as many of model and batch", () => {
  expect(Math.min(combinations.length, passes.length)).toBeGreaterThanOrEqual(40);
});

describe.each([1, 2])("on %i thread(s)", (threads) => {
  test.each(combinations)(
    "training $network of $batch with $optimizer takes what was planned, to the byte",
    async (each) => {
      await expectPlanned({ ...each, threads, training: true });
    },
  );

  test.each(passes)("inference of $network of $batch takes what was planned, to the byte", async (each) => {
    await expectPlanned({ ...each, threads, training: false });
  });
});

interface Case {
  readonly network: string;
  readonly batch: number;
  readonly optimizer?: keyof typeof optimizers;
  readonly threads: number;
  readonly training: boolean;
}

async function expectPlanned({ network, batch, optimizer: rule, threads, training }: Case): Promise<void> {
  let cut = 0;
  const device = new WasmDevice(
    (request, signature, target, _passed, watch) => {
      const program = compileProgram(request, signature, target, { watch });
      planned = program;
      return { ...program, arenaBytes: program.arenaBytes - cut };
    },
    { threads, paint: true, serialBelow: 0, cacheSize: 1 },
  );
  let planned: Program | undefined;
  const [make, sample] = networks[network];
  const model = make(device);
  const optimizer = rule && optimizers[rule](model);
  const shape = [batch, ...sample];
  const ledger = await memory(model as Remembering, shape, { optimizer });
  // A forward pass may have kernels of one piece only, which one thread does alone.
  if (training) expect(ledger.threads).toBe(threads);

  const wave = Float32Array.from({ length: numel(shape) }, (_, i) => Math.sin(i * 0.7));
  const labels = Int32Array.from({ length: batch }, (_, i) => i % 3);
  const [x, y] = [tensor(wave, { shape, device }), tensor(labels, { device })];
  model.train(training);
  const makeStep = (): ((x: Tensor, y: Tensor) => Promise<Tensor>) =>
    compile((inputs: Tensor, targets: Tensor) => {
      if (!optimizer) return noGrad(() => model.forward(inputs));
      const loss = crossEntropy(model.forward(inputs), targets);
      loss.backward();
      optimizer.update();
      optimizer.zeroGrad();
      return loss;
    });
  const step = makeStep();
  const touched = new Set<number>();
  for (let run = 0; run < 4; run++) {
    await step(x, y);
    device.touched()?.map.forEach((is, i) => {
      if (is) touched.add(i);
    });
  }

  // The arena, the sum over the roles, and everything the device took beside its control block and a painted arena's gap.
  const { arenaBytes, peakBytes } = device.stats();
  expect(ledger.timeline.arenaBytes).toBe(arenaBytes);
  expect(peakBytes).toBe(ledger.planned.totalBytes + 64);
  expect(Object.values(ledger.planned.roles).reduce((a, b) => a + b)).toBe(ledger.planned.totalBytes);
  const { steps, peakStep } = ledger.timeline;
  expect(steps[peakStep].liveBytes).toBe(Math.max(...steps.map(({ liveBytes }) => liveBytes)));
  expect(ledger.planned.totalBytes).toBeGreaterThanOrEqual(steps[peakStep].liveBytes);

  // Every byte of every value is written, and none between the buffers. A kernel's packed panels have unused columns.
  const kernels = new Set(planned?.steps.map(({ kernel }) => kernel.name));
  const [values, buffers] = [new Set<number>(), new Set<number>()];
  for (const { place, op, ...buffer } of planned?.buffers ?? []) {
    if (place.kind !== "arena") continue;
    for (let i = place.offset; i < place.offset + bytesOf(buffer); i++) {
      buffers.add(i);
      if (!kernels.has(op)) values.add(i);
    }
  }
  const missing = [...values].filter((i) => !touched.has(i));
  const stray = [...touched].filter((i) => !buffers.has(i));
  expect({ missing, stray }).toEqual({ missing: [], stray: [] });

  expect(ledger.keptBytes).toBeLessThanOrEqual(ledger.declared.roles.saved);

  await x.add(1).data(); // takes the program's place in the cache
  cut = 16;
  const message = new RegExp(`wrote at byte \\d+ of an arena of ${arenaBytes - 16}\\.`);
  await expect(makeStep()(x, y)).rejects.toThrow(message);
  await device.close();
}
