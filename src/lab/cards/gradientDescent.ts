import { Generator } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, empirical, identity, statisticalMean } from "../checks.ts";
import { chainsOf, spread } from "../experiments/descents.ts";
import { type Data, dataOf, gradientVariance, predictFloor, samples } from "../experiments/leastSquares.ts";
import { gradientDescent as face } from "../faces/gradientDescent.ts";

type DescentSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

/** Deviation of the labels' noise. */
const noise = 0.5;

interface Measurement {
  /** Largest difference of the epoch's mean gradient from the full one. */
  readonly meanGap: number;
  /** By batch size, one for each epoch: mean squared distance of a batch's gradient from the full one. */
  readonly variances: readonly {
    readonly batch: number;
    readonly predicted: number;
    readonly epochs: readonly number[];
  }[];
  /** Mean excess loss over the chains, as it goes. */
  readonly curve: readonly Point[];
  readonly reshuffledCurve: readonly Point[];
  readonly noiselessCurve: readonly Point[];
  /** By chain, its mean excess loss after the first third. */
  readonly floors: readonly number[];
  readonly reshuffled: readonly number[];
  readonly noiseless: number;
}

interface Prediction {
  readonly data: Data;
  readonly floor: number;
  readonly rule: number;
}

function batchOf({ params }: DescentSetting): number {
  return Number(params.batch);
}

function predict(setting: DescentSetting): Prediction {
  const data = dataOf(setting.seed, noise);
  const { lr } = setting.params;
  const batch = batchOf(setting);
  const rule = (lr / (4 * batch)) * gradientVariance(data, data.residuals);
  return { data, floor: predictFloor(data, lr, batch), rule };
}

/** Before any descent. */
const nothing: Omit<Measurement, "meanGap" | "variances"> = {
  curve: [],
  reshuffledCurve: [],
  noiselessCurve: [],
  floors: [],
  reshuffled: [],
  noiseless: Number.NaN,
};

