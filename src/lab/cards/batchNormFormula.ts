import { Generator, grad, nn, noGrad, randn, sqrt, type Tensor, tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, exactly, identity } from "../checks.ts";
import { batchNormFormula as face } from "../faces/batchNormFormula.ts";
import { float64 } from "../float64.ts";

type FormulaSetting = Setting<typeof face.parameters>;

const samples = 256;
const eps = 1e-5;
const deviations = [1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4];

type Formula = (x: Tensor) => Tensor;

const centred = (x: Tensor): Tensor => x.sub(x.mean());
const varianceOf = (x: Tensor): Tensor => centred(x).square().mean();
const formulas = {
  correct: (x) => centred(x).div(sqrt(varianceOf(x).add(eps))),
  printed: (x) => x.add(x.mean()).div(sqrt(varianceOf(x)).add(eps)),
  outside: (x) => centred(x).div(sqrt(varianceOf(x)).add(eps)),
} satisfies Record<string, Formula>;

interface Sweep {
  readonly deviation: number;
  readonly inside: number;
  readonly outside: number;
}

interface Measurement {
  readonly mu: number;
  readonly variance: number;
  readonly outMean: number;
  readonly outDeviation: number;
  readonly printedMean: number;
  readonly correctValues: readonly number[];
  readonly printedValues: readonly number[];
  readonly sweep: readonly Sweep[];
  readonly lostGradients: number;
  readonly lostInside: number;
  /** Slope along a random direction, by autograd and by differences. */
  readonly slope: number;
  readonly difference: number;
  readonly single: number;
  readonly singleGradient: number;
  /** Largest mean of a channel after nn.BatchNorm2d, and its largest difference from the formula over N, H and W. */
  readonly channelMean: number;
  readonly channelDifference: number;
}

async function deviationOf(x: Tensor): Promise<number> {
  return Math.sqrt(await varianceOf(x).item());
}

/** Of a sum that weighs every output differently, so that no gradient cancels. */
function weighed(formula: Formula, weights: Tensor): (x: Tensor) => Tensor {
  return (x) => formula(x).mul(weights).sum();
}

async function lost(formula: Formula, weights: Tensor, x: Tensor): Promise<number> {
  const slopes = await grad(weighed(formula, weights))(x).data();
  return Array.from(slopes).filter((slope) => !Number.isFinite(slope)).length;
}

/** nn.BatchNorm2d on a batch of images, against the formula with statistics over N, H and W. */
async function images(generator: Generator): Promise<{ channelMean: number; channelDifference: number }> {
  const x = randn([8, 3, 5, 5], { generator }).mul(3).add(1); // [N, C, H, W]
  const layer = new nn.BatchNorm2d(3);
  const across = { dim: [0, 2, 3], keepdim: true } as const;
  const [y, byHand] = noGrad(() => {
    const d = x.sub(x.mean(across));
    return [layer.forward(x), d.div(sqrt(d.square().mean(across).add(layer.eps)))];
  });
  const channelMean = await y
    .mean({ dim: [0, 2, 3] })
    .abs()
    .max()
    .item();
  return { channelMean, channelDifference: await y.sub(byHand).abs().max().item() };
}

