import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  noGrad,
  optim,
  type Parameter,
  randn,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, empirical, exactly, statistical } from "../checks.ts";
import { dyingRelu as face } from "../faces/dyingRelu.ts";
import { parameterFrom } from "../parameterFrom.ts";
import { outerRadius, rings } from "../rings.ts";

type DyingSetting = Setting<typeof face.parameters>;

const hidden = 64;
const slopes = [0, 0.01, 0.2];
const biases = [-1, -2, -3, -4, -6];

/** Inactive share and accuracy of every run after some steps. */
interface Look {
  readonly step: number;
  /** By slope, then by seed. */
  readonly dead: readonly (readonly number[])[];
  readonly accuracy: readonly (readonly number[])[];
}

interface Measurement {
  readonly starts: readonly { readonly bias: number; readonly share: number; readonly units: number }[];
  readonly looks: readonly Look[];
  /** Of the units inactive after the shock: parameters of them that changed since, and how many of those units kept all bits. */
  readonly changed: readonly number[];
  /** Share of units inactive after the shock that kept every bit, by slope, then by seed. */
  readonly frozen: readonly (readonly number[])[];
}

function deadShare(bias: number): number {
  return 1 - Math.exp(-(bias ** 2) / (2 * outerRadius ** 2));
}

/** Share of units with standard normal weights that no point activates. */
async function startOf(bias: number, seed: number, units: number): Promise<number> {
  const { x } = rings(256, seed);
  const w = randn([2, units], { generator: new Generator(seed * 13 + Math.round(-100 * bias)) });
  const highest = await x.matmul(w).add(bias).amax({ dim: 0 }).data(); // [units]
  return Array.from(highest).filter((most) => most <= 0).length / units;
}

interface Runs {
  train(steps: number, lr: number): Promise<void>;
  /** For each unit of each run whether no point activates it, and its three parameters. */
  look(): Promise<{ inactive: boolean[]; parameters: Float32Array; accuracy: number[] }>;
}

