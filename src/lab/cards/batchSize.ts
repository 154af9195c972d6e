import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  grad,
  indexSelect,
  memory,
  nn,
  noGrad,
  optim,
  type Parameter,
  rand,
  randint,
  randn,
  relu,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, exactly, statistical, statisticalMean } from "../checks.ts";
import { batchSize as face } from "../faces/batchSize.ts";
import { parameterFrom } from "../parameterFrom.ts";

type BatchSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const sizes = [1, 4, 16, 64, 256, 1024, 4096, 16384];
const modes = Array.from({ length: 100 }, (_, i) => 1 / (i + 1)); // curvatures, and variances of the noise

interface Tuned {
  readonly batch: number;
  readonly steps: number;
  readonly lr: number;
}

interface Prediction {
  readonly tuned: readonly Tuned[];
  readonly least: number;
  readonly samples: number;
}

/** Test accuracy by seed. */
interface Accuracies {
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly largeScaled: readonly number[];
  readonly largeUpdates: readonly number[];
}

interface Measurement {
  readonly memory: readonly Point[];
  /** By batch size, every chain's share of the loss left after the predicted number of steps. */
  readonly shares: readonly { readonly batch: number; readonly chains: readonly number[] }[];
  /** Estimates of tr Σ and |G|² by draw. */
  readonly noise: {
    readonly trace: readonly number[];
    readonly square: readonly number[];
    readonly truth: readonly [trace: number, square: number];
  };
  readonly accuracies: Accuracies;
}

/** Expected share of the loss left after k steps, every mode's second moment starting at 1. */
function shareAfter(k: number, lr: number, batch: number): number {
  return momentsAfter(k, lr, batch).mean;
}

/** The same with its standard deviation: every mode is normal, so its square deviates by √2 times its mean. */
function momentsAfter(k: number, lr: number, batch: number): { mean: number; deviation: number } {
  let [sum, first, variance] = [0, 0, 0];
  for (const curvature of modes) {
    const factor = (1 - lr * curvature) ** 2;
    const floor = (lr * lr * curvature) / batch / (1 - factor);
    const moment = factor ** k * (1 - floor) + floor;
    sum += curvature * moment;
    variance += 2 * (curvature * moment) ** 2;
    first += curvature;
  }
  return { mean: sum / first, deviation: Math.sqrt(variance) / first };
}

/** Least number of steps to the target over a fine grid of constant rates. */
function tune(batch: number, target: number): Tuned {
  let best: Tuned = { batch, steps: Number.POSITIVE_INFINITY, lr: 0 };
  for (let i = 0; i < 240; i++) {
    const lr = 1.99 * 10 ** (-i / 60);
    if (shareAfter(1e9, lr, batch) >= target) continue;
    let [low, high] = [0, 1];
    while (shareAfter(high, lr, batch) > target) [low, high] = [high, 2 * high];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (shareAfter(middle, lr, batch) > target) low = middle;
      else high = middle;
    }
    if (high < best.steps) best = { batch, steps: high, lr };
  }
  return best;
}

function predict({ params }: BatchSetting): Prediction {
  const tuned = sizes.map((batch) => tune(batch, params.target));
  // S_min and E_min by the ends: the largest batch has the steps, the smallest the samples.
  const least = tuned[tuned.length - 1].steps;
  return { tuned, least, samples: tuned[0].steps - least };
}

/** SGD on the noisy quadratic, many chains side by side; the share of the loss left at the end of each. */
async function simulate({ batch, steps, lr }: Tuned, chains: number, generator: Generator): Promise<number[]> {
  const curvature = tensor([modes]); // [1, d]
  const root = tensor([modes.map(Math.sqrt)]);
  const w = await parameterFrom(randn([chains, modes.length], { generator }));
  const lossOf = (at: Tensor): Tensor => at.square().mul(curvature).sum({ dim: 1 }); // [chains]
  const step = compile(() => {
    const [slope] = grad(lossOf(w).sum().mul(0.5), [w]);
    return noGrad(() => {
      const noise = randn([chains, modes.length], { generator })
        .mul(root)
        .mul(1 / Math.sqrt(batch));
      w.assign(w.sub(slope.add(noise).mul(lr)));
      return slope.sum();
    });
  });
  for (let i = 0; i < steps; i++) await step();
  const total = modes.reduce((a, b) => a + b);
  return Array.from(await noGrad(() => lossOf(w)).data(), (loss) => loss / total);
}