async function* run({ params, seed }: FormulaSetting): AsyncGenerator<Progress<Measurement>, void> {
  const exact = float64();
  const generator = new Generator(seed);
  const noise = randn([samples], { ...exact, generator });
  const weights = randn([samples], { ...exact, generator });
  const direction = randn([samples], { ...exact, generator });
  const x = noise.mul(params.deviation).add(params.mean);
  const [right, wrong] = [formulas.correct(x), formulas.printed(x)];
  const constant = tensor(new Array<number>(samples).fill(params.mean), exact);
  const f = weighed(formulas.correct, weights);
  const h = 1e-6 * params.deviation;
  const step = direction.mul(h);
  const ends = [await f(x.add(step)).item(), await f(x.sub(step)).item()];
  const one = tensor([params.mean], exact);
  const fixed = {
    mu: await x.mean().item(),
    variance: await varianceOf(x).item(),
    outMean: await right.mean().item(),
    outDeviation: await deviationOf(right),
    printedMean: await wrong.mean().item(),
    correctValues: Array.from(await right.data()),
    printedValues: Array.from(await wrong.data()),
    lostGradients: await lost(formulas.outside, weights, constant),
    lostInside: await lost(formulas.correct, weights, constant),
    slope: await grad(f)(x).mul(direction).sum().item(),
    difference: (ends[0] - ends[1]) / (2 * h),
    single: await formulas.correct(one).item(),
    singleGradient: await grad((z: Tensor) => formulas.correct(z).sum())(one).item(),
    ...(await images(generator)),
  };
  const sweep: Sweep[] = [];
  for (const deviation of deviations) {
    // Exactly this deviation: the batch's own is taken out first.
    const scaled = centred(noise)
      .div(sqrt(varianceOf(noise)))
      .mul(deviation);
    const inside = await deviationOf(formulas.correct(scaled));
    sweep.push({ deviation, inside, outside: await deviationOf(formulas.outside(scaled)) });
    yield { progress: sweep.length / deviations.length, measurement: { ...fixed, sweep: [...sweep] } };
  }
}

function insideOf(deviation: number): number {
  return Math.sqrt(deviation ** 2 / (deviation ** 2 + eps));
}

function outsideOf(deviation: number): number {
  return deviation / (deviation + eps);
}

/** Shares of the values by bins, as the outline of a histogram. */
function outline(values: readonly number[]): (readonly [number, number])[] {
  if (values.length === 0) return [];
  const [bins, width] = [40, 0.25];
  const from = Math.floor(Math.min(...values) / width) * width;
  const counts = new Array<number>(bins + 1).fill(0);
  for (const value of values) counts[Math.min(bins, Math.floor((value - from) / width))]++;
  const last = counts.findLastIndex((count) => count > 0);
  return counts
    .slice(0, last + 1)
    .flatMap((count, i) => [
      [from + i * width, count / values.length] as const,
      [from + (i + 1) * width, count / values.length] as const,
    ]);
}

