import { Generator, log, MinMaxScaler, rand, randn, StandardScaler, sort, tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, identity } from "../checks.ts";
import { scalers as face } from "../faces/scalers.ts";
import { float64 } from "../float64.ts";

type ScalerSetting = Setting<typeof face.parameters>;

const samples = 1000;

/** Standard deviation of the ordinary samples after each scaling. */
interface Spread {
  readonly outlier: number;
  readonly minMax: number;
  readonly zScore: number;
  readonly robust: number;
}

interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly skewness: number;
}

interface Measurement {
  readonly sweep: readonly Spread[];
  readonly predicted: readonly Spread[];
  readonly before: Moments;
  readonly after: Moments;
  /** z of the first sample, fitted without and with the outlier. */
  readonly moved: number;
}

function momentsOf(values: ArrayLike<number>): Moments {
  const list = Array.from(values);
  const n = list.length;
  const mean = list.reduce((a, b) => a + b, 0) / n;
  const central = (power: number): number => list.reduce((total, value) => total + (value - mean) ** power, 0) / n;
  return { mean, deviation: Math.sqrt(central(2)), skewness: central(3) / central(2) ** 1.5 };
}

/** Value at a share of sorted samples, between neighbours as NumPy does. */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

async function spreadOf(ordinary: readonly number[], outlier: number): Promise<Spread> {
  const rows = [...ordinary, outlier].map((value) => [value]);
  const spread = (scaled: ArrayLike<number>): number => momentsOf(Array.from(scaled).slice(0, -1)).deviation;
  const { values } = sort(tensor(rows.flat(), float64()));
  const sorted = await values.data();
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  return {
    outlier,
    minMax: spread(new MinMaxScaler().fit(rows).transform(rows).data),
    zScore: spread(new StandardScaler().fit(rows).transform(rows).data),
    robust: spread(rows.map(([value]) => (value - middle) / (high - low))),
  };
}

/** What each scaling divides by, from the samples alone. */
function predictSpread(ordinary: readonly number[], outlier: number): Spread {
  const { deviation } = momentsOf(ordinary);
  const all = [...ordinary, outlier];
  const sorted = all.toSorted((a, b) => a - b);
  const width = sorted[sorted.length - 1] - sorted[0];
  const quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return {
    outlier,
    minMax: deviation / width,
    zScore: deviation / momentsOf(all).deviation,
    robust: deviation / quartiles,
  };
}

async function* run({ params, seed, effort }: ScalerSetting): AsyncGenerator<Progress<Measurement>, void> {
  const exact = float64();
  const generator = new Generator(seed);
  const ordinary = Array.from(await randn([samples], { ...exact, generator }).data());
  const even = rand([samples], { ...exact, generator });
  const drawn = {
    normal: randn([samples], { ...exact, generator }),
    exponential: log(even.mul(-1).add(1)).mul(-1),
    uniform: even,
  }[params.shape];
  const rows = Array.from(await drawn.data(), (value) => [value]);
  const scaled = new StandardScaler().fit(rows).transform(rows).data;
  const lone = ordinary.map((value) => [value]);
  const withOutlier = [...lone, [params.outlier]];
  const z = (fitted: StandardScaler): number => fitted.transform(lone).data[0];
  const fixed = {
    before: momentsOf(rows.flat()),
    after: momentsOf(scaled),
    moved: Math.abs(z(new StandardScaler().fit(lone)) - z(new StandardScaler().fit(withOutlier))),
  };
  const points = effort === "full" ? 61 : 21;
  const outliers = [...Array.from({ length: points }, (_, i) => 10 ** (1 + (4 * i) / (points - 1))), params.outlier];
  const sweep: Spread[] = [];
  const predicted: Spread[] = [];
  for (const outlier of outliers) {
    sweep.push(await spreadOf(ordinary, outlier));
    predicted.push(predictSpread(ordinary, outlier));
    yield {
      progress: sweep.length / outliers.length,
      measurement: { sweep: [...sweep], predicted: [...predicted], ...fixed },
    };
  }
}

const kinds = ["minMax", "zScore", "robust"] as const;
const names = {
  minMax: { zh: "min-max", en: "min-max" },
  zScore: { zh: "z-score", en: "z-score" },
  robust: { zh: "中位数与四分位距", en: "median and quartiles" },
} as const;

