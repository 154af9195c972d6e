import {
  argsort,
  compile,
  Generator,
  grad,
  indexSelect,
  noGrad,
  type Parameter,
  rand,
  randint,
  type Tensor,
  tensor,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, empirical, identity, statisticalMean } from "../checks.ts";
import { gradientDescent as face } from "../faces/gradientDescent.ts";
import { normalNumbers } from "../seededNumbers.ts";
import { secondMoments, solve } from "../solve.ts";

type DescentSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const [samples, features] = [256, 4];
const noise = 0.5;

interface Data {
  readonly rows: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly best: readonly number[];
  /** Excess loss of weights d away from the best: ½ dᵀ H d. */
  readonly moments: readonly (readonly number[])[];
  readonly residuals: readonly number[];
}

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

function dataOf(seed: number, deviation: number): Data {
  const next = normalNumbers(seed);
  const rows = Array.from({ length: samples }, () => Array.from({ length: features }, next));
  const truth = Array.from({ length: features }, next);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, one, i) => sum + one * b[i], 0);
  const y = rows.map((row) => dot(row, truth) + deviation * next());
  const moments = secondMoments(rows);
  const best = solve(
    moments,
    moments.map((_, j) => rows.reduce((sum, row, i) => sum + row[j] * y[i], 0) / samples),
  );
  return { rows, y, best, moments, residuals: rows.map((row, i) => dot(row, best) - y[i]) };
}

/** tr of the covariance of a sample's gradient at some weights, over N − 1. */
function gradientVariance({ rows }: Data, errors: readonly number[]): number {
  let total = 0;
  for (let j = 0; j < features; j++) {
    const column = rows.map((row, i) => row[j] * errors[i]);
    const mean = column.reduce((a, b) => a + b) / samples;
    total += column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples - 1);
  }
  return total;
}

/**
 * Mean excess loss of SGD with replacement and a constant step: second moments M of the distance from the best weights
 * stay as they are under M = E[(I − ηH_B) M (I − ηH_B)] + η² E[g gᵀ], a linear system of D² unknowns.
 */
function predictFloor({ rows, moments, residuals }: Data, lr: number, batch: number): number {
  const d = features;
  const at = (i: number, j: number): number => i * d + j;
  const fourth = new Float64Array(d ** 4); // E x_i x_k x_j x_l
  const forcing = new Array<number>(d * d).fill(0);
  for (const [n, x] of rows.entries()) {
    for (let i = 0; i < d; i++) {
      for (let j = 0; j < d; j++) {
        forcing[at(i, j)] += (lr ** 2 * residuals[n] ** 2 * x[i] * x[j]) / samples / batch;
        for (let k = 0; k < d; k++)
          for (let l = 0; l < d; l++) fourth[at(i, j) * d * d + at(k, l)] += (x[i] * x[k] * x[j] * x[l]) / samples;
      }
    }
  }
  const system = Array.from({ length: d * d }, (_, row) => {
    const [i, j] = [Math.floor(row / d), row % d];
    return Array.from({ length: d * d }, (__, column) => {
      const [k, l] = [Math.floor(column / d), column % d];
      const [di, dj] = [i === k ? 1 : 0, j === l ? 1 : 0];
      const linear = lr * (moments[i][k] * dj + di * moments[j][l]);
      const square = lr ** 2 * (fourth[row * d * d + column] / batch + (1 - 1 / batch) * moments[i][k] * moments[j][l]);
      return linear - square;
    });
  });
  const m = solve(system, forcing);
  let excess = 0;
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) excess += (moments[i][j] * m[at(i, j)]) / 2;
  return excess;
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

interface Chains {
  /** Takes a step of every chain with these samples, [chains · B] or drawn with replacement; gives the excess losses before. */
  step(): Promise<Tensor>;
}

