import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Anomaly,
  acos,
  anomalyText,
  checkpoint,
  crossEntropy,
  device,
  div,
  exp,
  type FitOptions,
  fit,
  gt,
  log,
  MemoryStore,
  manualSeed,
  maskedFill,
  mean,
  mul,
  NonFiniteStepError,
  neg,
  nn,
  optim,
  pow,
  relu,
  sigmoid,
  softmax,
  sqrt,
  sub,
  type Tensor,
  TensorDataset,
  tensor,
  where,
  zerosLike,
} from "../src/index.ts";

const file = fileURLToPath(import.meta.url);
const lines = readFileSync(file, "utf8").split("\n");

/** The line of this file that ends in the marker. */
function lineOf(marker: string): string {
  const at = lines.findIndex((line) => line.endsWith(`// ${marker}`));
  if (at < 0) throw new Error(`no line ends in // ${marker}`);
  return `${file}:${at + 1}:`;
}

/** A layer between two others, in which a fault is planted. */
class Planted extends nn.Module {
  readonly fault: (h: Tensor) => Tensor;

  constructor(fault: (h: Tensor) => Tensor) {
    super();
    this.fault = fault;
  }

  forward(h: Tensor): Tensor {
    return this.fault(h);
  }
}

class Net extends nn.Module {
  readonly first = new nn.Linear(3, 4);
  readonly block = new nn.ModuleDict<nn.Module & { forward(x: Tensor): Tensor }>();
  readonly last = new nn.Linear(4, 2);

  constructor(middle: nn.Module & { forward(x: Tensor): Tensor }) {
    super();
    this.block.set("middle", middle);
    for (const linear of [this.first, this.last]) {
      linear.weight.assignData(Float32Array.from({ length: linear.weight.numel }, (_, i) => ((i % 5) - 2) / 4));
    }
  }

  forward(x: Tensor): Tensor {
    const h = this.block.get("middle").forward(relu(this.first.forward(x))); // the block
    return this.last.forward(h);
  }
}

/** Four batches of three samples; `x[7]` and so on may be given. */
function data(change: (x: Float32Array) => void = () => {}): TensorDataset<"x" | "y"> {
  const x = Float32Array.from({ length: 36 }, (_, i) => ((i * 7) % 11) / 5 - 1);
  change(x);
  return new TensorDataset({ x: { data: x, shape: [12, 3] }, y: Int32Array.from({ length: 12 }, (_, i) => i % 2) });
}

type Change = Partial<FitOptions> & { readonly data?: TensorDataset<"x" | "y"> };

async function failure(
  model: nn.Module,
  { data: given = data(), ...change }: Change = {},
): Promise<NonFiniteStepError> {
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
  const options = { optimizer, epochs: 2, batchSize: 3, shuffle: false, anomaly: true, ...change };
  const error: unknown = await fit(model, given, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof NonFiniteStepError) return error;
  throw error ?? new Error("the run ended well");
}

interface Expected {
  readonly anomaly: Partial<Anomaly>;
  /** Marker of the line that is to be named. */
  readonly line?: string;
  readonly step?: number;
  /** Names of what went in. */
  readonly inputs?: readonly string[];
}

const middle = { kind: "op", module: "block.middle" } as const;
const planted = (fault: (h: Tensor) => Tensor) => (): Promise<NonFiniteStepError> =>
  failure(new Net(new Planted(fault)));
/** Zeros that depend on the parameters. */
const zeroOf = (h: Tensor): Tensor => mul(h, 0);

