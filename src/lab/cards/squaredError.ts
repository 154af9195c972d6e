import {
  binaryCrossEntropyWithLogits,
  compile,
  grad,
  mseLoss,
  onesLike,
  sigmoid,
  stack,
  type Tensor,
  tensor,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, exactly } from "../checks.ts";
import { gradientFlow, tick } from "../experiments/gradientFlow.ts";
import { concaveOf, curvesOf, minimaOf, type Point } from "../experiments/lossCurves.ts";
import { squaredError as face } from "../faces/squaredError.ts";
import { float64 } from "../float64.ts";

type ErrorSetting = Setting<typeof face.parameters>;

const goal = 2;
const starts = [0, -2, -4, -6, -8];

interface Measurement {
  readonly ratios: readonly Point[];
  /** From the setting's start: time and z, for each loss. */
  readonly entropyPath: readonly Point[];
  readonly squaredPath: readonly Point[];
  /** Time from each start to the goal; null while it is on its way. */
  readonly times: readonly {
    readonly start: number;
    readonly entropy: number | null;
    readonly squared: number | null;
  }[];
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
const losses = { entropy, squared };

/** Time of gradient flow from a start to the goal, in closed form. */
function predictedTime(kind: keyof typeof timeOf, start: number): number {
  return timeOf[kind](goal) - timeOf[kind](start);
}

/** Slopes of both losses at every z. */
const slopesAt = compile((z: Tensor) => {
  return stack([grad(entropy)(z), grad(squared)(z)]); // [2, N]
});

function startsOf({ params }: ErrorSetting): number[] {
  return [...new Set([...starts, params.start])].sort((a, b) => b - a);
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

async function* run(setting: ErrorSetting): AsyncGenerator<Progress<Measurement>, void> {
  const begin = startsOf(setting);
  const shown = begin.indexOf(setting.params.start);
  const points = setting.effort === "full" ? 401 : 41;
  const zs = [...Array.from({ length: points }, (_, i) => -10 + (10 * i) / (points - 1)), setting.params.start];
  const slopes = await (await slopesAt(tensor(zs, float64()))).data();
  const ratios = zs.map((z, i) => [z, slopes[i] / slopes[zs.length + i]] as const);
  const fixed = { ratios, bend: await findBend(), ...(await curvesOf()) };
  const found = { entropy: begin.map((): number | null => null), squared: begin.map((): number | null => null) };
  const paths = { entropy: [[0, setting.params.start]] as Point[], squared: [[0, setting.params.start]] as Point[] };
  const frame = (progress: number): Progress<Measurement> => ({
    progress,
    measurement: {
      ...fixed,
      times: begin.map((start, k) => ({ start, entropy: found.entropy[k], squared: found.squared[k] })),
      entropyPath: [...paths.entropy],
      squaredPath: [...paths.squared],
    },
  });
  yield frame(0);
  for (const kind of ["entropy", "squared"] as const) {
    const until = 1.01 * Math.max(...begin.map((start) => predictedTime(kind, start)));
    let next = 0; // when the next frame is due: time is drawn on a logarithmic axis
    for await (const { time, z, spent } of gradientFlow(losses[kind], { starts: begin, goal, until })) {
      const isThere = z.every((value) => value >= goal);
      if (time < next && !isThere) continue;
      next = 1.06 * time;
      found[kind] = spent.map((each, k) => (z[k] >= goal ? each : null));
      const [arrival, last] = [found[kind][shown], paths[kind][paths[kind].length - 1]];
      if (arrival === null) paths[kind].push([time, z[shown]]);
      else if (last[1] < goal) paths[kind].push([arrival, goal]);
      yield frame(kind === "entropy" ? (0.1 * time) / (time + until) : 0.1 + (0.9 * time) / (time + until));
    }
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
        zh: `横轴是时间（对数），纵轴是 z：均方误差在平坦处停留得久得多。每步时间 ${tick}。`,
        en: `Time on a logarithmic axis against z: squared error lingers where it is flat. A step takes a time of ${tick}.`,
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
          points: measured?.ratios.filter((__, i, all) => i % Math.ceil(all.length / 24) === 0) ?? [],
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

function terms({ params }: Pick<ErrorSetting, "params">, _: unknown, measured: Measurement | undefined) {
  const found = measured?.times.find(({ start }) => start === params.start);
  return {
    start: params.start,
    ratio: measured?.ratios.find(([z]) => z === params.start)?.[1] ?? null,
    timeEntropy: found?.entropy ?? null,
    timeSquared: found?.squared ?? null,
    slower: found?.squared && found.entropy ? found.squared / found.entropy : null,
    bend: measured?.bend ?? null,
    minimaSquared: measured ? minimaOf(measured.squaredCurve) : null,
    minimaEntropy: measured ? minimaOf(measured.entropyCurve) : null,
  };
}

function judge({ params }: ErrorSetting, _: unknown, measured: Measurement): Check[] {
  const worst = measured.ratios.reduce(
    (most, [z, ratio]) => Math.max(most, Math.abs(ratio / (2 + 2 * Math.cosh(z)) - 1)),
    0,
  );
  const timed = measured.times.flatMap(({ start, entropy: a, squared: b }) => [
    closedForm({
      claim: { zh: `从 ${start} 到 2，交叉熵的时间`, en: `time from ${start} to 2, cross-entropy` },
      predicted: predictedTime("entropy", start),
      measured: a ?? Number.NaN,
    }),
    closedForm({
      claim: { zh: `从 ${start} 到 2，均方误差的时间`, en: `time from ${start} to 2, squared error` },
      predicted: predictedTime("squared", start),
      measured: b ?? Number.NaN,
    }),
  ]);
  const counted = (claim: Check["claim"], predicted: number, found: number): Check =>
    exactly({ claim, predicted, measured: found, tolerance: "closed form" });
  return [
    closedForm({
      claim: { zh: "起点处两种梯度之比", en: "ratio of the gradients at the start" },
      predicted: 2 + 2 * Math.cosh(params.start),
      measured: terms({ params }, null, measured).ratio ?? Number.NaN,
    }),
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