/** The noise scale of a linear regression at w = 0 by the estimator of two batch sizes. */
async function noiseOf(draws: number, generator: Generator): Promise<Measurement["noise"]> {
  const [samples, features] = [1024, 8];
  const x = randn([samples, features], { generator });
  const y = x.matmul(randn([features, 1], { generator })).add(randn([samples, 1], { generator }).mul(3));
  const gradients = await settled(x.mul(y).mul(-1)); // [N, D], of ½ (x·w − y)² at w = 0
  const full = gradients.mean({ dim: 0 }); // [D]
  const [small, large] = [8, 128];
  const squares = async (size: number): Promise<Float32Array> => {
    const index = randint(0, samples, [draws * size], { generator });
    const means = indexSelect(gradients, 0, index).reshape([draws, size, features]).mean({ dim: 1 });
    return Float32Array.from(await means.square().sum({ dim: 1 }).data());
  };
  const [a, b] = [await squares(small), await squares(large)];
  const trace = Array.from(a, (one, i) => (one - b[i]) / (1 / small - 1 / large));
  const square = Array.from(a, (one, i) => (large * b[i] - small * one) / (large - small));
  const truth = [
    await gradients.sub(full).square().sum({ dim: 1 }).mean().item(),
    await full.square().sum().item(),
  ] as const;
  return { trace, square, truth };
}

async function settled(x: Tensor): Promise<Tensor> {
  await x.data();
  return x;
}

const [inputs, hidden, train, test] = [20, 64, 512, 1024];