const faults: readonly (readonly [string, () => Promise<NonFiniteStepError>, Expected])[] = [
  [
    "the logarithm of 0",
    planted((h) => log(zeroOf(h))), // log of 0
    { anomaly: { ...middle, op: "log", phase: "forward" }, line: "log of 0", inputs: ["x"] },
  ],
  [
    "a division by 0",
    planted((h) => div(h.add(1), zeroOf(h))), // division by 0
    { anomaly: { ...middle, op: "div", phase: "forward" }, line: "division by 0", inputs: ["x", "y"] },
  ],
  [
    "the gradient of sqrt at 0, where forward is finite",
    planted((h) => sqrt(zeroOf(h))), // sqrt at 0
    { anomaly: { ...middle, op: "sqrt", phase: "backward" }, line: "sqrt at 0", inputs: ["grad", "y"] },
  ],
  [
    "an overflow of exp",
    planted((h) => softmax(exp(h.add(100)), { dim: 1 })), // exp of 100
    { anomaly: { ...middle, op: "exp", phase: "forward" }, line: "exp of 100", inputs: ["x"] },
  ],
  [
    "softmax over a row that is masked everywhere, and not the mask",
    planted((h) => {
      const masked = maskedFill(h, gt(h, -1), Number.NEGATIVE_INFINITY);
      return softmax(masked, { dim: 1 }); // all masked
    }),
    { anomaly: { ...middle, op: "softmax", phase: "forward" }, line: "all masked", inputs: ["x"] },
  ],
  [
    "0 times infinity",
    planted((h) => {
      const huge = tensor([Number.POSITIVE_INFINITY, 1, 1, 1]);
      return mul(zeroOf(h), huge); // 0 times infinity
    }),
    { anomaly: { ...middle, op: "mul", phase: "forward" }, line: "0 times infinity", inputs: ["x", "y"] },
  ],
  [
    "a batch of equal values normalised with eps 0",
    () => failure(new Net(new nn.Sequential(new Planted(zeroOf), new nn.BatchNorm1d(4, { eps: 0 })))),
    {
      anomaly: { kind: "op", op: "batchNorm", module: "block.middle.1", phase: "forward" },
      line: "the block",
      inputs: ["x", "weight", "bias"],
    },
  ],
  [
    "a root of a negative number",
    planted((h) => pow(sub(neg(h), 1), 0.5)), // negative base
    { anomaly: { ...middle, op: "pow", phase: "forward" }, line: "negative base", inputs: ["x"] },
  ],
  [
    "an update that overflows, where loss and gradients are finite",
    () => {
      const model = new Net(new Planted((h) => h));
      const optimizer = new optim.SGD(model.parameters(), { lr: 1e37 });
      return failure(model, { optimizer, loss: (output, y) => crossEntropy(output, y).mul(1000) });
    },
    {
      anomaly: { kind: "op", op: "SGD", phase: "update", module: "first", parameter: "first.weight" },
      inputs: ["parameter", "grad"],
    },
  ],
  [
    "a learning rate that is no float32",
    () => {
      const model = new Net(new Planted((h) => h));
      return failure(model, { optimizer: new optim.SGD(model.parameters(), { lr: 1e39 }) });
    },
    { anomaly: { kind: "op", op: "SGD", phase: "update" } },
  ],
  [
    "a loss of the user's own",
    () => {
      const loss = (output: Tensor): Tensor => {
        const certain = sigmoid(output.mul(0).add(200));
        return mean(neg(log(sub(1, certain)))); // own loss
      };
      return failure(new Net(new Planted((h) => h)), { loss });
    },
    { anomaly: { kind: "op", op: "log", module: "", phase: "forward" }, line: "own loss", inputs: ["x"] },
  ],
  [
    "a NaN in one sample of the third batch",
    () => {
      const broken = data((x) => {
        x[3 * 7 + 1] = Number.NaN;
      });
      return failure(new Net(new Planted((h) => h)), { data: broken });
    },
    { anomaly: { kind: "data", op: "x", sample: 1 }, step: 3 },
  ],
  [
    "the gradient of a logarithm that where throws away in forward",
    planted((h) => {
      const zero = zeroOf(h);
      return where(gt(zero, 0), log(zero), zerosLike(zero)); // thrown away
    }),
    { anomaly: { ...middle, op: "log", phase: "backward" }, line: "thrown away", inputs: ["grad", "x"] },
  ],
  [
    "the gradient of acos at 1",
    planted((h) => acos(zeroOf(h).add(1))), // acos at 1
    { anomaly: { ...middle, op: "acos", phase: "backward" }, line: "acos at 1" },
  ],
  [
    "a mean of no samples, in a loss that the package has",
    () => {
      const loss = (output: Tensor, y: Tensor): Tensor => crossEntropy(output, y.mul(0), { ignoreIndex: 0 }); // no samples
      return failure(new Net(new Planted((h) => h)), { loss });
    },
    { anomaly: { kind: "op", op: "crossEntropy", module: "", phase: "forward" }, line: "no samples" },
  ],
  [
    "a zero that only the fourth batch has, so that the step that fails replays a recording",
    () => {
      const model = new Net(new Planted((h) => h));
      const loss = (output: Tensor, y: Tensor): Tensor => {
        const weight = mean(y.ne(2).mul(1.5), { dim: 0 });
        return crossEntropy(output, y.minimum(1)).add(log(weight)); // replayed
      };
      const given = data();
      for (const i of [9, 10, 11]) given.arrays.y.data[i] = 2;
      return failure(model, { data: given, loss, correct: (output) => output.sum() });
    },
    { anomaly: { kind: "op", op: "log", phase: "forward" }, line: "replayed", step: 4 },
  ],
  [
    "an overflow in one chunk of a step that accumulates",
    () => failure(new Net(new Planted((h) => exp(h.add(100)))), { accumulate: 2 }), // in a chunk
    { anomaly: { ...middle, op: "exp", phase: "forward" }, line: "in a chunk" },
  ],
  [
    "an overflow in a block that is computed again in backward",
    planted((h) => checkpoint((inner: Tensor) => sqrt(zeroOf(inner)), h)), // in a checkpoint
    { anomaly: { ...middle, op: "sqrt", phase: "backward" }, line: "in a checkpoint" },
  ],
  [
    "a parameter that was NaN before the run",
    () => {
      const model = new Net(new Planted((h) => h));
      model.last.weight.assignData(new Float32Array(8).fill(Number.NaN));
      return failure(model);
    },
    { anomaly: { kind: "parameter", module: "last", parameter: "last.weight" } },
  ],
];

