import {
  compile,
  DataLoader,
  Generator,
  grad,
  noGrad,
  randn,
  stack,
  sum,
  type Tensor,
  TensorDataset,
  tensor,
  WeightedMean,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, exactly, identity } from "../checks.ts";
import { objective as face } from "../faces/objective.ts";
import { float64 } from "../float64.ts";
import { secondMoments, solve } from "../solve.ts";

type ObjectiveSetting = Setting<typeof face.parameters>;

const [samples, features] = [64, 5];

interface Measurement {
  /** Step, cost, objective. */
  readonly path: readonly (readonly [step: number, cost: number, objective: number])[];
  readonly costFell: number;
  readonly objectiveRose: number;
  /** Largest difference of a weight from the ridge solution. */
  readonly miss: number;
  /** Largest difference of a weight between sum with η and mean with N·η. */
  readonly apart: number;
  readonly naive: number;
  readonly weighted: number;
}

interface Data {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly start: number[];
  readonly ridge: number[];
  /** Bounds the largest curvature. */
  readonly trace: number;
}

async function dataOf({ params, seed }: ObjectiveSetting): Promise<Data> {
  const exact = float64();
  const generator = new Generator(seed);
  const x = randn([samples, features], { ...exact, generator });
  const truth = randn([features, 1], { ...exact, generator }).add(1);
  const y = x.matmul(truth).add(randn([samples, 1], { ...exact, generator }).mul(0.1)); // [samples, 1]
  const [values, targets] = [await x.data(), await y.data()];
  const rows = Array.from({ length: samples }, (_, i) => Array.from(values.subarray(i * features, (i + 1) * features)));
  const moments = secondMoments(rows);
  const cross = moments.map((_, j) => rows.reduce((total, row, i) => total + row[j] * targets[i], 0) / samples);
  const ridged = moments.map((row, i) => row.map((value, j) => value + (i === j ? params.lambda : 0)));
  const trace = moments.reduce((total, row, i) => total + row[i], 0);
  return { x, y, start: solve(moments, cross), ridge: solve(ridged, cross), trace };
}

/** Two descents: on the mean with rate N·η, and on the sum with rate η; gives cost and objective before the step. */
function stepper(
  { x, y, start, trace }: Data,
  lambda: number,
): { step: () => Promise<Tensor>; weights: readonly [Tensor, Tensor] } {
  const exact = float64();
  const column = start.map((value) => [value]);
  const byMean = tensor(column, { ...exact, requiresGrad: true }); // [features, 1]
  const bySum = tensor(column, { ...exact, requiresGrad: true });
  const rate = 1 / (trace + lambda);
  const lossesOf = (w: Tensor): Tensor => x.matmul(w).sub(y).square().mul(0.5); // [samples, 1]
  const step = compile(() => {
    const cost = lossesOf(byMean).mean();
    const goal = cost.add(
      byMean
        .square()
        .sum()
        .mul(lambda / 2),
    );
    const total = sum(lossesOf(bySum)).add(
      bySum
        .square()
        .sum()
        .mul((samples * lambda) / 2),
    );
    const [a] = grad(goal, [byMean]);
    const [b] = grad(total, [bySum]);
    return noGrad(() => {
      const now = stack([cost, goal]);
      byMean.assign(byMean.sub(a.mul(rate)));
      bySum.assign(bySum.sub(b.mul(rate / samples)));
      return now;
    });
  }, exact);
  return { step, weights: [byMean, bySum] };
}

/** The losses 1 … 10 in batches: the mean of the batches' means, and that weighted by their samples. */
async function batched(batchSize: number): Promise<{ naive: number; weighted: number }> {
  const losses = Array.from({ length: 10 }, (_, i) => i + 1);
  const means: number[] = [];
  const mean = new WeightedMean();
  for (const { x, indices } of new DataLoader(new TensorDataset({ x: losses }), { batchSize })) {
    const one = await x.mean().item();
    means.push(one);
    mean.add(one, indices.length);
  }
  return { naive: means.reduce((a, b) => a + b) / means.length, weighted: mean.value };
}

async function* run(setting: ObjectiveSetting): AsyncGenerator<Progress<Measurement>, void> {
  const { lambda, batchSize } = setting.params;
  const data = await dataOf(setting);
  const { step, weights } = stepper(data, lambda);
  const averages = await batched(batchSize);
  const steps = setting.effort === "full" ? 4_000 : 800;
  const path: [number, number, number][] = [];
  let [costFell, objectiveRose] = [0, 0];
  let last: readonly [number, number] | undefined;
  for (let i = 0; i < steps; i++) {
    const [cost, goal] = await (await step()).data();
    // Once it has arrived, what is left is rounding.
    if (last && cost < last[0] * (1 - 1e-12)) costFell++;
    if (last && goal > last[1] * (1 + 1e-12)) objectiveRose++;
    last = [cost, goal];
    if (i < 100 || i % (steps / 40) === 0) path.push([i, cost, goal]);
    if (i % (steps / 40) !== 0 && i !== steps - 1) continue;
    const [a, b] = await Promise.all(weights.map((one) => one.data()));
    const largest = (difference: (at: number) => number): number =>
      Math.max(...data.ridge.map((_, k) => Math.abs(difference(k))));
    const miss = largest((k) => a[k] - data.ridge[k]);
    const apart = largest((k) => a[k] - b[k]);
    yield {
      progress: (i + 1) / steps,
      measurement: { path: [...path], costFell, objectiveRose, miss, apart, ...averages },
    };
  }
}

