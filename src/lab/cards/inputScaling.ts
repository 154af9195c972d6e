import { compile, Generator, grad, noGrad, randn, sigmoid, stack, type Tensor, tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, exactly, identity, statistical } from "../checks.ts";
import { inputScaling as face } from "../faces/inputScaling.ts";
import { float64 } from "../float64.ts";
import { eigen, secondMoments, solve } from "../solve.ts";

type ScalingSetting = Setting<typeof face.parameters>;

const samples = 100;
const target = 1e-6;
const kinds = ["raw", "centred", "minMax", "standard", "whitened"] as const;
type Kind = (typeof kinds)[number];

const names = {
  raw: { zh: "原始", en: "raw" },
  centred: { zh: "减均值", en: "centred" },
  minMax: { zh: "min-max", en: "min-max" },
  standard: { zh: "z-score", en: "z-score" },
  whitened: { zh: "白化", en: "whitened" },
} as const;

interface Scaled {
  readonly kind: Kind;
  readonly rows: readonly (readonly number[])[];
  readonly kappa: number;
  readonly largest: number;
  /** The best constant step. */
  readonly rate: number;
  /** To a millionth of the excess loss; null beyond the limit of the run. */
  readonly steps: number | null;
}

interface Slope {
  readonly scale: number;
  readonly mean: number;
  readonly standardError: number;
}

interface Measurement {
  readonly scaled: readonly Scaled[];
  readonly correlation: number;
  /** Share of the excess loss left, for each kind. */
  readonly curves: readonly (readonly (readonly [step: number, share: number])[])[];
  readonly steps: readonly (number | null)[];
  readonly diverging: number;
  readonly slopes: readonly Slope[];
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

interface House {
  readonly area: readonly number[];
  readonly rooms: readonly number[];
  readonly price: readonly number[];
  readonly correlation: number;
}

async function houses({ params, seed }: ScalingSetting): Promise<House> {
  const { correlation: r, areaMean } = params;
  const [a, b, noise] = await Promise.all(
    [0, 1, 2].map((i) => randn([samples], { ...float64(), generator: new Generator(seed * 3 + i) }).data()),
  );
  const area = Array.from(a, (z) => areaMean + 40 * z);
  const rooms = Array.from(b, (z, i) => 3 + r * a[i] + Math.sqrt(1 - r * r) * z);
  const price = area.map((size, i) => 2 * size + 30 * rooms[i] + 10 * noise[i]);
  const [ma, mr] = [mean(area), mean(rooms)];
  const covariance = mean(area.map((size, i) => (size - ma) * (rooms[i] - mr)));
  return { area, rooms, price, correlation: covariance / deviation(area) / deviation(rooms) };
}

/** Each scaling's features, [area, rooms, 1]. */
function featuresOf({ area, rooms }: House): Record<Kind, number[][]> {
  const join = (a: readonly number[], b: readonly number[]): number[][] => a.map((value, i) => [value, b[i], 1]);
  const minus = (values: readonly number[], offset: number, by = 1): number[] =>
    values.map((value) => (value - offset) / by);
  const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const [za, zr] = [minus(area, mean(area), deviation(area)), minus(rooms, mean(rooms), deviation(rooms))];
  const turned = eigen(secondMoments(za.map((value, i) => [value, zr[i]])));
  const white = turned.map(({ value, vector }) =>
    za.map((one, i) => (one * vector[0] + zr[i] * vector[1]) / Math.sqrt(value)),
  );
  return {
    raw: join(area, rooms),
    centred: join(minus(area, mean(area)), minus(rooms, mean(rooms))),
    minMax: join(minus(area, Math.min(...area), range(area)), minus(rooms, Math.min(...rooms), range(rooms))),
    standard: join(za, zr),
    whitened: join(white[0], white[1]),
  };
}

/** Steps from w = 0 by the modes of the curvature: each shrinks by a factor of its own. */
function predictScaled(kind: Kind, rows: number[][], price: readonly number[], limit: number): Scaled {
  const moments = secondMoments(rows);
  const modes = eigen(moments);
  const [largest, smallest] = [modes[0].value, modes[modes.length - 1].value];
  const best = solve(
    moments,
    moments.map((_, j) => mean(rows.map((row, i) => row[j] * price[i]))),
  );
  const rate = 2 / (largest + smallest);
  const parts = modes.map(({ value, vector }) => {
    const along = vector.reduce((sum, one, i) => sum + one * best[i], 0);
    return { energy: value * along * along, factor: (1 - rate * value) ** 2 };
  });
  const total = parts.reduce((sum, { energy }) => sum + energy, 0);
  const share = (k: number): number => parts.reduce((sum, { energy, factor }) => sum + energy * factor ** k, 0) / total;
  let [low, high] = [0, 1];
  while (share(high) > target && high <= limit) [low, high] = [high, high * 2];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (share(middle) > target) low = middle;
    else high = middle;
  }
  return { kind, rows, kappa: largest / smallest, largest, rate, steps: high <= limit ? high : null };
}

