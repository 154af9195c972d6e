import {
  compile,
  Generator,
  noGrad,
  optim,
  type Parameter,
  rand,
  randn,
  relu,
  type Tensor,
  tensor,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { atMost, type Check, closedForm, empirical, exactly, identity } from "../checks.ts";
import { universalApproximation as face } from "../faces/universalApproximation.ts";
import { float64 } from "../float64.ts";
import { parameterFrom } from "../parameterFrom.ts";

type FitSetting = Setting<typeof face.parameters>;
type Point = readonly [x: number, y: number];

const target = (x: number): number => Math.sin(2 * Math.PI * x);
const sizes = [4, 8, 16, 32, 64, 128];
const fine = 2_048;

interface Measurement {
  /** By number of units: largest error of the network written by hand. */
  readonly built: readonly Point[];
  /** Its largest difference from the interpolant. */
  readonly apart: number;
  readonly pieces: number;
  readonly xor: number;
  readonly xorAnswer: number;
  readonly curve: readonly Point[];
  /** Largest error by seed, so far. */
  readonly trained: readonly number[];
}

function boundOf(n: number): number {
  return Math.PI ** 2 / (2 * n * n);
}

function grid(): number[] {
  return Array.from({ length: fine + 1 }, (_, i) => i / fine);
}

/** A layer of n ReLUs with a linear output whose weights make it the interpolant at k/n. */
async function byHand(n: number): Promise<{ error: number; apart: number }> {
  const exact = float64();
  const knots = Array.from({ length: n }, (_, k) => k / n);
  const slopes = knots.map((knot) => n * (target(knot + 1 / n) - target(knot)));
  const turns = slopes.map((slope, k) => [slope - (slopes[k - 1] ?? 0)]);
  const xs = grid();
  const hidden = relu(
    tensor(
      xs.map((x) => [x]),
      exact,
    ).sub(tensor([knots], exact)),
  ); // [points, n]
  const y = await hidden.matmul(tensor(turns, exact)).data(); // [points, 1]; f(0) is 0
  const interpolant = (x: number): number => {
    const k = Math.min(n - 1, Math.floor(x * n));
    return target(k / n) + (x - k / n) * slopes[k];
  };
  const most = (of: (x: number) => number): number =>
    xs.reduce((largest, x, i) => Math.max(largest, Math.abs(y[i] - of(x))), 0);
  return { error: most(target), apart: most(interpolant) };
}

/** Pieces of L tents one upon the other: changes of slope between dyadic points, which hold every knot. */
async function tentPieces(depth: number): Promise<number> {
  const cells = 2 ** (depth + 2);
  let h: Tensor = tensor(
    Array.from({ length: cells + 1 }, (_, i) => i / cells),
    float64(),
  );
  for (let layer = 0; layer < depth; layer++)
    h = relu(h)
      .mul(2)
      .sub(relu(h.sub(0.5)).mul(4)); // two units
  const y = await h.data();
  let pieces = 1;
  for (let i = 2; i <= cells; i++) if (Math.abs(y[i] - 2 * y[i - 1] + y[i - 2]) > 1e-9) pieces++;
  return pieces;
}

/** Three linear layers on XOR, trained; what they answer is one linear map. */
async function linearOnXor(seed: number): Promise<{ xor: number; xorAnswer: number }> {
  const generator = new Generator(seed);
  const x = tensor([
    [0, 0, 1],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 1],
  ]);
  const y = tensor([[0], [1], [1], [0]]);
  const layers = await Promise.all(
    [
      [3, 8],
      [8, 8],
      [8, 1],
    ].map((shape) => parameterFrom(randn(shape, { generator }).mul(0.4))),
  );
  const optimizer = new optim.Adam(layers, { lr: 0.02 });
  const answer = (): Tensor => layers.reduce((h: Tensor, w) => h.matmul(w), x);
  const step = compile(() => {
    const loss = answer().sub(y).square().mean();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  for (let i = 0; i < 1_500; i++) await step();
  const said = await noGrad(answer).data();
  const xor = [0, 1, 1, 0].reduce((sum, label, i) => sum + (said[i] - label) ** 2, 0) / 4;
  return { xor, xorAnswer: Math.max(...Array.from(said, (one) => Math.abs(one - 0.5))) };
}

interface Trainer {
  train(steps: number): Promise<void>;
  look(): Promise<{ errors: number[]; curve: Point[] }>;
}

/** Networks 1-n-1 from random weights, one for each seed, side by side. */
async function trainer(units: number, seeds: number, seed: number): Promise<Trainer> {
  const generator = new Generator(seed);
  const w1 = await parameterFrom(randn([seeds, 1, units], { generator }).mul(2));
  const b1 = await parameterFrom(rand([seeds, 1, units], { generator }).mul(4).sub(2));
  const w2 = await parameterFrom(randn([seeds, units, 1], { generator }).mul(1 / Math.sqrt(units)));
  const b2: Parameter = tensor([[[0]]], { requiresGrad: true });
  const optimizer = new optim.Adam([w1, b1, w2, b2], { lr: 0.01 });
  const x = tensor(Array.from({ length: 129 }, (_, i) => [i / 128])); // [129, 1]
  const y = tensor(Array.from({ length: 129 }, (_, i) => [target(i / 128)]));
  const answer = (at: Tensor): Tensor => relu(at.matmul(w1).add(b1)).matmul(w2).add(b2); // [seeds, points, 1]
  const step = compile(() => {
    const loss = answer(x)
      .sub(y)
      .square()
      .mean({ dim: [1, 2] })
      .sum();
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  const said = compile(() => noGrad(() => answer(x)));
  return {
    async train(steps) {
      for (let i = 0; i < steps; i++) await step();
    },
    async look() {
      const values = await (await said()).data();
      const errorAt = (run: number): number =>
        Math.max(...Array.from({ length: 129 }, (_, i) => Math.abs(values[run * 129 + i] - target(i / 128))));
      const curve = Array.from({ length: 129 }, (_, i) => [i / 128, values[i]] as const);
      return { errors: Array.from({ length: seeds }, (_, run) => errorAt(run)), curve };
    },
  };
}

async function* run({ params, seed, effort }: FitSetting): AsyncGenerator<Progress<Measurement>, void> {
  const [seeds, steps] = effort === "full" ? [10, 6_000] : [5, 1_500];
  const built: Point[] = [];
  let apart = 0;
  for (const n of [...new Set([...sizes, params.units])].sort((a, b) => a - b)) {
    const { error, apart: difference } = await byHand(n);
    built.push([n, error]);
    apart = Math.max(apart, difference);
  }
  const fixed = { built, apart, pieces: await tentPieces(params.depth), ...(await linearOnXor(seed)) };
  const nets = await trainer(params.units, seeds, seed);
  const rounds = 40;
  for (let round = 1; round <= rounds; round++) {
    await nets.train(Math.round(steps / rounds));
    const { errors, curve } = await nets.look();
    yield { progress: round / rounds, measurement: { ...fixed, curve, trained: errors } };
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function charts({ params }: FitSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "error",
      title: { zh: "最大误差与单元数", en: "Largest error against units" },
      description: {
        zh: "手写的网络贴着 π²/2n² 的线；训练出来的同样大小的网络在它上方。",
        en: "Networks by hand follow the line π²/2n²; trained ones of the same size lie above.",
      },
      x: { label: { zh: "单元数 n", en: "units n" }, log: true },
      y: { label: { zh: "最大误差", en: "largest error" }, log: true },
      series: [
        {
          id: "built",
          name: { zh: "手写", en: "by hand" },
          role: "measured",
          ink: 0,
          draw: "dots",
          points: measured?.built ?? [],
        },
        {
          id: "trained",
          name: { zh: "训练（每个种子）", en: "trained, each seed" },
          role: "measured",
          ink: 1,
          draw: "dots",
          points: measured?.trained.map((error) => [params.units, error] as const) ?? [],
        },
        {
          id: "bound",
          name: { zh: "上界 π²/2n²", en: "bound π²/2n²" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: sizes.map((n) => [n, boundOf(n)] as const),
        },
      ],
    },
    {
      kind: "xy",
      id: "curve",
      title: { zh: "训练中的网络与 sin 2πx", en: "The network in training, and sin 2πx" },
      description: { zh: "实线是网络的输出，虚线是目标。", en: "Solid: what the network says; dashes: the target." },
      x: { label: { zh: "x", en: "x" }, min: 0, max: 1 },
      y: { label: { zh: "输出", en: "output" } },
      series: [
        {
          id: "network",
          name: { zh: "网络", en: "network" },
          role: "measured",
          ink: 1,
          draw: "line",
          points: measured?.curve ?? [],
        },
        {
          id: "target",
          name: { zh: "sin 2πx", en: "sin 2πx" },
          role: "predicted",
          ink: 6,
          draw: "line",
          points: Array.from({ length: 65 }, (__, i) => [i / 64, target(i / 64)] as const),
        },
      ],
    },
  ];
}

function terms({ params }: FitSetting, _: unknown, measured: Measurement | undefined) {
  return {
    units: params.units,
    depth: params.depth,
    bound: boundOf(params.units),
    built: measured?.built.find(([n]) => n === params.units)?.[1] ?? null,
    trained: measured ? median(measured.trained) : null,
    xor: measured?.xor ?? null,
    pieces: measured?.pieces ?? null,
  };
}

function judge({ params }: FitSetting, _: unknown, measured: Measurement): Check[] {
  const at = (n: number): number => measured.built.find(([size]) => size === n)?.[1] ?? Number.NaN;
  const own = at(params.units);
  return [
    ...measured.built.map(([n, error]) =>
      atMost({
        claim: { zh: `n = ${n} 时手写网络的最大误差`, en: `largest error by hand at n = ${n}` },
        predicted: boundOf(n),
        measured: error,
        tolerance: "closed form",
      }),
    ),
    identity({
      claim: { zh: "手写网络与插值之差", en: "network by hand against the interpolant" },
      predicted: 0,
      measured: measured.apart,
      scale: 1,
    }),
    exactly({
      claim: { zh: `${params.depth} 层帐篷映射的段数`, en: `pieces of a tent map of ${params.depth} layers` },
      predicted: 2 ** params.depth,
      measured: measured.pieces,
      tolerance: "closed form",
    }),
    closedForm({
      claim: { zh: "线性网络对异或的均方误差", en: "squared error of a linear stack on XOR" },
      predicted: 0.25,
      measured: measured.xor,
    }),
    empirical({
      claim: { zh: "训练网络的误差是手写的多少倍", en: "error of the trained network, times that by hand" },
      minimum: 2,
      effects: measured.trained.map((error) => error / own),
    }),
  ];
}

export const universalApproximation = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: FitSetting, predicted: null, measured: Measurement) => {
    const { trained, built } = terms(setting, predicted, measured);
    const ratio = (trained ?? 0) / (built ?? 1);
    return ratio > 2 ? "larger" : ratio < 0.5 ? "smaller" : "similar";
  },
});
