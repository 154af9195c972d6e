import {
  add,
  binaryCrossEntropyWithLogits,
  compile,
  grad,
  mseLoss,
  noGrad,
  onesLike,
  sigmoid,
  stack,
  type Tensor,
  tensor,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, exactly } from "../checks.ts";
import { squaredError as face } from "../faces/squaredError.ts";
import { float64 } from "../float64.ts";

type ErrorSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const goal = 2;
const starts = [0, -2, -4, -6, -8];
/** One weight on which squared error has two minima: three samples and their labels. */
const samples = { x: [-16, -1, 0.25], y: [1, 0, 0] };

interface Measurement {
  readonly ratios: readonly Point[];
  /** From the setting's start: time and z, for each loss. */
  readonly entropyPath: readonly Point[];
  readonly squaredPath: readonly Point[];
  /** Time from each start to the goal. */
  readonly times: readonly { readonly start: number; readonly entropy: number; readonly squared: number }[];
  readonly bend: number;
  readonly entropyCurve: readonly Point[];
  readonly squaredCurve: readonly Point[];
}

const timeOf = {
  entropy: (z: number): number => Math.exp(z) + z,
  squared: (z: number): number => 3 * z - Math.exp(-z) + 3 * Math.exp(z) + Math.exp(2 * z) / 2,
};

const entropy = (z: Tensor): Tensor => binaryCrossEntropyWithLogits(z, onesLike(z), { reduction: "sum" });
const squared = (z: Tensor): Tensor => mseLoss(sigmoid(z), onesLike(z), { reduction: "sum" }).mul(0.5);

/** Slopes of both losses at every z. */
const slopesAt = compile((z: Tensor) => {
  return stack([grad(entropy)(z), grad(squared)(z)]); // [2, N]
});

function startsOf({ params }: ErrorSetting): number[] {
  return [...new Set([...starts, params.start])].sort((a, b) => b - a);
}

/** Walks from all starts to the goal in small steps of z; each takes the time that its slope in the middle gives. */
async function* walk(
  begin: readonly number[],
  steps: number,
): AsyncGenerator<{ share: number; entropy: Float64Array; squared: Float64Array; z: number[] }> {
  const exact = float64();
  const entropyTime = new Float64Array(begin.length);
  const squaredTime = new Float64Array(begin.length);
  for (let i = 0; i < steps; i++) {
    const z = begin.map((from) => from + ((i + 0.5) / steps) * (goal - from));
    const slopes = await (await slopesAt(tensor(z, exact))).data();
    begin.forEach((from, k) => {
      const stride = (goal - from) / steps;
      entropyTime[k] += stride / -slopes[k];
      squaredTime[k] += stride / -slopes[begin.length + k];
    });
    const at = begin.map((from) => from + ((i + 1) / steps) * (goal - from));
    yield { share: (i + 1) / steps, entropy: entropyTime.slice(), squared: squaredTime.slice(), z: at };
  }
}

/** Where the curvature of squared error is zero, by halving. */
async function findBend(): Promise<number> {
  let [low, high] = [-2, 0];
  for (let i = 0; i < 40; i++) {
    const curvature = grad((z: Tensor) => grad(squared)(z).sum())(tensor([(low + high) / 2], float64()));
    if ((await curvature.item()) > 0) high = (low + high) / 2;
    else low = (low + high) / 2;
  }
  return (low + high) / 2;
}

/** Mean losses of the three samples over a row of weights. */
async function curvesOf(): Promise<Pick<Measurement, "entropyCurve" | "squaredCurve">> {
  const exact = float64();
  const weights = Array.from({ length: 601 }, (_, i) => -2 + i / 120);
  const w = tensor(weights, exact).reshape([-1, 1]); // [601, 1]
  const { x, y } = samples;
  const z = w.mul(tensor([x], exact)); // [601, 3]
  const target = add(z.mul(0), tensor([y], exact));
  const both = noGrad(() => [
    binaryCrossEntropyWithLogits(z, target, { reduction: "none" }).mean({ dim: 1 }),
    mseLoss(sigmoid(z), target, { reduction: "none" }).mean({ dim: 1 }),
  ]);
  const [a, b] = await Promise.all(both.map((curve) => curve.data()));
  return {
    entropyCurve: weights.map((at, i) => [at, a[i]] as const),
    squaredCurve: weights.map((at, i) => [at, b[i]] as const),
  };
}