async function* run(setting: DescentSetting): AsyncGenerator<Progress<Measurement>, void> {
  const { params, seed, effort } = setting;
  const batch = batchOf(setting);
  const { data } = predict(setting);
  const [chains, steps, epochs] = effort === "full" ? [128, 8_000, 200] : [32, 1_500, 30];
  const generator = new Generator(seed);
  const errors = data.y.map((value) => -value);
  const variances: { batch: number; predicted: number; epochs: number[] }[] = [];
  let meanGap = 0;
  const sizes = [1, 4, 16, 64];
  for (const size of sizes) {
    const { meanGap: gap, values } = await spread(data, size, epochs, generator);
    meanGap = Math.max(meanGap, gap);
    const predicted = ((gradientVariance(data, errors) / size) * (samples - size)) / samples;
    variances.push({ batch: size, predicted, epochs: values });
    yield {
      progress: (0.1 * variances.length) / sizes.length,
      measurement: { ...nothing, meanGap, variances: [...variances] },
    };
  }
  const common = { lr: params.lr, batch, chains };
  const drawn = chainsOf(data, { ...common, seed: seed + 1, order: "drawn", atBest: true });
  const shuffled = chainsOf(data, { ...common, seed: seed + 2, order: "shuffled", atBest: true });
  const clean = chainsOf(dataOf(seed, 0), {
    lr: 0.05,
    batch: 1,
    chains: 8,
    seed: seed + 3,
    order: "drawn",
    atBest: false,
  });
  const begin = Math.floor(steps / 3);
  const sums = [new Float64Array(chains), new Float64Array(chains)];
  const curves: [number, number][][] = [[], [], []];
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
  let noiseless = Number.NaN;
  for (let step = 1; step <= steps; step++) {
    const found = [await (await drawn.step()).data(), await (await shuffled.step()).data()];
    const left = await (await clean.step()).data();
    if (step > begin)
      for (const [i, values] of found.entries()) for (let c = 0; c < chains; c++) sums[i][c] += values[c];
    if (step === 1) curves[2].push([1, mean(left)]);
    if (step % Math.round(steps / 60) !== 0 && step !== steps) continue;
    noiseless = mean(left) / curves[2][0][1];
    for (const [i, values] of [...found, left].entries()) curves[i].push([step, mean(values)]);
    const counted = Math.max(1, step - begin);
    const [floors, reshuffled] = sums.map((sum) => Array.from(sum, (value) => value / counted));
    const [curve, reshuffledCurve, noiselessCurve] = curves.map((one) => [...one]);
    yield {
      progress: 0.1 + (0.9 * step) / steps,
      measurement: { meanGap, variances, curve, reshuffledCurve, noiselessCurve, floors, reshuffled, noiseless },
    };
  }
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function averageOrNull(values: readonly number[] = []): number | null {
  return values.length > 0 ? average(values) : null;
}

function charts(setting: DescentSetting, predicted: Prediction, measured: Measurement | undefined): Chart[] {
  const last = setting.effort === "full" ? 8_000 : 1_500;
  return [
    {
      kind: "xy",
      id: "ball",
      title: {
        zh: `噪声球：B = ${setting.params.batch}，η = ${setting.params.lr}`,
        en: `The noise ball: B = ${setting.params.batch}, η = ${setting.params.lr}`,
      },
      description: {
        zh: "有标签噪声时超额损失停在虚线附近；打乱后更低；没有标签噪声时一直下降。",
        en: "With label noise the excess loss stays near the dashes, lower with reshuffling; without label noise it keeps falling.",
      },
      x: { label: { zh: "更新次数", en: "updates" } },
      y: { label: { zh: "超额损失", en: "excess loss" }, log: true, min: 1e-10 },
      series: [
        {
          id: "drawn",
          name: { zh: "放回抽取", en: "with replacement" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: measured?.curve.filter(([, y]) => y > 1e-10) ?? [],
        },
        {
          id: "shuffled",
          name: { zh: "每轮打乱", en: "reshuffled" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: measured?.reshuffledCurve.filter(([, y]) => y > 1e-10) ?? [],
        },
        {
          id: "clean",
          name: { zh: "无标签噪声", en: "no label noise" },
          role: "measured",
          ink: 2,
          draw: "line",
          points: measured?.noiselessCurve.filter(([, y]) => y > 1e-10) ?? [],
        },
        {
          id: "floor",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: [
            [1, predicted.floor],
            [last, predicted.floor],
          ],
        },
      ],
    },
    {
      kind: "xy",
      id: "variance",
      title: { zh: "小批量梯度的方差", en: "Variance of the batch gradient" },
      description: { zh: "点是测得的，虚线是 S²/B · (N − B)/N。", en: "Dots: measured; dashes: S²/B · (N − B)/N." },
      x: { label: { zh: "批大小 B", en: "batch size B" }, log: true },
      y: { label: { zh: "方差", en: "variance" }, log: true },
      series: [
        {
          id: "measured",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 3,
          draw: "dots",
          points: measured?.variances.map(({ batch, epochs }) => [batch, average(epochs)] as const) ?? [],
        },
        {
          id: "predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 3,
          draw: "line",
          points: measured?.variances.map(({ batch, predicted: value }) => [batch, value] as const) ?? [],
        },
      ],
    },
  ];
}

function terms(setting: DescentSetting, predicted: Prediction, measured: Measurement | undefined) {
  const own = measured?.variances.find(({ batch }) => batch === batchOf(setting));
  return {
    floor: averageOrNull(measured?.floors),
    floorPredicted: predicted.floor,
    rule: predicted.rule,
    reshuffled: averageOrNull(measured?.reshuffled),
    noiseless: measured && measured.floors.length > 0 ? measured.noiseless : null,
    variance: own ? average(own.epochs) : null,
  };
}

function judge(_: DescentSetting, predicted: Prediction, measured: Measurement): Check[] {
  return [
    identity({
      claim: {
        zh: "一个 epoch 的小批量梯度的平均与全梯度之差",
        en: "mean of an epoch's batch gradients against the full gradient",
      },
      predicted: 0,
      measured: measured.meanGap,
      scale: 1,
    }),
    ...measured.variances
      .filter(({ batch }) => batch > 1) // at B = 1 every epoch gives the same sum
      .map(({ batch, predicted: value, epochs }) =>
        statisticalMean({
          claim: { zh: `B = ${batch} 时梯度的方差`, en: `variance of the gradient at B = ${batch}` },
          predicted: value,
          samples: epochs,
        }),
      ),
    statisticalMean({
      claim: { zh: "噪声球里的平均超额损失", en: "mean excess loss in the noise ball" },
      predicted: predicted.floor,
      samples: measured.floors,
    }),
    atMost({
      claim: {
        zh: "没有标签噪声、常数步长：剩下的份额",
        en: "without label noise, constant step: share of the loss left",
      },
      predicted: 1e-8,
      measured: measured.noiseless,
      tolerance: "closed form",
    }),
    empirical({
      claim: { zh: "每轮打乱时噪声球小了多少（份额）", en: "by what share reshuffling makes the ball smaller" },
      minimum: 0.1,
      effects: measured.reshuffled.map((value, i) => 1 - value / average(measured.floors.slice(i, i + 1))),
    }),
  ];
}

export const gradientDescent = defineCard({
  face,
  predict,
  run,
  terms,
  charts,
  judge,
  answer: (_: DescentSetting, __: Prediction, { noiseless }: Measurement) =>
    noiseless < 1e-6 ? "converges" : noiseless < 1 ? "hovers" : "diverges",
});