function limitOf({ effort }: ScalingSetting): number {
  return effort === "full" ? 60_000 : 6_000;
}

/** Excess of the mean squared error over its least, for all scalings side by side; every call takes a step of each. */
function stepper(scaled: readonly Scaled[], price: readonly number[], rates: readonly number[]): () => Promise<Tensor> {
  const exact = float64();
  const x = tensor(
    scaled.map(({ rows }) => rows.map((row) => [...row])),
    exact,
  ); // [kinds, N, 3]
  const best = scaled.map(({ rows }) => {
    const moments = secondMoments(rows);
    return solve(
      moments,
      moments.map((_, j) => mean(rows.map((row, i) => row[j] * price[i]))),
    );
  });
  // Measured from the best fit, the excess keeps its digits where the loss would not.
  const fitted = x.matmul(
    tensor(
      best.map((row) => row.map((value) => [value])),
      exact,
    ),
  ); // [kinds, N, 1]
  const w = tensor(
    scaled.map(() => [[0], [0], [0]]),
    { ...exact, requiresGrad: true },
  ); // [kinds, 3, 1]
  const rate = tensor(
    rates.map((one) => [[one]]),
    exact,
  );
  return compile(() => {
    const excess = x
      .matmul(w)
      .sub(fitted)
      .square()
      .mean({ dim: [1, 2] })
      .mul(0.5); // [kinds]
    const [slope] = grad(excess.sum(), [w]);
    return noGrad(() => {
      const now = excess.mul(1);
      w.assign(w.sub(rate.mul(slope)));
      return now;
    });
  }, exact);
}

/** Mean derivative of a sigmoid whose input has this deviation. */
async function slopeOf(scale: number, seed: number, count: number): Promise<Slope> {
  const z = randn([count], { generator: new Generator(seed * 7 + Math.round(scale)) }).mul(scale);
  const slopes = grad((input: Tensor) => sigmoid(input).sum())(z);
  const [first, second] = await stack([slopes.mean(), slopes.square().mean()]).data();
  return { scale, mean: first, standardError: Math.sqrt(Math.max(0, second - first * first) / count) };
}

/** E σ′(z) for z ~ N(0, s²), by the trapezoidal rule. */
function expectedSlope(scale: number): number {
  let sum = 0;
  const [reach, parts] = [40, 40_000];
  for (let i = 0; i <= parts; i++) {
    const z = -reach + (2 * reach * i) / parts;
    const a = 1 / (1 + Math.exp(-z));
    sum += a * (1 - a) * Math.exp(-((z / scale) ** 2) / 2);
  }
  return (sum * 2 * reach) / parts / scale / Math.sqrt(2 * Math.PI);
}

const scales = [1, 10, 100];

async function* run(setting: ScalingSetting): AsyncGenerator<Progress<Measurement>, void> {
  const house = await houses(setting);
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