/** Descents of one data set side by side, each from the best weights (`atBest`) or from zero. */
function chainsOf(
  { rows, y, best, moments }: Data,
  {
    lr,
    batch,
    chains,
    seed,
    order,
    atBest,
  }: { lr: number; batch: number; chains: number; seed: number; order: "drawn" | "shuffled"; atBest: boolean },
): Chains {
  const generator = new Generator(seed);
  const x = tensor(rows.map((row) => [...row])); // [N, D]
  const target = tensor(y.map((value) => [value])); // [N, 1]
  const h = tensor(moments.map((row) => [...row])); // [D, D]
  const goal = tensor([best.map((value) => [value])]); // [1, D, 1]
  const start = best.map((value) => [atBest ? value : 0]);
  const w: Parameter = tensor(new Array<number[][]>(chains).fill(start), { requiresGrad: true }); // [chains, D, 1]
  const descend = compile((index: Tensor) => {
    const rowsOf = indexSelect(x, 0, index).reshape([chains, batch, features]);
    const labels = indexSelect(target, 0, index).reshape([chains, batch, 1]);
    const loss = rowsOf
      .matmul(w)
      .sub(labels)
      .square()
      .mean({ dim: [1, 2] })
      .mul(0.5); // [chains]
    const [slope] = grad(loss.sum(), [w]);
    return noGrad(() => {
      const away = w.sub(goal);
      const excess = away
        .mul(h.matmul(away))
        .sum({ dim: [1, 2] })
        .mul(0.5); // [chains]
      w.assign(w.sub(slope.mul(lr)));
      return excess;
    });
  });
  let epoch: Tensor | undefined;
  let used = 0;
  return {
    async step() {
      if (order === "drawn") return await descend(await settled(randint(0, samples, [chains * batch], { generator })));
      if (!epoch || used + batch > samples) {
        epoch = await settled(argsort(rand([chains, samples], { generator }))); // [chains, N], an order of each
        used = 0;
      }
      const index = await settled(epoch.narrow(1, used, batch).reshape([chains * batch]));
      used += batch;
      return await descend(index);
    },
  };
}

/** With its value on the host, so that a compiled function takes it as it is. */
async function settled(x: Tensor): Promise<Tensor> {
  await x.data();
  return x;
}

/** Gradients at w = 0 of all batches of some epochs: their mean against the full one, and their spread. */
async function spread(
  data: Data,
  batch: number,
  epochs: number,
  generator: Generator,
): Promise<{ meanGap: number; values: number[] }> {
  const gradients = tensor(data.rows.map((row, i) => row.map((value) => -value * data.y[i]))); // [N, D]
  const full = gradients.mean({ dim: 0 }); // [D]
  const values: number[] = [];
  let meanGap = 0;
  for (let i = 0; i < epochs; i++) {
    const order = argsort(rand([samples], { generator }));
    const batches = indexSelect(gradients, 0, order)
      .reshape([samples / batch, batch, features])
      .mean({ dim: 1 }); // [N/B, D]
    values.push(await batches.sub(full).square().sum({ dim: 1 }).mean().item());
    meanGap = Math.max(meanGap, await batches.mean({ dim: 0 }).sub(full).abs().max().item());
  }
  return { meanGap, values };
}

async function* run(setting: DescentSetting): AsyncGenerator<Progress<Measurement>, void> {
  const { params, seed, effort } = setting;
  const batch = batchOf(setting);
  const { data } = predict(setting);
  const [chains, steps, epochs] = effort === "full" ? [128, 8_000, 200] : [32, 1_500, 30];
  const generator = new Generator(seed);
  const errors = data.y.map((value) => -value);
  const variances: { batch: number; predicted: number; epochs: number[] }[] = [];
  let meanGap = 0;
  for (const size of [1, 4, 16, 64]) {
    const { meanGap: gap, values } = await spread(data, size, epochs, generator);
    meanGap = Math.max(meanGap, gap);
    const predicted = ((gradientVariance(data, errors) / size) * (samples - size)) / samples;
    variances.push({ batch: size, predicted, epochs: values });
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
      progress: step / steps,
      measurement: { meanGap, variances, curve, reshuffledCurve, noiselessCurve, floors, reshuffled, noiseless },
    };
  }
}

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
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
    floor: measured ? average(measured.floors) : null,
    floorPredicted: predicted.floor,
    rule: predicted.rule,
    reshuffled: measured ? average(measured.reshuffled) : null,
    noiseless: measured?.noiseless ?? null,
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