/** Ten losses 1 … 10 by arithmetic. */
function naiveOf(batchSize: number): number {
  const means: number[] = [];
  for (let from = 1; from <= 10; from += batchSize) means.push((from + Math.min(10, from + batchSize - 1)) / 2);
  return means.reduce((a, b) => a + b) / means.length;
}

function charts({ params }: ObjectiveSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  const path = measured?.path ?? [];
  return [
    {
      kind: "xy",
      id: "path",
      title: { zh: "目标下降，代价上升", en: "The objective falls while the cost rises" },
      description: {
        zh: "从最小二乘解出发：目标每步下降，代价每步上升，两者都停在岭回归的解。",
        en: "From the least-squares solution: the objective falls and the cost rises each step, until both rest at the ridge solution.",
      },
      x: { label: { zh: "步", en: "step" }, min: 0, max: 60 },
      y: { label: { zh: "数值", en: "value" }, min: 0 },
      series: [
        {
          id: "objective",
          name: { zh: "目标 J", en: "objective J" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: path.filter(([step]) => step <= 60).map(([step, , goal]) => [step, goal]),
        },
        {
          id: "cost",
          name: { zh: "代价 C", en: "cost C" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: path.filter(([step]) => step <= 60).map(([step, cost]) => [step, cost]),
        },
      ],
    },
    {
      kind: "bars",
      id: "means",
      title: {
        zh: `损失 1 到 10，每批 ${params.batchSize} 个`,
        en: `Losses 1 to 10 in batches of ${params.batchSize}`,
      },
      description: {
        zh: "最后一批不满时，小批量平均的平均偏离总平均 5.5；按样本数加权则相等。",
        en: "With a short last batch the mean of means is off the data's mean 5.5; weighted by samples it is equal.",
      },
      categories: [
        { zh: "平均的平均", en: "mean of means" },
        { zh: "加权", en: "weighted" },
      ],
      value: { label: { zh: "平均损失", en: "mean loss" } },
      series: [
        {
          id: "measured",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 0,
          values: measured ? [measured.naive, measured.weighted] : [],
        },
        {
          id: "predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 0,
          values: [naiveOf(params.batchSize), 5.5],
        },
      ],
    },
  ];
}

function terms(_: ObjectiveSetting, __: unknown, measured: Measurement | undefined) {
  const first = measured?.path[0];
  const last = measured?.path[measured.path.length - 1];
  return {
    costFirst: first?.[1] ?? null,
    costLast: last?.[1] ?? null,
    objectiveFirst: first?.[2] ?? null,
    objectiveLast: last?.[2] ?? null,
    naive: measured?.naive ?? null,
    weighted: measured?.weighted ?? null,
  };
}

function judge({ params }: ObjectiveSetting, _: unknown, measured: Measurement): Check[] {
  return [
    exactly({
      claim: { zh: "目标上升的步数", en: "steps on which the objective rose" },
      predicted: 0,
      measured: measured.objectiveRose,
      tolerance: "closed form",
    }),
    exactly({
      claim: { zh: "代价下降的步数", en: "steps on which the cost fell" },
      predicted: 0,
      measured: measured.costFell,
      tolerance: "closed form",
    }),
    identity({
      claim: { zh: "终点与岭回归解的最大差", en: "largest difference of the end from the ridge solution" },
      predicted: 0,
      measured: measured.miss,
      scale: 1,
    }),
    identity({
      claim: {
        zh: "取和（η）与取平均（Nη）的轨迹之差",
        en: "difference of the paths by sum with η and by mean with Nη",
      },
      predicted: 0,
      measured: measured.apart,
      scale: 1,
    }),
    closedForm({
      claim: { zh: "小批量平均的平均", en: "mean of batch means" },
      predicted: naiveOf(params.batchSize),
      measured: measured.naive,
    }),
    closedForm({
      claim: { zh: "按样本数加权的平均", en: "mean weighted by samples" },
      predicted: 5.5,
      measured: measured.weighted,
    }),
  ];
}

export const objective = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: ObjectiveSetting, predicted: null, measured: Measurement) => {
    const { costFirst, costLast } = terms(setting, predicted, measured);
    const change = (costLast ?? 0) - (costFirst ?? 0);
    return change > 0 ? "rises" : change < 0 ? "falls" : "same";
  },
});
