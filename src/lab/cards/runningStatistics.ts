import { Generator, nn, noGrad, randn, type Tensor, tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, empirical, identity, statistical } from "../checks.ts";
import { runningStatistics as face } from "../faces/runningStatistics.ts";

type RunningSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

interface Moments {
  readonly m: number;
  readonly biased: number;
  readonly unbiased: number;
  readonly root: number;
  readonly errors: { readonly biased: number; readonly unbiased: number; readonly root: number };
}

interface Measurement {
  readonly fast: readonly Point[];
  readonly slow: readonly Point[];
  readonly cumulative: readonly Point[];
  readonly moments: readonly Moments[];
  /** Running variance after one step with weight 1, over the batch's biased variance. */
  readonly kept: number;
  readonly folded: number;
  /** By seed: distance of the running mean from the data's, batches sorted by class and shuffled. */
  readonly sorted: readonly number[];
  readonly shuffled: readonly number[];
}

function shareOf(weight: number, steps: number): number {
  return 1 - (1 - weight) ** steps;
}

/** c₄ by its definition: the mean of the root of an unbiased variance of m normal samples. */
function rootOf(m: number): number {
  let logRatio = 0; // ln Γ(m/2) − ln Γ((m − 1)/2), from Γ(x + 1) = xΓ(x)
  for (let i = m; i > 2; i -= 2) logRatio += Math.log(i / 2 - 1);
  for (let i = m - 1; i > 2; i -= 2) logRatio -= Math.log(i / 2 - 1);
  const rest = m % 2 === 0 ? -Math.log(Math.PI) / 2 : Math.log(Math.PI) / 2;
  return Math.sqrt(2 / (m - 1)) * Math.exp(logRatio + rest);
}

/** Means over many batches of m normal samples, with their standard errors. */
async function momentsOf(m: number, batches: number, generator: Generator): Promise<Moments> {
  const x = randn([batches, m], { generator });
  const d = x.sub(x.mean({ dim: 1, keepdim: true }));
  const biased = d.square().mean({ dim: 1 }); // [batches]
  const unbiased = biased.mul(m / (m - 1));
  const summary = async (values: Tensor): Promise<{ mean: number; error: number }> => {
    const mean = await values.mean().item();
    const spread = await values.sub(mean).square().mean().item();
    return { mean, error: Math.sqrt(spread / batches) };
  };
  const [a, b, c] = [await summary(biased), await summary(unbiased), await summary(unbiased.sqrt())];
  return {
    m,
    biased: a.mean,
    unbiased: b.mean,
    root: c.mean,
    errors: { biased: a.error, unbiased: b.error, root: c.error },
  };
}

/** A linear layer and its normalisation as one linear layer; the largest difference of their outputs. */
async function fold(generator: Generator): Promise<number> {
  const linear = new nn.Linear(8, 6);
  const norm = new nn.BatchNorm1d(6);
  const x = randn([64, 8], { generator });
  for (let i = 0; i < 20; i++) await norm.forward(linear.forward(randn([32, 8], { generator }).mul(2).add(1))).data();
  norm.eval();
  return await noGrad(() => {
    const { weight, bias, runningMean, runningVar, eps } = norm;
    if (!weight || !bias || !runningMean || !runningVar || !linear.bias)
      throw new Error("internal: BatchNorm1d lacks a part.");
    const scale = weight.div(runningVar.add(eps).sqrt()); // [6]
    const folded = x
      .matmul(linear.weight.mul(scale.reshape([6, 1])).permute([1, 0]))
      .add(linear.bias.sub(runningMean).mul(scale).add(bias));
    return norm.forward(linear.forward(x)).sub(folded).abs().max();
  }).item();
}

/** How far the running mean ends from the mean of all data, with batches of one class after the other or mixed. */
async function drift(isSorted: boolean, generator: Generator): Promise<number> {
  const norm = new nn.BatchNorm1d(1);
  const batches = 40;
  for (let i = 0; i < batches; i++) {
    const side = isSorted ? (i < batches / 2 ? -1 : 1) : undefined;
    const signs = Array.from({ length: 32 }, (_, k) => [side ?? (k % 2 === 0 ? 1 : -1)]);
    await norm.forward(tensor(signs).add(randn([32, 1], { generator }))).data();
  }
  return Math.abs(await (norm.runningMean ?? tensor([0])).sum().item());
}

