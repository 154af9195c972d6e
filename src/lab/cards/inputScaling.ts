import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, exactly, identity, statistical } from "../checks.ts";
import { featuresOf, houses, type Kind, kinds } from "../experiments/houses.ts";
import { predictScaled, type Scaled, stepper, target } from "../experiments/scaledDescent.ts";
import { expectedSlope, type Slope, slopeOf } from "../experiments/sigmoidSlope.ts";
import { inputScaling as face } from "../faces/inputScaling.ts";

type ScalingSetting = Setting<typeof face.parameters>;

const names = {
  raw: { zh: "原始", en: "raw" },
  centred: { zh: "减均值", en: "centred" },
  minMax: { zh: "min-max", en: "min-max" },
  standard: { zh: "z-score", en: "z-score" },
  whitened: { zh: "白化", en: "whitened" },
} as const;

interface Measurement {
  readonly scaled: readonly Scaled[];
  readonly correlation: number;
  /** Share of the excess loss left, for each kind. */
  readonly curves: readonly (readonly (readonly [step: number, share: number])[])[];
  readonly steps: readonly (number | null)[];
  readonly diverging: number;
  readonly slopes: readonly Slope[];
}

function limitOf({ effort }: ScalingSetting): number {
  return effort === "full" ? 60_000 : 6_000;
}

const scales = [1, 10, 100];

async function* run(setting: ScalingSetting): AsyncGenerator<Progress<Measurement>, void> {
  const house = await houses({ ...setting.params, seed: setting.seed });
  const limit = limitOf(setting);
  const features = featuresOf(house);
  const scaled = kinds.map((kind) => predictScaled(kind, features[kind], house.price, limit));
  const count = setting.effort === "full" ? 1_000_000 : 100_000;
  const slopes: Slope[] = [];
  for (const scale of scales) slopes.push(await slopeOf(scale, setting.seed, count));
  const diverging = await divergingAt(0.1, scaled, house.price);
  const next = stepper(
    scaled,
    house.price,
    scaled.map(({ rate }) => rate),
  );
  const curves: [number, number][][] = kinds.map(() => []);
  const steps: (number | null)[] = kinds.map(() => null);
  const last = Math.max(...scaled.map((one) => one.steps ?? 0)) + 5;
  let first: readonly number[] = [];
  for (let step = 0; step <= last; step++) {
    const excess = Array.from(await (await next()).data());
    if (step === 0) first = excess;
    for (const [i, value] of excess.entries()) {
      const share = value / first[i];
      if (steps[i] === null && share <= target) steps[i] = step;
      const shown = step < 50 || step % 50 === 0 || steps[i] === step;
      if (shown && share > target / 10) curves[i].push([step, share]);
    }
    if (step % Math.ceil(last / 60) !== 0 && step !== last) continue;
    const measurement = {
      scaled,
      correlation: house.correlation,
      curves: curves.map((curve) => [...curve]),
      steps: [...steps],
      diverging,
      slopes,
    };
    yield { progress: step / last, measurement };
  }
}

/** How many of the scalings a learning rate makes diverge. */
async function divergingAt(rate: number, scaled: readonly Scaled[], price: readonly number[]): Promise<number> {
  const next = stepper(
    scaled,
    price,
    scaled.map(() => rate),
  );
  const first = await (await next()).data();
  for (let i = 0; i < 40; i++) await next();
  const last = await (await next()).data();
  return Array.from(last).filter((value, i) => !(value <= first[i])).length;
}