function minimaOf(curve: readonly Point[]): number {
  return curve.filter(
    ([, value], i) => i > 0 && i < curve.length - 1 && value < curve[i - 1][1] && value < curve[i + 1][1],
  ).length;
}

/** Inner points whose second difference is not positive. */
function concaveOf(curve: readonly Point[]): number {
  return curve.filter(
    ([, value], i) => i > 0 && i < curve.length - 1 && curve[i - 1][1] + curve[i + 1][1] - 2 * value <= 0,
  ).length;
}

async function* run(setting: ErrorSetting): AsyncGenerator<Progress<Measurement>, void> {
  const begin = startsOf(setting);
  const exact = float64();
  const zs = Array.from({ length: 41 }, (_, i) => -10 + i / 4);
  const slopes = await (await slopesAt(tensor(zs, exact))).data();
  const ratios = zs.map((z, i) => [z, slopes[i] / slopes[zs.length + i]] as const);
  const fixed = { ratios, bend: await findBend(), ...(await curvesOf()) };
  const shown = begin.indexOf(setting.params.start);
  const entropyPath: Point[] = [[0, setting.params.start]];
  const squaredPath: Point[] = [[0, setting.params.start]];
  const steps = setting.effort === "full" ? 20_000 : 2_000;
  let i = 0;
  for await (const { share, entropy: a, squared: b, z } of walk(begin, steps)) {
    if (++i % (steps / 100) !== 0) continue;
    entropyPath.push([a[shown], z[shown]]);
    squaredPath.push([b[shown], z[shown]]);
    const times = begin.map((start, k) => ({ start, entropy: a[k], squared: b[k] }));
    yield {
      progress: share,
      measurement: { ...fixed, times, entropyPath: [...entropyPath], squaredPath: [...squaredPath] },
    };
  }
}

function charts({ params }: ErrorSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  const predictedPath = (kind: keyof typeof timeOf): Point[] =>
    Array.from({ length: 81 }, (_, i) => {
      const z = params.start + (i / 80) * (goal - params.start);
      return [timeOf[kind](z) - timeOf[kind](params.start), z];
    });
  const names = {
    entropy: { zh: "交叉熵", en: "cross-entropy" },
    squared: { zh: "均方误差", en: "squared error" },
  };
  return [
    {
      kind: "xy",
      id: "race",
      title: { zh: `从 z₀ = ${params.start} 学到 2`, en: `Learning from z₀ = ${params.start} to 2` },
      description: {
        zh: "横轴是时间（对数），纵轴是 z：均方误差在平坦处停留得久得多。",
        en: "Time on a logarithmic axis against z: squared error lingers where it is flat.",
      },
      x: { label: { zh: "时间", en: "time" }, log: true },
      y: { label: { zh: "z", en: "z" } },
      series: (["entropy", "squared"] as const).flatMap((kind, ink) => [
        {
          id: kind,
          name: names[kind],
          role: "measured" as const,
          ink,
          draw: "line" as const,
          points: (kind === "entropy" ? measured?.entropyPath : measured?.squaredPath) ?? [],
        },
        {
          id: `${kind}-predicted`,
          name: names[kind],
          role: "predicted" as const,
          ink,
          draw: "line" as const,
          points: predictedPath(kind),
        },
      ]),
    },
    {
      kind: "xy",
      id: "ratio",
      title: { zh: "交叉熵的梯度大多少倍", en: "How many times larger the gradient of cross-entropy is" },
      description: {
        zh: "点是自动微分得到的比值，虚线是 2 + 2cosh z。",
        en: "Dots: the ratio by automatic differentiation; dashes: 2 + 2 cosh z.",
      },
      x: { label: { zh: "z", en: "z" } },
      y: { label: { zh: "倍数", en: "times" }, log: true },
      series: [
        {
          id: "ratio",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 2,
          draw: "dots",
          points: measured?.ratios.filter((__, i) => i % 2 === 0) ?? [],
        },
        {
          id: "cosh",
          name: { zh: "2 + 2cosh z", en: "2 + 2 cosh z" },
          role: "predicted",
          ink: 2,
          draw: "line",
          points: Array.from({ length: 61 }, (__, i) => [-10 + i / 6, 2 + 2 * Math.cosh(-10 + i / 6)] as const),
        },
      ],
    },
    {
      kind: "xy",
      id: "minima",
      title: { zh: "一个权重、三个样本：两个极小值与一个", en: "One weight, three samples: two minima and one" },
      description: {
        zh: "均方误差随权重有两个谷，交叉熵只有一个。",
        en: "Over the weight squared error has two valleys, cross-entropy one.",
      },
      x: { label: { zh: "权重 w", en: "weight w" }, min: -2, max: 3 },
      y: { label: { zh: "损失", en: "loss" }, min: 0, max: 1.5 },
      series: [
        {
          id: "squared-curve",
          name: names.squared,
          role: "measured",
          ink: 1,
          draw: "line",
          points: measured?.squaredCurve.filter((__, i) => i % 4 === 0) ?? [],
        },
        {
          id: "entropy-curve",
          name: names.entropy,
          role: "measured",
          ink: 0,
          draw: "line",
          points: measured?.entropyCurve.filter(([, y], i) => i % 4 === 0 && y <= 1.5) ?? [],
        },
      ],
    },
  ];
}

