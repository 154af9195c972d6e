import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  mseLoss,
  noGrad,
  optim,
  type Parameter,
  randn,
  sigmoid,
  stack,
  step,
  type Tensor,
  tensor,
  zeros,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, closedForm, empirical, exactly } from "../checks.ts";
import { softStep as face } from "../faces/softStep.ts";
import { float64 } from "../float64.ts";
import { parameterFrom } from "../parameterFrom.ts";
import { rings } from "../rings.ts";

type StepSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const steepnesses = [1, 4, 16, 64, 256];
const hidden = 16;

interface Area {
  readonly k: number;
  readonly measured: number;
}

interface Measurement {
  readonly areas: readonly Area[];
  /** σ(kx) of the setting. */
  readonly curve: readonly Point[];
  /** Steps on which the loss of a network of steps was another. */
  readonly changes: number;
  readonly stepGradients: number;
  /** By steepness, then by seed. */
  readonly accuracies: readonly (readonly number[])[];
  readonly losses: readonly (readonly number[])[];
}

function areaOf(k: number): number {
  return (2 * Math.LN2) / k;
}

/** The area by the trapezoidal rule, sigmoid by the engine. */
async function measureArea(k: number): Promise<number> {
  const [reach, parts] = [40 / k, 20_000];
  // Both halves are mirror images; on the right the step is 1.
  const x = tensor(
    Array.from({ length: parts + 1 }, (_, i) => (reach * i) / parts),
    float64(),
  );
  const gaps = await sigmoid(x.mul(k)).mul(-1).add(1).data();
  let sum = (gaps[0] + gaps[parts]) / 2;
  for (let i = 1; i < parts; i++) sum += gaps[i];
  return (2 * sum * reach) / parts;
}

/** Trains a network of steps; counts changes of its loss and gradients that are not zero. */
async function trainSteps(seed: number): Promise<{ changes: number; stepGradients: number }> {
  const { x, y } = rings(64, seed);
  const generator = new Generator(seed + 1);
  const w = await parameterFrom(randn([2, hidden], { generator }));
  const v = await parameterFrom(randn([hidden, 1], { generator }));
  const optimizer = new optim.SGD([w, v], { lr: 1 });
  const losses: number[] = [];
  let stepGradients = 0;
  for (let i = 0; i < 20; i++) {
    optimizer.zeroGrad();
    const loss = mseLoss(step(step(x.matmul(w)).matmul(v)), y);
    loss.backward();
    await optimizer.step();
    losses.push(await loss.item());
    for (const parameter of [w, v]) {
      const slopes = await parameter.grad?.data();
      stepGradients += Array.from(slopes ?? []).filter((slope) => slope !== 0).length;
    }
  }
  return { changes: losses.filter((loss) => loss !== losses[0]).length, stepGradients };
}

/** Of every network. */
interface Score {
  readonly accuracies: number[];
  readonly losses: number[];
}