function charts(_: ScalingSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "loss",
      title: { zh: "同样的数据，五种缩放", en: "The same data, scaled in five ways" },
      description: {
        zh: "每条曲线一种缩放，各用最好的固定步长：条件数越小降得越快。",
        en: "A curve for each scaling with its best constant step: the smaller the condition number, the faster it falls.",
      },
      x: { label: { zh: "步（加 1）", en: "step, plus one" }, log: true },
      y: { label: { zh: "剩下的损失", en: "share of the loss left" }, log: true, min: target, max: 1 },
      series: kinds.map((kind, i) => ({
        id: kind,
        name: names[kind],
        role: "measured",
        ink: i,
        draw: "line",
        points: measured?.curves[i].map(([step, share]) => [step + 1, share] as const) ?? [],
      })),
    },
    {
      kind: "bars",
      id: "kappa",
      title: { zh: "条件数", en: "Condition numbers" },
      description: {
        zh: "五种缩放之后的条件数，对数轴。",
        en: "Condition numbers after the five scalings, logarithmic axis.",
      },
      categories: kinds.map((kind) => names[kind]),
      value: { label: { zh: "κ", en: "κ" }, log: true, min: 0.5 },
      series: [
        {
          id: "kappa",
          name: { zh: "κ", en: "κ" },
          role: "measured",
          ink: 0,
          values: measured?.scaled.map(({ kappa }) => kappa) ?? [],
        },
      ],
    },
    {
      kind: "xy",
      id: "slope",
      title: {
        zh: "输入越大，sigmoid 的平均导数越小",
        en: "The larger the input, the smaller sigmoid's mean derivative",
      },
      description: {
        zh: "点是自动微分得到的平均导数，虚线是积分。",
        en: "Dots: mean derivatives by automatic differentiation; dashes: the integral.",
      },
      x: { label: { zh: "输入的标准差", en: "deviation of the input" }, log: true },
      y: { label: { zh: "平均导数", en: "mean derivative" }, log: true },
      series: [
        {
          id: "measured",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 3,
          draw: "dots",
          points: measured?.slopes.map(({ scale, mean: value }) => [scale, value]) ?? [],
        },
        {
          id: "predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 3,
          draw: "line",
          points: curveOfSlopes,
        },
      ],
    },
  ];
}

const curveOfSlopes = Array.from({ length: 21 }, (_, i) => 10 ** (i / 10)).map(
  (scale) => [scale, expectedSlope(scale)] as const,
);

function terms(_: ScalingSetting, __: unknown, measured: Measurement | undefined) {
  const at = (kind: Kind): number => kinds.indexOf(kind);
  return {
    kappaRaw: measured?.scaled[at("raw")].kappa ?? null,
    kappaStandard: measured?.scaled[at("standard")].kappa ?? null,
    correlation: measured?.correlation ?? null,
    stepsMinMax: measured?.steps[at("minMax")] ?? null,
    stepsStandard: measured?.steps[at("standard")] ?? null,
    stepsWhitened: measured?.steps[at("whitened")] ?? null,
    slope: measured?.slopes[2].mean ?? null,
  };
}

function judge(setting: ScalingSetting, _: unknown, measured: Measurement): Check[] {
  const limit = limitOf(setting);
  const stepped = measured.scaled.map(({ kind, steps }, i) =>
    exactly({
      claim:
        steps === null
          ? {
              zh: `${names[kind].zh}：${limit} 步以内到不了（0 表示没有到）`,
              en: `${names[kind].en}: not there within ${limit} steps (0: not there)`,
            }
          : { zh: `${names[kind].zh}：步数`, en: `${names[kind].en}: number of steps` },
      predicted: steps ?? 0,
      measured: measured.steps[i] ?? 0,
      tolerance: "closed form",
    }),
  );
  const r = Math.abs(measured.correlation);
  return [
    ...stepped,
    identity({
      claim: { zh: "z-score 之后 κ = (1 + r)/(1 − r)", en: "after the z-score κ = (1 + r)/(1 − r)" },
      predicted: (1 + r) / (1 - r),
      measured: measured.scaled[kinds.indexOf("standard")].kappa,
    }),
    exactly({
      claim: { zh: "学习率 0.1 时发散的缩放种数", en: "scalings that diverge at learning rate 0.1" },
      predicted: measured.scaled.filter(({ largest }) => 0.1 * largest > 2).length,
      measured: measured.diverging,
      tolerance: "closed form",
    }),
    ...measured.slopes.map(({ scale, mean: value, standardError }) =>
      statistical({
        claim: {
          zh: `z ~ N(0, ${scale}²) 时 sigmoid 的平均导数`,
          en: `mean derivative of sigmoid for z ~ N(0, ${scale}²)`,
        },
        predicted: expectedSlope(scale),
        measured: value,
        standardError,
      }),
    ),
  ];
}

export const inputScaling = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: ScalingSetting, __: null, measured: Measurement) => {
    const steps = measured.steps[kinds.indexOf("centred")] ?? Number.POSITIVE_INFINITY;
    return steps < 100 ? "tens" : steps < 1000 ? "hundreds" : "thousands";
  },
});