/** Networks 2-64-1 side by side, one for each slope and seed; those of one seed begin alike. */
async function makeRuns(seed: number, seeds: number): Promise<Runs> {
  const runs = slopes.length * seeds;
  const { x, y } = rings(100, seed);
  const generator = new Generator(seed + 5);
  const drawn = (shape: readonly number[], scale: number): Promise<Parameter> => {
    const one = randn([1, seeds, ...shape], { generator }).mul(scale);
    return parameterFrom(
      zeros([slopes.length, seeds, ...shape])
        .add(one)
        .reshape([runs, ...shape]),
    );
  };
  const w1 = await drawn([2, hidden], 0.7);
  const b1 = await drawn([1, hidden], 0.1);
  const w2 = await drawn([hidden, 1], 0.2);
  const b2 = await drawn([1, 1], 0);
  const optimizer = new optim.SGD([w1, b1, w2, b2], { lr: 0.1 });
  const target = zeros([runs, 1, 1]).add(y); // [runs, N, 1]
  // [runs, 1, 1]: 0 makes a ReLU.
  const slope = tensor(slopes.flatMap((one) => new Array<number[][]>(seeds).fill([[one]])));
  const activation = (z: Tensor): Tensor => where(z.gt(0), z, z.mul(slope));
  const forward = (): { z: Tensor; logits: Tensor } => {
    const z = x.matmul(w1).add(b1); // [runs, N, hidden]
    return { z, logits: activation(z).matmul(w2).add(b2) };
  };
  const step = compile(() => {
    const losses = binaryCrossEntropyWithLogits(forward().logits, target, { reduction: "none" });
    const loss = losses.mean({ dim: [1, 2] }).sum();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const seen = compile(() =>
    noGrad(() => {
      const { z, logits } = forward();
      return [
        z.amax({ dim: 1 }),
        logits
          .gt(0)
          .eq(target.gt(0.5))
          .sum({ dim: [1, 2] }),
      ] as const; // [runs, hidden], [runs]
    }),
  );
  return {
    async train(steps, lr) {
      for (const group of optimizer.paramGroups) group.lr = lr;
      for (let i = 0; i < steps; i++) await step();
    },
    async look() {
      const [highest, right] = await seen();
      const inactive = Array.from(await highest.data(), (most) => most <= 0);
      const [w, b] = [await w1.data(), await b1.data()];
      const parameters = new Float32Array(3 * runs * hidden);
      for (let run = 0; run < runs; run++) {
        for (let unit = 0; unit < hidden; unit++) {
          const at = 3 * (run * hidden + unit);
          parameters[at] = w[run * 2 * hidden + unit];
          parameters[at + 1] = w[run * 2 * hidden + hidden + unit];
          parameters[at + 2] = b[run * hidden + unit];
        }
      }
      return { inactive, parameters, accuracy: Array.from(await right.data(), (count) => count / x.shape[0]) };
    },
  };
}

async function* run({ params, seed, effort }: DyingSetting): AsyncGenerator<Progress<Measurement>, void> {
  const [seeds, steps, units] = effort === "full" ? [20, 1_200, 20_000] : [6, 400, 4_000];
  const starts: { bias: number; share: number; units: number }[] = [];
  for (const bias of new Set([...biases, params.bias]))
    starts.push({ bias, share: await startOf(bias, seed, units), units });
  starts.sort((a, b) => b.bias - a.bias);
  const runs = await makeRuns(seed, seeds);
  const bySeed = <T>(flat: readonly T[]): T[][] => slopes.map((_, i) => flat.slice(i * seeds, (i + 1) * seeds));
  const shares = (inactive: readonly boolean[]): number[] =>
    Array.from(
      { length: slopes.length * seeds },
      (_, i) => inactive.slice(i * hidden, (i + 1) * hidden).filter(Boolean).length / hidden,
    );
  const looks: Look[] = [];
  const see = async (step: number): Promise<Awaited<ReturnType<Runs["look"]>>> => {
    const seen = await runs.look();
    looks.push({ step, dead: bySeed(shares(seen.inactive)), accuracy: bySeed(seen.accuracy) });
    return seen;
  };
  await see(0);
  await runs.train(params.shock, 10);
  const shocked = await see(params.shock);
  const rounds = 25;
  for (let round = 1; round <= rounds; round++) {
    await runs.train(steps / rounds, 0.3);
    const now = await see(params.shock + (round * steps) / rounds);
    const kept = shocked.inactive.map((inactive, unit) =>
      inactive
        ? [0, 1, 2].every((i) => Object.is(now.parameters[3 * unit + i], shocked.parameters[3 * unit + i]))
        : undefined,
    );
    const perRun = Array.from({ length: slopes.length * seeds }, (_, i) =>
      kept.slice(i * hidden, (i + 1) * hidden).filter((one) => one !== undefined),
    );
    const changed = slopes.map(
      (_, i) =>
        bySeed(perRun)
          [i].flat()
          .filter((one) => one === false).length,
    );
    const frozen = bySeed(
      perRun.map((units) => (units.length === 0 ? 0 : units.filter(Boolean).length / units.length)),
    );
    yield { progress: round / rounds, measurement: { starts, looks: [...looks], changed, frozen } };
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

const slopeNames = slopes.map((slope) =>
  slope === 0 ? { zh: "ReLU", en: "ReLU" } : { zh: `Leaky，斜率 ${slope}`, en: `leaky, slope ${slope}` },
);

function charts(_: DyingSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  const overTime = (of: (look: Look) => readonly (readonly number[])[]) =>
    slopes.map((___, i) => ({
      id: `slope-${i}`,
      name: slopeNames[i],
      role: "measured" as const,
      ink: i,
      draw: "line" as const,
      points: measured?.looks.map((look) => [look.step, mean(of(look)[i])] as const) ?? [],
    }));
  return [
    {
      kind: "xy",
      id: "dead",
      title: { zh: "冲击之后，不激活的单元", en: "Inactive units, after the shock" },
      description: {
        zh: "前几步学习率为 10，之后为 0.3；曲线是从不激活的单元的份额，对种子取平均。",
        en: "The first steps at learning rate 10, then 0.3; the share of units never active, mean over seeds.",
      },
      x: { label: { zh: "步", en: "step" } },
      y: { label: { zh: "从不激活的份额", en: "share never active" }, min: 0, max: 1 },
      series: overTime(({ dead }) => dead),
    },
    {
      kind: "xy",
      id: "start",
      title: { zh: "初始偏置决定一开始死了多少", en: "The initial bias decides how many are dead at once" },
      description: { zh: "点是测得的份额，虚线是公式。", en: "Dots: measured shares; dashes: the formula." },
      x: { label: { zh: "偏置 b", en: "bias b" } },
      y: { label: { zh: "从不激活的份额", en: "share never active" }, min: 0, max: 1 },
      series: [
        {
          id: "measured",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 3,
          draw: "dots",
          points: measured?.starts.map(({ bias, share }) => [bias, share]) ?? [],
        },
        {
          id: "predicted",
          name: { zh: "1 − exp(−b²/2R²)", en: "1 − exp(−b²/2R²)" },
          role: "predicted",
          ink: 3,
          draw: "line",
          points: Array.from({ length: 49 }, (___, i) => [-6 + i / 8, deadShare(-6 + i / 8)] as const),
        },
      ],
    },
    {
      kind: "xy",
      id: "accuracy",
      title: { zh: "准确率", en: "Accuracy" },
      description: { zh: "训练准确率，对种子取平均。", en: "Training accuracy, mean over seeds." },
      x: { label: { zh: "步", en: "step" } },
      y: { label: { zh: "准确率", en: "accuracy" }, min: 0.4, max: 1 },
      series: overTime(({ accuracy }) => accuracy),
    },
  ];
}

function terms({ params }: DyingSetting, _: unknown, measured: Measurement | undefined) {
  const [, shocked] = measured?.looks ?? [];
  const last = measured?.looks[measured.looks.length - 1];
  return {
    bias: params.bias,
    dead: measured?.starts.find(({ bias }) => bias === params.bias)?.share ?? null,
    deadPredicted: deadShare(params.bias),
    afterShock: shocked ? mean(shocked.dead[0]) : null,
    recovered: last ? mean(last.dead[0]) : null,
    leakyAfterShock: shocked ? mean(shocked.dead[1]) : null,
    leakyRecovered: last ? mean(last.dead[1]) : null,
    frozen: measured?.changed[0] ?? null,
  };
}

function judge(_: DyingSetting, __: unknown, measured: Measurement): Check[] {
  const starts = measured.starts.map(({ bias, share, units }) => {
    const p = deadShare(bias);
    return statistical({
      claim: { zh: `b = ${bias} 时从不激活的份额`, en: `share never active at b = ${bias}` },
      predicted: p,
      measured: share,
      standardError: Math.sqrt((p * (1 - p)) / units),
    });
  });
  return [
    ...starts,
    exactly({
      claim: {
        zh: "冲击后不激活的 ReLU 单元中，此后参数变过的",
        en: "ReLU units inactive after the shock whose parameters changed since",
      },
      predicted: 0,
      measured: measured.changed[0],
    }),
    empirical({
      claim: {
        zh: "逐位不变的份额，ReLU 比 Leaky（0.01）多出",
        en: "share that kept every bit, ReLU above leaky (0.01)",
      },
      minimum: 0.5,
      effects: measured.frozen[0].map((share, i) => share - measured.frozen[1][i]),
    }),
  ];
}

export const dyingRelu = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: DyingSetting, predicted: null, measured: Measurement) => {
    const { leakyAfterShock, leakyRecovered } = terms(setting, predicted, measured);
    const left = (leakyRecovered ?? 0) / (leakyAfterShock || 1);
    return left < 0.5 ? "gone" : left < 0.9 ? "some" : "same";
  },
});