function charts(_: ScalerSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  const sorted = (list: readonly Spread[] | undefined): Spread[] =>
    (list ?? []).toSorted((a, b) => a.outlier - b.outlier);
  return [
    {
      kind: "xy",
      id: "spread",
      title: { zh: "一个离群点之后，其余数据还剩多宽", en: "How wide the rest is left by one outlier" },
      description: {
        zh: "横轴是离群点的值，纵轴是其余一千个样本缩放后的标准差：min-max 与 z-score 被压扁，稳健的方法不变。",
        en: "Value of the outlier against the deviation of the other thousand samples: min-max and z-score squeeze them, the robust way does not.",
      },
      x: { label: { zh: "离群点的值", en: "value of the outlier" }, log: true },
      y: { label: { zh: "其余数据的标准差", en: "deviation of the rest" }, log: true },
      series: kinds.flatMap((kind, ink) => [
        {
          id: kind,
          name: names[kind],
          role: "measured" as const,
          ink,
          draw: "dots" as const,
          points: sorted(measured?.sweep).map((one) => [one.outlier, one[kind]] as const),
        },
        {
          id: `${kind}-predicted`,
          name: names[kind],
          role: "predicted" as const,
          ink,
          draw: "line" as const,
          points: sorted(measured?.predicted).map((one) => [one.outlier, one[kind]] as const),
        },
      ]),
    },
    {
      kind: "bars",
      id: "moments",
      title: { zh: "z-score 之前与之后", en: "Before the z-score and after" },
      description: {
        zh: "均值变成 0，标准差变成 1，偏度不变。",
        en: "The mean becomes 0, the deviation 1, the skewness stays.",
      },
      categories: [
        { zh: "均值", en: "mean" },
        { zh: "标准差", en: "deviation" },
        { zh: "偏度", en: "skewness" },
      ],
      value: { label: { zh: "数值", en: "value" } },
      series: (["before", "after"] as const).map((when, ink) => {
        const moments = measured?.[when];
        return {
          id: when,
          name: when === "before" ? { zh: "之前", en: "before" } : { zh: "之后", en: "after" },
          role: "measured" as const,
          ink,
          values: moments ? [moments.mean, moments.deviation, moments.skewness] : [],
        };
      }),
    },
  ];
}

function terms({ params }: ScalerSetting, _: unknown, measured: Measurement | undefined) {
  const found = measured?.sweep.find(({ outlier }) => outlier === params.outlier);
  return {
    minMax: found?.minMax ?? null,
    zScore: found?.zScore ?? null,
    robust: found?.robust ?? null,
    mean: measured?.after.mean ?? null,
    deviation: measured?.after.deviation ?? null,
    skewBefore: measured?.before.skewness ?? null,
    skewAfter: measured?.after.skewness ?? null,
  };
}

function judge({ params }: ScalerSetting, _: unknown, measured: Measurement): Check[] {
  const at = measured.sweep.findIndex(({ outlier }) => outlier === params.outlier);
  const spreads = kinds.map((kind) =>
    closedForm({
      claim: { zh: `${names[kind].zh} 之后其余数据的标准差`, en: `deviation of the rest after ${names[kind].en}` },
      predicted: measured.predicted[at][kind],
      measured: measured.sweep[at][kind],
    }),
  );
  const { before, after } = measured;
  return [
    ...spreads,
    identity({
      claim: { zh: "z-score 之后的均值", en: "mean after the z-score" },
      predicted: 0,
      measured: after.mean,
      scale: 1,
    }),
    identity({
      claim: { zh: "z-score 之后的标准差", en: "deviation after the z-score" },
      predicted: 1,
      measured: after.deviation,
    }),
    identity({
      claim: { zh: "z-score 之后的偏度与之前相同", en: "skewness after the z-score as before" },
      predicted: before.skewness,
      measured: after.skewness,
      scale: 1 + Math.abs(before.skewness),
    }),
  ];
}

export const scalers = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: ScalerSetting, __: null, { before, after }: Measurement) =>
    Math.abs(after.skewness - before.skewness) < 1e-3 ? "same" : Math.abs(after.skewness) < 1e-3 ? "zero" : "smaller",
});