describe.each(["wasm", "reference"] as const)("on %s, anomaly mode names", (name) => {
  beforeAll(() => {
    device(name);
  });

  test.each(faults)("%s", async (_, run, { anomaly: expected, line, step = 1, inputs }) => {
    const { anomaly, step: found, message } = await run();
    expect(anomaly).toMatchObject(expected);
    expect(found).toBe(step);
    expect(message).toContain(`fit: in step ${step} of epoch 1 `);
    if (line !== undefined) expect(anomaly?.source).toContain(lineOf(line));
    if (inputs !== undefined) expect(anomaly?.inputs.map((input) => input.name)).toEqual(inputs);
    const { nanCount, infiniteCount } = anomaly?.result ?? { nanCount: 0, infiniteCount: 0 };
    expect(nanCount + infiniteCount).toBeGreaterThan(0);
  });
});

test("what went in is given with its range and its shape", async () => {
  const { anomaly } = await failure(new Net(new Planted((h) => log(mul(h.mul(0).add(2), tensor([0, 1, 2, 3]))))));
  expect(anomaly?.inputs).toEqual([
    { name: "x", shape: [3, 4], min: 0, max: 6, mean: 3, nanCount: 0, infiniteCount: 0, numel: 12 },
  ]);
  expect(anomaly && anomalyText({ ...anomaly, source: "net.ts:12:5" })).toBe(
    "log in module block.middle (forward) gave 3 infinite among 12 values [3, 4]\n" +
      "  called at net.ts:12:5\n" +
      "  went in: x [3, 4], min 0, max 6, mean 3, 0 not finite of 12",
  );
});

test("a step that failed has written nothing, and without anomaly mode the message says how to find the cause", async () => {
  const model = new Net(new Planted((h) => log(h.mul(0))));
  const before = await model.first.weight.array();
  const { message, anomaly } = await failure(model, { anomaly: false });
  expect(anomaly).toBeUndefined();
  expect(message).toMatch(/^fit: in step 1 of epoch 1 loss must be finite, got (NaN|-?Infinity)\. Nothing was written/);
  expect(message).toMatch(/Train again, or resume, with anomaly: true to learn which op it came from\.$/);
  expect(await model.first.weight.array()).toEqual(before);
});

test("weights that a step with a finite loss has broken are no checkpoint, and from the one before the cause is found", async () => {
  const store = new MemoryStore();
  const broken = (output: Tensor, y: Tensor): Tensor => {
    const argument = where(y.amax().eq(2), output.sum().mul(0), output.sum().mul(0).add(1).detach());
    return sqrt(argument); // broken later
  };
  const options = (model: Net): FitOptions => ({
    optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }),
    loss: (output, y) => crossEntropy(output, y.minimum(1)).add(broken(output, y)),
    correct: (output) => output.sum(),
    epochs: 2,
    batchSize: 3,
    shuffle: false,
    checkpoint: store,
    checkpointEverySteps: 1,
    resume: true,
  });
  const given = data();
  given.arrays.y.data.fill(2, 6, 7); // the third batch
  const model = (): Net => new Net(new Planted((h) => h));
  const first = model();
  const run = fit(first, given, options(first));
  await expect(run).rejects.toThrow(
    /^fit: after step 3 parameter .* must be finite, got NaN\. No checkpoint is written/,
  );
  const again = model();
  const { anomaly, step } = await failure(again, { ...options(again), data: given });
  expect(step).toBe(3);
  expect(anomaly).toMatchObject({ kind: "op", op: "sqrt", phase: "backward" });
  expect(anomaly?.source).toContain(lineOf("broken later"));
});

test("a run with anomaly mode and no fault ends with the same weights", async () => {
  const weights = async (anomaly: boolean): Promise<unknown> => {
    manualSeed(4);
    const model = new Net(new nn.BatchNorm1d(4));
    const optimizer = new optim.AdamW(model.parameters(), { lr: 0.1 });
    await fit(model, data(), { optimizer, epochs: 3, batchSize: 3, anomaly, loss: (o) => o.square().mean() });
    return model.last.weight.array();
  };
  expect(await weights(true)).toEqual(await weights(false));
});
