import { Generator, log, rand, randn, StandardScaler } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, identity, statistical, statisticalMean } from "../checks.ts";
import { honestScore, type Leak, leakAt } from "../experiments/leak.ts";
import { type Moments, momentsOf, predictSpread, type Spread, spreadOf } from "../experiments/spread.ts";
import { scalers as face } from "../faces/scalers.ts";
import { float64 } from "../float64.ts";

type ScalerSetting = Setting<typeof face.parameters>;

const samples = 1000;

interface Measurement {
  readonly sweep: readonly Spread[];
  readonly predicted: readonly Spread[];
  readonly before: Moments;
  readonly after: Moments;
  /** z of the first sample, fitted without and with the outlier. */
  readonly moved: number;
  /** By number of training samples; the setting's is the first. */
  readonly leaks: readonly Leak[];
}

const trainSizes = [12, 16, 24, 36, 54, 80, 120];

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
  const sizes = [params.train, ...trainSizes.filter((size) => size !== params.train)];
  const sweep: Spread[] = [];
  const predicted: Spread[] = [];
  const leaks: Leak[] = [];
  const frame = (): Progress<Measurement> => ({
    progress: (sweep.length / outliers.length + leaks.length / sizes.length) / 2,
    measurement: { sweep: [...sweep], predicted: [...predicted], leaks: [...leaks], ...fixed },
  });
  for (const outlier of outliers) {
    sweep.push(await spreadOf(ordinary, outlier));
    predicted.push(predictSpread(ordinary, outlier));
    yield frame();
  }
  for (const train of sizes) {
    leaks.push(await leakAt(train, effort === "full" ? 4_000 : 1_000, seed));
    yield frame();
  }
}

const kinds = ["minMax", "zScore", "robust"] as const;
const names = {
  minMax: { zh: "min-max", en: "min-max" },
  zScore: { zh: "z-score", en: "z-score" },
  robust: { zh: "中位数与四分位距", en: "median and quartiles" },
} as const;

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function charts({ params }: ScalerSetting, _: unknown, measured: Measurement | undefined): Chart[] {
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
    {
      kind: "xy",
      id: "leak",
      title: {
        zh: "统计量从哪里来：留出样本的分数",
        en: "Where the statistics come from: the score of held-out samples",
      },
      description: {
        zh: "留出的正态样本的平均 z²。统计量只取自训练样本时大于 1，样本越少越大；连留出的样本一起取时总是 1，看上去恰到好处。",
        en: "Mean z² of held-out normal samples. With statistics of the training samples it is above 1, the more so the fewer they are; with statistics of everything it is 1, and looks just right.",
      },
      x: { label: { zh: "训练样本数", en: "training samples" }, log: true },
      y: { label: { zh: "留出样本的平均 z²", en: "mean z² of held-out samples" } },
      series: (["honest", "leaked"] as const).flatMap((kind, ink) => {
        const name =
          kind === "honest"
            ? { zh: "统计量取自训练集", en: "statistics of the training samples" }
            : { zh: "统计量取自全部数据", en: "statistics of all data" };
        return [
          {
            id: kind,
            name,
            role: "measured" as const,
            ink,
            draw: "dots" as const,
            points: measured?.leaks.map((leak) => [leak.train, mean(leak[kind])] as const) ?? [],
          },
          {
            id: `${kind}-predicted`,
            name,
            role: "predicted" as const,
            ink,
            draw: "line" as const,
            points: trainSizes.map((size) => [size, kind === "honest" ? honestScore(size).mean : 1] as const),
          },
        ];
      }),
      marks: [{ axis: "x", at: params.train, label: { zh: "这组参数", en: "this setting" } }],
    },
  ];
}

function terms({ params }: ScalerSetting, _: unknown, measured: Measurement | undefined) {
  const found = measured?.sweep.find(({ outlier }) => outlier === params.outlier);
  const leak = measured?.leaks[0];
  return {
    minMax: found?.minMax ?? null,
    zScore: found?.zScore ?? null,
    robust: found?.robust ?? null,
    mean: measured?.after.mean ?? null,
    deviation: measured?.after.deviation ?? null,
    skewBefore: measured?.before.skewness ?? null,
    skewAfter: measured?.after.skewness ?? null,
    train: params.train,
    honest: leak ? mean(leak.honest) : null,
    leaked: leak ? mean(leak.leaked) : null,
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
  const [leak] = measured.leaks;
  const expected = honestScore(params.train);
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
    statistical({
      claim: {
        zh: `统计量取自 ${params.train} 个训练样本：留出样本的平均 z²`,
        en: `statistics of ${params.train} training samples: mean z² of held-out ones`,
      },
      predicted: expected.mean,
      measured: mean(leak.honest),
      standardError: expected.deviation / Math.sqrt(leak.honest.length),
    }),
    statisticalMean({
      claim: { zh: "统计量取自全部数据：留出样本的平均 z²", en: "statistics of all data: mean z² of held-out samples" },
      predicted: 1,
      samples: leak.leaked,
    }),
    identity({
      claim: {
        zh: "这时全部样本的平均 z² 恰好是 1（最大偏差）",
        en: "mean z² of all samples is then 1 exactly (largest deviation)",
      },
      predicted: 0,
      measured: Math.max(...measured.leaks.map(({ wholeGap }) => wholeGap)),
      scale: 1,
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