/** Networks with hidden σ(kx) side by side, one for each steepness and seed; a call trains them and looks. */
async function trainer(seed: number, seeds: number): Promise<(steps: number) => Promise<Score>> {
  const runs = steepnesses.length * seeds;
  const { x, y } = rings(128, seed);
  const generator = new Generator(seed + 2);
  // One draw for each seed, the same for every steepness.
  const drawn = (shape: readonly number[], scale: number): Promise<Parameter> => {
    const one = randn([seeds, ...shape], { generator }).mul(scale);
    return parameterFrom(stack(steepnesses.map(() => one)).reshape([runs, ...shape]));
  };
  const w1 = await drawn([2, hidden], 0.7);
  const b1 = await drawn([1, hidden], 0.7);
  const w2 = await drawn([hidden, 1], 0.25);
  const b2 = await drawn([1, 1], 0);
  // Adam would divide the tiny gradients by their own size and learn even with k = 256.
  const optimizer = new optim.SGD([w1, b1, w2, b2], { lr: 0.5, momentum: 0.9 });
  const k = tensor(steepnesses.flatMap((one) => new Array<number[][]>(seeds).fill([[one]]))); // [runs, 1, 1]
  const target = zeros([runs, 1, 1]).add(y); // [runs, N, 1]
  const forward = (): Tensor => sigmoid(x.matmul(w1).add(b1).mul(k)).matmul(w2).add(b2); // [runs, N, 1]
  const lossesOf = (logits: Tensor): Tensor =>
    binaryCrossEntropyWithLogits(logits, target, { reduction: "none" }).mean({ dim: [1, 2] }); // [runs]
  const learn = compile(() => {
    const loss = lossesOf(forward()).sum();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const score = compile(() =>
    noGrad(() => {
      const logits = forward();
      const right = logits
        .gt(0)
        .eq(target.gt(0.5))
        .sum({ dim: [1, 2] });
      return [right, lossesOf(logits)] as const;
    }),
  );
  const samples = x.shape[0];
  return async (steps) => {
    for (let i = 0; i < steps; i++) await learn();
    const [right, losses] = await score();
    return {
      accuracies: Array.from(await right.data(), (count) => count / samples),
      losses: Array.from(await losses.data()),
    };
  };
}

async function* run({ params, seed, effort }: StepSetting): AsyncGenerator<Progress<Measurement>, void> {
  const [seeds, steps] = effort === "full" ? [20, 1_500] : [8, 400];
  const ks = [...new Set([1, 5, 50, params.k])].sort((a, b) => a - b);
  const areas: Area[] = [];
  for (const k of ks) areas.push({ k, measured: await measureArea(k) });
  const xs = Array.from({ length: 121 }, (_, i) => -3 + i / 20);
  const values = await sigmoid(tensor(xs).mul(params.k)).data();
  const curve = xs.map((x, i) => [x, values[i]] as const);
  const hard = await trainSteps(seed);
  const train = await trainer(seed, seeds);
  const rounds = 25;
  for (let round = 1; round <= rounds; round++) {
    const score = await train(steps / rounds);
    const bySteepness = (flat: readonly number[]): number[][] =>
      steepnesses.map((_, i) => flat.slice(i * seeds, (i + 1) * seeds));
    const [accuracies, losses] = [bySteepness(score.accuracies), bySteepness(score.losses)];
    yield { progress: round / rounds, measurement: { areas, curve, ...hard, accuracies, losses } };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function charts({ params }: StepSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "curve",
      title: {
        zh: `σ(${Number(params.k.toPrecision(3))}x) 与阶跃`,
        en: `σ(${Number(params.k.toPrecision(3))}x) and the step`,
      },
      description: { zh: "k 越大，曲线越贴近阶跃。", en: "The larger k, the closer the curve is to the step." },
      x: { label: { zh: "x", en: "x" }, min: -3, max: 3 },
      y: { label: { zh: "输出", en: "output" }, min: 0, max: 1 },
      series: [
        {
          id: "step",
          name: { zh: "阶跃", en: "step" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: [
            [-3, 0],
            [0, 0],
            [0, 1],
            [3, 1],
          ],
        },
        {
          id: "sigmoid",
          name: { zh: "σ(kx)", en: "σ(kx)" },
          role: "measured",
          ink: 0,
          draw: "line",
          points: measured?.curve ?? [],
        },
      ],
    },
    {
      kind: "xy",
      id: "accuracy",
      title: { zh: "太陡就学不动", en: "Too steep does not learn" },
      description: {
        zh: "横轴是陡度，纵轴是训练准确率；每个点一个种子，线是中位数。",
        en: "Steepness against training accuracy: a dot for each seed, the line is the median.",
      },
      x: { label: { zh: "陡度 k", en: "steepness k" }, log: true },
      y: { label: { zh: "准确率", en: "accuracy" }, min: 0.4, max: 1 },
      series: [
        {
          id: "seeds",
          name: { zh: "每个种子", en: "each seed" },
          role: "measured",
          ink: 6,
          draw: "dots",
          points: steepnesses.flatMap((k, i) => (measured?.accuracies[i] ?? []).map((value) => [k, value] as const)),
        },
        {
          id: "median",
          name: { zh: "中位数", en: "median" },
          role: "measured",
          ink: 0,
          draw: "line and dots",
          points: steepnesses.flatMap((k, i) => (measured ? [[k, median(measured.accuracies[i])] as const] : [])),
        },
      ],
    },
  ];
}

function terms({ params }: StepSetting, _: unknown, measured: Measurement | undefined) {
  const at = (k: number): number | null => (measured ? median(measured.accuracies[steepnesses.indexOf(k)]) : null);
  return {
    k: params.k,
    area: measured?.areas.find(({ k }) => k === params.k)?.measured ?? null,
    changes: measured?.changes ?? null,
    soft: at(4),
    hard: at(256),
  };
}

function judge(_: StepSetting, __: unknown, measured: Measurement): Check[] {
  const [soft, hard] = [measured.losses[1], measured.losses[4]];
  return [
    ...measured.areas.map(({ k, measured: found }) =>
      closedForm({
        claim: { zh: `k = ${k} 时与阶跃之间的面积`, en: `area between it and the step at k = ${k}` },
        predicted: areaOf(k),
        measured: found,
      }),
    ),
    exactly({
      claim: { zh: "阶跃网络训练 20 步，损失变化的次数", en: "changes of a step network's loss in 20 steps" },
      predicted: 0,
      measured: measured.changes,
    }),
    exactly({
      claim: { zh: "其中不为零的梯度", en: "gradients of it that are not zero" },
      predicted: 0,
      measured: measured.stepGradients,
    }),
    empirical({
      claim: { zh: "k = 256 比 k = 4 的训练损失高出", en: "training loss at k = 256 above that at k = 4" },
      minimum: 0.05,
      effects: soft.map((value, i) => hard[i] - value),
    }),
  ];
}

export const softStep = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: StepSetting, __: null, { accuracies }: Measurement) => {
    const [soft, middle, hard] = [0, 2, 4].map((i) => median(accuracies[i]));
    return hard <= Math.min(soft, middle) ? "hard" : soft <= middle ? "soft" : "middle";
  },
});