function charts(_: FormulaSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  const curve = (of: (deviation: number) => number): (readonly [number, number])[] =>
    Array.from({ length: 41 }, (___, i) => 10 ** (-4 + i / 10)).map((deviation) => [deviation, of(deviation)] as const);
  return [
    {
      kind: "xy",
      id: "histogram",
      title: { zh: "减均值与加均值之后的分布", en: "After subtracting the mean, and after adding it" },
      description: {
        zh: "正确公式的输出以 0 为中心，印出的公式以 2μ/σ 为中心。",
        en: "The correct output is centred at 0, the printed one at 2μ/σ.",
      },
      x: { label: { zh: "输出", en: "output" } },
      y: { label: { zh: "份额", en: "share" }, min: 0 },
      series: [
        {
          id: "correct",
          name: { zh: "x − μ", en: "x − μ" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: outline(measured?.correctValues ?? []),
        },
        {
          id: "printed",
          name: { zh: "x + μ", en: "x + μ" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: outline(measured?.printedValues ?? []),
        },
      ],
    },
    {
      kind: "xy",
      id: "eps",
      title: { zh: "ε 放在哪里", en: "Where ε stands" },
      description: {
        zh: "σ 变小时，ε 在根号内的输出随之变小，在外面的仍接近 1。",
        en: "As σ shrinks the output shrinks with ε inside the root, and stays near 1 with it outside.",
      },
      x: { label: { zh: "输入的标准差 σ", en: "deviation of the input σ" }, log: true },
      y: { label: { zh: "输出的标准差", en: "deviation of the output" }, min: 0, max: 1.05 },
      series: [
        {
          id: "inside",
          name: { zh: "√(σ² + ε)", en: "√(σ² + ε)" },
          role: "measured",
          ink: 0,
          draw: "dots",
          points: measured?.sweep.map(({ deviation, inside }) => [deviation, inside]) ?? [],
        },
        {
          id: "outside",
          name: { zh: "√σ² + ε", en: "√σ² + ε" },
          role: "measured",
          ink: 1,
          draw: "dots",
          points: measured?.sweep.map(({ deviation, outside }) => [deviation, outside]) ?? [],
        },
        {
          id: "inside-predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: curve(insideOf),
        },
        {
          id: "outside-predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 1,
          draw: "line",
          points: curve(outsideOf),
        },
      ],
    },
  ];
}

function terms(_: FormulaSetting, __: unknown, measured: Measurement | undefined) {
  const small = measured?.sweep.find(({ deviation }) => deviation === 1e-3);
  return {
    mu: measured?.mu ?? null,
    variance: measured?.variance ?? null,
    outMean: measured?.outMean ?? null,
    outDeviation: measured?.outDeviation ?? null,
    printedMean: measured?.printedMean ?? null,
    insideSmall: small?.inside ?? null,
    outsideSmall: small?.outside ?? null,
    lostGradients: measured?.lostGradients ?? null,
  };
}

function judge(_: FormulaSetting, __: unknown, measured: Measurement): Check[] {
  const { mu, variance } = measured;
  const deviation = Math.sqrt(variance);
  const count = (claim: Check["claim"], predicted: number, found: number): Check =>
    exactly({ claim, predicted, measured: found });
  const swept = measured.sweep
    .filter((one) => one.deviation <= 1e-3)
    .flatMap(({ deviation: at, inside, outside }) => [
      closedForm({
        claim: { zh: `σ = ${at}，ε 在根号内的输出标准差`, en: `output deviation at σ = ${at}, ε inside` },
        predicted: insideOf(at),
        measured: inside,
      }),
      closedForm({
        claim: { zh: `σ = ${at}，ε 在根号外的输出标准差`, en: `output deviation at σ = ${at}, ε outside` },
        predicted: outsideOf(at),
        measured: outside,
      }),
    ]);
  return [
    identity({
      claim: { zh: "正确公式的输出均值", en: "mean of the correct output" },
      predicted: 0,
      measured: measured.outMean,
      scale: 1,
    }),
    identity({
      claim: { zh: "正确公式的输出标准差", en: "deviation of the correct output" },
      predicted: insideOf(deviation),
      measured: measured.outDeviation,
    }),
    identity({
      claim: { zh: "印出公式的输出均值是 2μ/(σ + ε)", en: "mean of the printed output is 2μ/(σ + ε)" },
      predicted: (2 * mu) / (deviation + eps),
      measured: measured.printedMean,
      scale: 1 + Math.abs(mu / deviation),
    }),
    ...swept,
    count(
      { zh: "σ = 0、ε 在外面：不是数的梯度", en: "gradients that are no numbers at σ = 0, ε outside" },
      samples,
      measured.lostGradients,
    ),
    count({ zh: "σ = 0、ε 在里面：不是数的梯度", en: "the same with ε inside" }, 0, measured.lostInside),
    identity({
      claim: {
        zh: "反向传播与差分一致（沿一个随机方向）",
        en: "backward agrees with differences along a random direction",
      },
      predicted: measured.difference,
      measured: measured.slope,
      scale: Math.abs(measured.difference) + 1,
    }),
    count(
      { zh: "只有一个样本：归一化后是 0，输出就是 β", en: "one sample alone normalises to 0, so the output is β" },
      0,
      measured.single,
    ),
    count({ zh: "只有一个样本：输入没有梯度", en: "one sample alone gets no gradient" }, 0, measured.singleGradient),
    identity({
      claim: { zh: "BatchNorm2d 每个通道的均值（最大的一个）", en: "mean of a channel after BatchNorm2d, the largest" },
      predicted: 0,
      measured: measured.channelMean,
      scale: 1,
    }),
    identity({
      claim: {
        zh: "BatchNorm2d 与对 N、H、W 求统计量的公式之差",
        en: "BatchNorm2d against the formula over N, H and W",
      },
      predicted: 0,
      measured: measured.channelDifference,
      scale: 1,
    }),
  ];
}

export const batchNormFormula = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: FormulaSetting, __: null, measured: Measurement) => {
    const small = measured.sweep.find(({ deviation }) => deviation === 1e-3);
    const ratio = (small?.outside ?? 1) / (small?.inside ?? 1);
    return ratio > 1.5 ? "outside" : ratio < 1 / 1.5 ? "inside" : "same";
  },
});