async function* run({ params, seed, effort }: RunningSetting): AsyncGenerator<Progress<Measurement>, void> {
  const generator = new Generator(seed);
  const batches = effort === "full" ? 200_000 : 20_000;
  const moments: Moments[] = [];
  for (const m of [...new Set([2, 4, 8, 16, 32, params.batch])].sort((a, b) => a - b))
    moments.push(await momentsOf(m, batches, generator));
  const folded = await fold(generator);
  const [sorted, shuffled]: [number[], number[]] = [[], []];
  for (let i = 0; i < (effort === "full" ? 20 : 5); i++) {
    sorted.push(await drift(true, generator));
    shuffled.push(await drift(false, generator));
  }
  // One batch again and again: its statistics are constant, and what is left is the average's own way.
  const x = randn([params.batch, 1], { generator }).add(3);
  const mean = await x.mean().item();
  const variance = await x.sub(mean).square().mean().item();
  const once = new nn.BatchNorm1d(1, { momentum: 1 });
  await once.forward(x).data();
  const kept = (await (once.runningVar ?? x).sum().item()) / variance;
  const layers = [0.1, 0.01, null].map((momentum) => new nn.BatchNorm1d(1, { momentum }));
  const paths: [number, number][][] = layers.map(() => [[0, 0]]);
  for (let step = 1; step <= Math.max(params.steps, 100); step++) {
    for (const [i, layer] of layers.entries()) {
      await layer.forward(x).data();
      paths[i].push([step, (await (layer.runningMean ?? x).sum().item()) / mean]);
    }
    if (step % 2 !== 0 && step !== params.steps) continue;
    const [fast, slow, cumulative] = paths.map((path) => [...path]);
    yield {
      progress: step / Math.max(params.steps, 100),
      measurement: { fast, slow, cumulative, moments: [...moments], kept, folded, sorted, shuffled },
    };
  }
}