function terms({ params }: ErrorSetting, _: unknown, measured: Measurement | undefined) {
  const found = measured?.times.find(({ start }) => start === params.start);
  return {
    start: params.start,
    ratio: 2 + 2 * Math.cosh(params.start),
    timeEntropy: found?.entropy ?? null,
    timeSquared: found?.squared ?? null,
    slower: found ? found.squared / found.entropy : null,
    bend: measured?.bend ?? null,
    minimaSquared: measured ? minimaOf(measured.squaredCurve) : null,
    minimaEntropy: measured ? minimaOf(measured.entropyCurve) : null,
  };
}

function judge(_: ErrorSetting, __: unknown, measured: Measurement): Check[] {
  const worst = measured.ratios.reduce(
    (most, [z, ratio]) => Math.max(most, Math.abs(ratio / (2 + 2 * Math.cosh(z)) - 1)),
    0,
  );
  const timed = measured.times.flatMap(({ start, entropy: a, squared: b }) => [
    closedForm({
      claim: { zh: `从 ${start} 到 2，交叉熵的时间`, en: `time from ${start} to 2, cross-entropy` },
      predicted: timeOf.entropy(goal) - timeOf.entropy(start),
      measured: a,
    }),
    closedForm({
      claim: { zh: `从 ${start} 到 2，均方误差的时间`, en: `time from ${start} to 2, squared error` },
      predicted: timeOf.squared(goal) - timeOf.squared(start),
      measured: b,
    }),
  ]);
  const counted = (claim: Check["claim"], predicted: number, found: number): Check =>
    exactly({ claim, predicted, measured: found, tolerance: "closed form" });
  return [
    closedForm({
      claim: {
        zh: "梯度之比与 2 + 2cosh z 的最大相对差",
        en: "largest relative difference of the ratio from 2 + 2 cosh z",
      },
      predicted: 0,
      measured: worst,
      scale: 1,
    }),
    ...timed,
    closedForm({
      claim: { zh: "均方误差在 z = −ln 2 以下是凹的", en: "squared error is concave below z = −ln 2" },
      predicted: -Math.LN2,
      measured: measured.bend,
    }),
    counted({ zh: "均方误差的极小值个数", en: "minima of squared error" }, 2, minimaOf(measured.squaredCurve)),
    counted({ zh: "交叉熵的极小值个数", en: "minima of cross-entropy" }, 1, minimaOf(measured.entropyCurve)),
    counted(
      { zh: "交叉熵曲线上不凸的点", en: "points where cross-entropy is not convex" },
      0,
      concaveOf(measured.entropyCurve),
    ),
  ];
}

export const squaredError = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: ErrorSetting, predicted: null, measured: Measurement) => {
    const slower = terms(setting, predicted, measured).slower ?? 0;
    return slower < 3 ? "similar" : slower <= 30 ? "tenfold" : "far";
  },
});
