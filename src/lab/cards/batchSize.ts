import { Generator, memory, nn, optim } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, exactly, statistical, statisticalMean } from "../checks.ts";
import { classify, train } from "../experiments/batchTraining.ts";
import { type NoiseScale, noiseOf } from "../experiments/noiseScale.ts";
import { momentsAfter, simulate, type Tuned, tune } from "../experiments/noisyQuadratic.ts";
import { batchSize as face } from "../faces/batchSize.ts";

type BatchSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const sizes = [1, 4, 16, 64, 256, 1024, 4096, 16384];
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
  /** Once it is known. */
  readonly noise?: NoiseScale;
  readonly accuracies: Accuracies;
}

function predict({ params }: BatchSetting): Prediction {
  const tuned = sizes.map((batch) => tune(batch, params.target));
  // S_min and E_min by the ends: the largest batch has the steps, the smallest the samples.
  const least = tuned[tuned.length - 1].steps;
  return { tuned, least, samples: tuned[0].steps - least };
}

/** Batch sizes whose training memory is drawn. */
const memoryBatches = [1, 64, 256, 512];

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
  const { tuned } = predict(setting);
  const simulated = tuned.filter(({ batch }) => batch >= (isFull ? 1 : 64));
  const [seeds, epochs] = isFull ? [10, 40] : [5, 8];
  const perEpoch = train / 8;
  const common = { lr: 0.05, flips: params.flips };
  const plans = {
    small: { ...common, batch: 8, steps: epochs * perEpoch },
    large: { ...common, batch: train, steps: epochs },
    largeScaled: { ...common, batch: train, lr: 0.05 * (train / 8), steps: epochs },
    largeUpdates: { ...common, batch: train, steps: epochs * perEpoch },
  };
  const memories: Point[] = [];
  const shares: { batch: number; chains: readonly number[] }[] = [];
  const accuracies: Record<keyof typeof plans, readonly number[]> = {
    small: [],
    large: [],
    largeScaled: [],
    largeUpdates: [],
  };
  let noise: NoiseScale | undefined;
  const total = memoryBatches.length + 1 + simulated.length + 4;
  let done = 0;
  const frame = (): Progress<Measurement> => ({
    progress: done / total,
    measurement: { memory: [...memories], shares: [...shares], noise, accuracies: { ...accuracies } },
  });
  for (const batch of memoryBatches) {
    memories.push([batch, await memoryAt(batch)]);
    done++;
    yield frame();
  }
  noise = await noiseOf(isFull ? 4_000 : 400, generator);
  done++;
  yield frame();
  /** The result of something long, with a frame at each of its breaths. */
  async function* during<R>(work: AsyncGenerator<void, R>): AsyncGenerator<Progress<Measurement>, R> {
    for (let next = await work.next(); ; next = await work.next()) {
      if (next.done) return next.value;
      yield frame();
    }
  }
  for (const plan of simulated) {
    const chains = yield* during(simulate(plan, isFull ? 256 : 128, generator));
    shares.push({ batch: plan.batch, chains });
    done++;
    yield frame();
  }
  for (const name of Object.keys(plans) as (keyof typeof plans)[]) {
    accuracies[name] = yield* during(classify(plans[name], seeds, seed + 17));
    done++;
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
    slope: measured?.memory.length === memoryBatches.length ? slopeOf(measured.memory) : null,
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
      predicted: noise?.truth[0] ?? Number.NaN,
      samples: noise?.trace ?? [],
    }),
    statisticalMean({
      claim: { zh: "同样估计的 |G|²", en: "|G|² by the same" },
      predicted: noise?.truth[1] ?? Number.NaN,
      samples: noise?.square ?? [],
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