function charts({ params }: RunningSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  const steps = Math.max(params.steps, 100);
  const theory = (weight: number): Point[] =>
    Array.from({ length: 51 }, (__, i) => (i * steps) / 50).map((step) => [step, shareOf(weight, step)] as const);
  return [
    {
      kind: "xy",
      id: "share",
      title: { zh: "滑动平均走完了多少", en: "How far the moving average has come" },
      description: {
        zh: "权重 0.1 的平均很快到位，0.01 的要几百步，累积平均第一步就到。",
        en: "With weight 0.1 it is soon there, with 0.01 it takes hundreds of steps; a cumulative average is there at once.",
      },
      x: { label: { zh: "训练步", en: "training step" }, min: 0, max: steps },
      y: { label: { zh: "份额", en: "share of the way" }, min: 0, max: 1.05 },
      series: [
        {
          id: "fast",
          name: { zh: "0.1（PyTorch）", en: "0.1 (PyTorch)" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: measured?.fast ?? [],
        },
        {
          id: "slow",
          name: { zh: "0.01（Keras）", en: "0.01 (Keras)" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: measured?.slow ?? [],
        },
        {
          id: "cumulative",
          name: { zh: "累积", en: "cumulative" },
          role: "measured",
          ink: 2,
          draw: "line",
          points: measured?.cumulative ?? [],
        },
        {
          id: "fast-predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: theory(0.1),
        },
        {
          id: "slow-predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 1,
          draw: "line",
          points: theory(0.01),
        },
      ],
    },
    {
      kind: "xy",
      id: "bias",
      title: { zh: "小批量的方差偏小多少", en: "How much too small a batch's variance is" },
      description: {
        zh: "横轴是批大小：有偏方差的平均、无偏方差的平均，和它平方根的平均。",
        en: "Batch size against the mean of the biased variance, of the unbiased one, and of its root.",
      },
      x: { label: { zh: "批大小 m", en: "batch size m" }, log: true },
      y: { label: { zh: "平均（真值 1）", en: "mean (the truth is 1)" }, min: 0.4, max: 1.1 },
      series: (["biased", "unbiased", "root"] as const).flatMap((kind, ink) => {
        const name = {
          biased: { zh: "有偏方差", en: "biased" },
          unbiased: { zh: "无偏方差", en: "unbiased" },
          root: { zh: "其平方根", en: "its root" },
        }[kind];
        return [
          {
            id: kind,
            name,
            role: "measured" as const,
            ink: ink + 3,
            draw: "dots" as const,
            points: measured?.moments.map((one) => [one.m, one[kind]] as const) ?? [],
          },
          {
            id: `${kind}-predicted`,
            name,
            role: "predicted" as const,
            ink: ink + 3,
            draw: "line" as const,
            points: [2, 3, 4, 6, 8, 12, 16, 24, 32].map((m) => [m, expectedOf(kind, m)] as const),
          },
        ];
      }),
    },
  ];
}

function expectedOf(kind: "biased" | "unbiased" | "root", m: number): number {
  return kind === "biased" ? (m - 1) / m : kind === "unbiased" ? 1 : rootOf(m);
}

function terms({ params }: RunningSetting, _: unknown, measured: Measurement | undefined) {
  const found = measured?.moments.find(({ m }) => m === params.batch);
  const at = (path: readonly Point[] | undefined, step: number): number | null =>
    path?.find(([one]) => one === step)?.[1] ?? null;
  return {
    steps: params.steps,
    fast: at(measured?.fast, params.steps),
    slow: at(measured?.slow, params.steps),
    slowTen: at(measured?.slow, 10),
    biased: found?.biased ?? null,
    unbiased: found?.unbiased ?? null,
    root: found?.root ?? null,
    folded: measured?.folded ?? null,
  };
}

function judge(setting: RunningSetting, predicted: null, measured: Measurement): Check[] {
  const { fast, slow } = terms(setting, predicted, measured);
  const { steps, batch } = setting.params;
  const way = (weight: number, found: number | null): Check =>
    closedForm({
      claim: {
        zh: `权重 ${weight}、${steps} 步走完的份额`,
        en: `share of the way after ${steps} steps with weight ${weight}`,
      },
      predicted: shareOf(weight, steps),
      measured: found ?? Number.NaN,
    });
  const found = measured.moments.find(({ m }) => m === batch);
  const mean = (kind: "biased" | "unbiased" | "root", claim: Check["claim"]): Check =>
    statistical({
      claim,
      predicted: expectedOf(kind, batch),
      measured: found?.[kind] ?? Number.NaN,
      standardError: found?.errors[kind] ?? 0,
    });
  return [
    way(0.1, fast),
    way(0.01, slow),
    mean("biased", { zh: `m = ${batch} 时有偏方差的平均`, en: `mean of the biased variance at m = ${batch}` }),
    mean("unbiased", { zh: "无偏方差的平均", en: "mean of the unbiased variance" }),
    mean("root", { zh: "无偏方差平方根的平均（小于 1）", en: "mean of its root, which is below 1" }),
    identity({
      claim: {
        zh: "保存的方差比归一化用的大 m/(m − 1) 倍",
        en: "the kept variance over the one that normalises is m/(m − 1)",
      },
      predicted: batch / (batch - 1),
      measured: measured.kept,
    }),
    identity({
      claim: { zh: "折叠进前一层，输出的最大差", en: "folded into the layer before, largest difference" },
      predicted: 0,
      measured: measured.folded,
      scale: 1,
    }),
    empirical({
      claim: {
        zh: "按类排序的批，滑动均值多偏离",
        en: "how much further the running mean ends off with batches sorted by class",
      },
      minimum: 0.5,
      effects: measured.sorted.map((value, i) => value - measured.shuffled[i]),
    }),
  ];
}

export const runningStatistics = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: RunningSetting, predicted: null, measured: Measurement) => {
    const share = terms(setting, predicted, measured).slowTen ?? 0;
    return share < 0.25 ? "tenth" : share < 0.75 ? "half" : "all";
  },
});