/** Trains nets 20-64-1 side by side, one for each seed, each on data of its own; their test accuracies. */
async function classify(
  { batch, lr, steps, flips }: { batch: number; lr: number; steps: number; flips: number },
  seeds: number,
  seed: number,
): Promise<number[]> {
  const generator = new Generator(seed);
  const teacher = randn([seeds, inputs, 1], { generator });
  const labelled = (count: number): { x: Tensor; y: Tensor } => {
    const x = randn([seeds, count, inputs], { generator });
    const bent = relu(x.matmul(teacher)).sub(relu(x.matmul(teacher).mul(-1)).mul(0.5));
    return { x, y: bent.gt(0) }; // [seeds, count, 1]
  };
  const data = labelled(train);
  const held = labelled(test);
  const flip = rand([seeds, train, 1], { generator }).lt(flips);
  const y = await settled(where(data.y.ne(flip), 1, 0));
  const x = await settled(data.x);
  const drawn = (shape: readonly number[], size: number): Promise<Parameter> =>
    parameterFrom(randn([seeds, ...shape], { generator }).mul(size));
  const w1 = await drawn([inputs, hidden], 1 / Math.sqrt(inputs));
  const b1 = await parameterFrom(zeros([seeds, 1, hidden]));
  const w2 = await drawn([hidden, 1], 1 / Math.sqrt(hidden));
  const answer = (at: Tensor): Tensor => relu(at.matmul(w1).add(b1)).matmul(w2);
  const optimizer = new optim.SGD([w1, b1, w2], { lr });
  const step = compile((from: Tensor, labels: Tensor) => {
    const loss = binaryCrossEntropyWithLogits(answer(from), labels, { reduction: "none" })
      .mean({ dim: [1, 2] })
      .sum();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  for (let i = 0; i < steps; i++) {
    const from = (i * batch) % train; // data are independent: their order is as good as any
    if (batch === train) await step(x, y);
    else await step(await settled(x.narrow(1, from, batch)), await settled(y.narrow(1, from, batch)));
  }
  const right = noGrad(() =>
    answer(held.x)
      .gt(0)
      .eq(held.y)
      .sum({ dim: [1, 2] }),
  );
  return Array.from(await right.data(), (count) => count / test);
}

async function memoryAt(batch: number): Promise<number> {
  const model = new nn.Sequential(
    new nn.Linear(784, 256),
    new nn.ReLU(),
    new nn.Linear(256, 256),
    new nn.ReLU(),
    new nn.Linear(256, 10),
  );
  const { declared } = await memory(model, [batch, 784], { optimizer: new optim.SGD(model.parameters(), { lr: 0.1 }) });
  return declared.totalBytes;
}

async function* run(setting: BatchSetting): AsyncGenerator<Progress<Measurement>, void> {
  const { params, seed, effort } = setting;
  const isFull = effort === "full";
  const generator = new Generator(seed);
  const memories: Point[] = [];
  for (const batch of [1, 64, 256, 512]) memories.push([batch, await memoryAt(batch)]);
  const noise = await noiseOf(isFull ? 4_000 : 400, generator);
  const { tuned } = predict(setting);
  const simulated = tuned.filter(({ batch }) => batch >= (isFull ? 1 : 64));
  const shares: { batch: number; chains: number[] }[] = [];
  const [seeds, epochs] = isFull ? [10, 40] : [5, 8];
  const flips = params.flips;
  const perEpoch = train / 8;
  const plans = {
    small: { batch: 8, lr: 0.05, steps: epochs * perEpoch, flips },
    large: { batch: train, lr: 0.05, steps: epochs, flips },
    largeScaled: { batch: train, lr: 0.05 * (train / 8), steps: epochs, flips },
    largeUpdates: { batch: train, lr: 0.05, steps: epochs * perEpoch, flips },
  };
  const accuracies: Record<keyof typeof plans, number[]> = { small: [], large: [], largeScaled: [], largeUpdates: [] };
  const total = simulated.length + 4;
  let done = 0;
  const frame = (): Progress<Measurement> => ({
    progress: ++done / total,
    measurement: { memory: memories, shares: [...shares], noise, accuracies: { ...accuracies } },
  });
  for (const plan of simulated) {
    shares.push({ batch: plan.batch, chains: await simulate(plan, isFull ? 256 : 128, generator) });
    yield frame();
  }
  for (const name of Object.keys(plans) as (keyof typeof plans)[]) {
    accuracies[name] = await classify(plans[name], seeds, seed + 17);
    yield frame();
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b) / values.length;
}

const comparisons = [
  { id: "small", name: { zh: "B = 8", en: "B = 8" } },
  { id: "large", name: { zh: "B = 512，同样 epoch", en: "B = 512, equal epochs" } },
  { id: "largeScaled", name: { zh: "B = 512，学习率 ×64", en: "B = 512, rate ×64" } },
  { id: "largeUpdates", name: { zh: "B = 512，同样更新次数", en: "B = 512, equal updates" } },
] as const;

function charts(_: BatchSetting, { tuned, least, samples }: Prediction, measured: Measurement | undefined): Chart[] {
  const fit = sizes.flatMap((batch, i) => (i === 0 ? [batch] : [batch / 2, batch]));
  return [
    {
      kind: "xy",
      id: "steps",
      title: {
        zh: "到达目标的更新次数（每种批都调好步长）",
        en: "Updates to the target, the step tuned for each batch",
      },
      description: {
        zh: "先按 1/B 下降，过了拐点就平了；竖线是拐点。",
        en: "It falls as 1/B at first and is flat beyond the knee, the upright line.",
      },
      x: { label: { zh: "批大小 B", en: "batch size B" }, log: true },
      y: { label: { zh: "更新次数", en: "updates" }, log: true },
      series: [
        {
          id: "tuned",
          name: { zh: "最好的步长", en: "best step" },
          role: "measured",
          ink: 0,
          draw: "dots",
          points: tuned.map(({ batch, steps }) => [batch, steps]),
        },
        {
          id: "fit",
          name: { zh: "S + E/B", en: "S + E/B" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: fit.map((batch) => [batch, least + samples / batch] as const),
        },
      ],
      marks: [{ axis: "x", at: samples / least, label: { zh: "拐点", en: "knee" } }],
    },
    {
      kind: "bars",
      id: "accuracy",
      title: { zh: "测试准确率：三种比较", en: "Test accuracy: three comparisons" },
      description: {
        zh: "小批量，与大批量的三种训法；对种子取平均。不断言谁高。",
        en: "A small batch, and three ways to train with a large one; means over seeds. No sign is asserted.",
      },
      categories: comparisons.map(({ name }) => name),
      value: { label: { zh: "准确率", en: "accuracy" }, min: 0.4, max: 1 },
      series: [
        {
          id: "accuracy",
          name: { zh: "准确率", en: "accuracy" },
          role: "measured",
          ink: 1,
          values: comparisons.map(({ id }) => mean(measured?.accuracies[id] ?? [])),
        },
      ],
    },
    {
      kind: "xy",
      id: "memory",
      title: { zh: "训练内存随批大小线性增长", en: "Training memory is linear in the batch" },
      description: {
        zh: "点是账本里的字节数，虚线的斜率来自闭式。",
        en: "Dots: bytes of the ledger; the slope of the dashes is the closed form.",
      },
      x: { label: { zh: "批大小 B", en: "batch size B" }, min: 0, max: 512 },
      y: { label: { zh: "MB", en: "MB" }, min: 0 },
      series: [
        {
          id: "ledger",
          name: { zh: "账本", en: "ledger" },
          role: "measured",
          ink: 2,
          draw: "dots",
          points: measured?.memory.map(([batch, bytes]) => [batch, bytes / 1e6] as const) ?? [],
        },
        {
          id: "slope",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 2,
          draw: "line",
          points: [0, 512].map((batch) => [batch, (8 * 269_322 + batch * perSample) / 1e6] as const),
        },
      ],
    },
  ];
}

/** Bytes that C1's network keeps for each sample. */
const perSample = 4 * (784 + 256 + 256 + 10) + 4;

function slopeOf(points: readonly Point[]): number {
  const [[a, first], [b, last]] = [points[0], points[points.length - 1]];
  return (last - first) / (b - a);
}

function terms(_: BatchSetting, { tuned, least, samples }: Prediction, measured: Measurement | undefined) {
  const { accuracies, noise } = measured ?? {};
  const [trace, square] = [mean(noise?.trace ?? []), mean(noise?.square ?? [])];
  return {
    slope: measured ? slopeOf(measured.memory) : null,
    stepsOne: tuned[0].steps,
    stepsMany: tuned[tuned.length - 1].steps,
    knee: samples / least,
    noiseScale: trace !== null && square !== null ? trace / square : null,
    small: mean(accuracies?.small ?? []),
    large: mean(accuracies?.large ?? []),
    largeScaled: mean(accuracies?.largeScaled ?? []),
    largeUpdates: mean(accuracies?.largeUpdates ?? []),
  };
}

function judge({ params }: BatchSetting, { tuned, least, samples }: Prediction, measured: Measurement): Check[] {
  const { noise, shares } = measured;
  const worst = Math.max(...tuned.map(({ batch, steps }) => Math.abs((least + samples / batch) / steps - 1)));
  const rises = tuned.filter(({ steps }, i) => i > 0 && steps > tuned[i - 1].steps).length;
  return [
    exactly({
      claim: { zh: "每个样本多占的字节", en: "bytes per further sample" },
      predicted: perSample,
      measured: slopeOf(measured.memory),
      tolerance: "closed form",
    }),
    ...shares.map(({ batch, chains }) => {
      const plan = tuned.find((one) => one.batch === batch);
      const { mean: expected, deviation } = plan
        ? momentsAfter(plan.steps, plan.lr, batch)
        : { mean: params.target, deviation: 0 };
      return statistical({
        claim: {
          zh: `B = ${batch}：${plan?.steps} 步之后剩下的损失`,
          en: `B = ${batch}: share of the loss left after ${plan?.steps} steps`,
        },
        predicted: expected,
        measured: mean(chains) ?? Number.NaN,
        standardError: deviation / Math.sqrt(chains.length),
      });
    }),
    exactly({
      claim: { zh: "批增大而更新次数增加的次数", en: "times that a larger batch needs more updates" },
      predicted: 0,
      measured: rises,
      tolerance: "closed form",
    }),
    atMost({
      claim: { zh: "S + E/B 的最大相对偏差", en: "largest relative deviation from S + E/B" },
      predicted: 0.3,
      measured: worst,
      tolerance: "closed form",
    }),
    statisticalMean({
      claim: { zh: "两种批大小估计的 tr Σ", en: "tr Σ by two batch sizes" },
      predicted: noise.truth[0],
      samples: noise.trace,
    }),
    statisticalMean({
      claim: { zh: "同样估计的 |G|²", en: "|G|² by the same" },
      predicted: noise.truth[1],
      samples: noise.square,
    }),
  ];
}

export const batchSize = defineCard({
  face,
  predict,
  run,
  terms,
  charts,
  judge,
  answer: (_: BatchSetting, { tuned }: Prediction) => {
    const at = (batch: number): number => tuned.find((one) => one.batch === batch)?.steps ?? Number.NaN;
    const ratio = at(16_384) / at(1024);
    return ratio > 1.02 ? "more" : ratio < 0.3 ? "sixteenth" : "little";
  },
});
