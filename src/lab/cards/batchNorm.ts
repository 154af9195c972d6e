import {
  binaryCrossEntropyWithLogits,
  compile,
  Generator,
  grad,
  noGrad,
  type Parameter,
  randn,
  relu,
  sigmoid,
  type Tensor,
  tanh,
  tensor,
  zeros,
} from "../../index.ts";
import type { Chart, XYSeries } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, empirical, identity } from "../checks.ts";
import { batchNorm as face } from "../faces/batchNorm.ts";
import { float64 } from "../float64.ts";
import { parameterFrom } from "../parameterFrom.ts";
import { rings } from "../rings.ts";

type NormSetting = Setting<typeof face.parameters>;

const [depth, width] = [8, 32];
/** What counts as a loss that is of no use: three nats, or no number. */
const hopeless = 3;

interface Variant {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly act: (z: Tensor) => Tensor;
  /** Standard deviation of the first weights, times the root of their number of inputs. */
  readonly gain: number;
  readonly norm: "none" | "batch" | "noisy";
  readonly onlyFull?: boolean;
}

const variants: readonly Variant[] = [
  { id: "sigmoid", name: { zh: "sigmoid", en: "sigmoid" }, act: sigmoid, gain: 1, norm: "none" },
  { id: "sigmoidNorm", name: { zh: "sigmoid + BN", en: "sigmoid + BN" }, act: sigmoid, gain: 1, norm: "batch" },
  { id: "relu", name: { zh: "ReLU", en: "ReLU" }, act: relu, gain: Math.SQRT2, norm: "none" },
  { id: "reluNorm", name: { zh: "ReLU + BN", en: "ReLU + BN" }, act: relu, gain: Math.SQRT2, norm: "batch" },
  {
    id: "reluNoisy",
    name: { zh: "ReLU + BN + 噪声", en: "ReLU + BN + noise" },
    act: relu,
    gain: Math.SQRT2,
    norm: "noisy",
  },
  { id: "tanh", name: { zh: "tanh", en: "tanh" }, act: tanh, gain: 1, norm: "none", onlyFull: true },
  { id: "tanhNorm", name: { zh: "tanh + BN", en: "tanh + BN" }, act: tanh, gain: 1, norm: "batch", onlyFull: true },
];

interface Identities {
  readonly output: number;
  readonly gradient: number;
  readonly gradientSize: number;
  readonly cosine: number;
}

interface Measurement {
  readonly lrs: readonly number[];
  /** By variant, learning rate and seed; what is no number or above three counts as three. */
  readonly losses: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** By variant and seed: norm of the first layer's gradient before training. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly identities: Identities;
}

/** Over the samples of each network: [runs, N, width]. */
function normalise(z: Tensor, eps: number): Tensor {
  const samples = { dim: -2, keepdim: true } as const;
  const d = z.sub(z.mean(samples));
  return d.div(d.square().mean(samples).add(eps).sqrt());
}

async function checkIdentities(scale: number, seed: number): Promise<Identities> {
  const exact = float64();
  const generator = new Generator(seed);
  const x = randn([64, 6], { ...exact, generator });
  const w = randn([6, 5], { ...exact, generator });
  const probe = randn([64, 5], { ...exact, generator });
  const loss = (weight: Tensor): Tensor =>
    tanh(normalise(x.matmul(weight), 0))
      .mul(probe)
      .sum();
  const [small, large] = [grad(loss)(w), grad(loss)(w.mul(scale))];
  const output = normalise(x.matmul(w.mul(scale)), 0)
    .sub(normalise(x.matmul(w), 0))
    .abs()
    .max();
  const along = w
    .mul(small)
    .sum({ dim: 0 })
    .abs()
    .div(
      w
        .square()
        .sum({ dim: 0 })
        .mul(small.square().sum({ dim: 0 }))
        .sqrt(),
    );
  return {
    output: await output.item(),
    gradient: await large.mul(scale).sub(small).abs().max().item(),
    gradientSize: await small.abs().max().item(),
    cosine: await along.max().item(),
  };
}

interface Nets {
  /** By run: norm of the gradient of the first weights. */
  gradients(): Promise<number[]>;
  train(steps: number): Promise<number[]>;
}

/** Networks of one variant side by side, one for each learning rate and seed; those of one seed begin alike. */
async function netsOf(
  { act, gain, norm }: Variant,
  lrs: readonly number[],
  seeds: number,
  seed: number,
): Promise<Nets> {
  const runs = lrs.length * seeds;
  const { x, y } = rings(32, seed);
  const generator = new Generator(seed + 9);
  const drawn = (rows: number, columns: number, size: number): Promise<Parameter> =>
    parameterFrom(
      zeros([lrs.length, seeds, rows, columns])
        .add(randn([1, seeds, rows, columns], { generator }).mul(size))
        .reshape([runs, rows, columns]),
    );
  const weights: Parameter[] = [];
  for (let layer = 0; layer < depth; layer++) {
    const inputs = layer === 0 ? 2 : width;
    weights.push(await drawn(inputs, width, gain / Math.sqrt(inputs)));
  }
  weights.push(await drawn(width, 1, 1 / Math.sqrt(width)));
  const biases: Parameter[] = [];
  for (let layer = 0; layer <= depth; layer++) biases.push(await drawn(1, layer === depth ? 1 : width, 0));
  const parameters = [...weights, ...biases];
  const velocities = await Promise.all(parameters.map((one) => parameterFrom(zeros(one.shape))));
  const rate = tensor(lrs.flatMap((lr) => new Array<number[][]>(seeds).fill([[lr]]))); // [runs, 1, 1]
  const target = zeros([runs, 1, 1]).add(y); // [runs, N, 1]
  const lossOf = (values: readonly Tensor[]): Tensor => {
    let h: Tensor = x;
    for (let layer = 0; layer < depth; layer++) {
      let z = h.matmul(values[layer]).add(values[depth + 1 + layer]); // [runs, N, width]
      if (norm !== "none") z = normalise(z, 1e-5);
      if (norm === "noisy") {
        const noise = (size: number): Tensor => randn([runs, 1, width], { generator }).mul(size);
        z = z.mul(noise(0.2).add(1)).add(noise(0.2));
      }
      h = act(z);
    }
    const logits = h.matmul(values[depth]).add(values[2 * depth + 1]); // [runs, N, 1]
    return binaryCrossEntropyWithLogits(logits, target, { reduction: "none" }).mean({ dim: [1, 2] }); // [runs]
  };
  // A gradient taken by `grad` is no loss of a step: one network that diverges does not stop the others.
  const learn = compile(() => {
    const losses = lossOf(parameters);
    const slopes = grad(losses.sum(), parameters);
    return noGrad(() => {
      const now = losses.mul(1);
      for (const [i, parameter] of parameters.entries()) {
        const velocity = velocities[i].mul(0.9).add(slopes[i]);
        velocities[i].assign(velocity);
        parameter.assign(parameter.sub(velocity.mul(rate)));
      }
      return now;
    });
  });
  const first = compile(() => {
    const [slope] = grad(lossOf(parameters).sum(), [weights[0]]);
    return noGrad(() =>
      slope
        .square()
        .sum({ dim: [1, 2] })
        .sqrt(),
    );
  });
  return {
    gradients: async () => Array.from(await (await first()).data()),
    train: async (steps) => {
      let last: ArrayLike<number> = [];
      for (let i = 0; i < steps; i++) last = await (await learn()).data();
      return Array.from(last, (loss) => (loss <= hopeless ? loss : hopeless));
    },
  };
}

async function* run({ params, seed, effort }: NormSetting): AsyncGenerator<Progress<Measurement>, void> {
  const isFull = effort === "full";
  const lrs = isFull ? [0.01, 0.03, 0.1, 0.3, 1, 3, 10] : [0.03, 0.1, 3];
  const seeds = isFull ? 10 : 5;
  const shown = variants.filter(({ onlyFull }) => isFull || !onlyFull);
  const identities = await checkIdentities(params.scale, seed);
  const losses: Record<string, number[][]> = {};
  const gradients: Record<string, number[]> = {};
  const rounds = 5;
  for (const [i, variant] of shown.entries()) {
    // Sigmoid learns slowly, with or without.
    const steps = (variant.act === sigmoid ? 240 : 60) * (isFull ? 4 : 1);
    const nets = await netsOf(variant, lrs, seeds, seed);
    gradients[variant.id] = (await nets.gradients()).slice(0, seeds);
    for (let round = 1; round <= rounds; round++) {
      const flat = await nets.train(steps / rounds);
      losses[variant.id] = lrs.map((_, k) => flat.slice(k * seeds, (k + 1) * seeds));
      yield {
        progress: (i + round / rounds) / shown.length,
        measurement: { lrs, losses: { ...losses }, gradients: { ...gradients }, identities },
      };
    }
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function charts(_: NormSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "range",
      title: { zh: "哪些学习率可用", en: "Which learning rates are of use" },
      description: {
        zh: "横轴学习率，纵轴训练后的损失（中位数）；到顶的是发散。sigmoid 没有 BN 时一直停在 ln 2。",
        en: "Learning rate against the loss after training, medians; at the top it diverged. Without BN sigmoid stays at ln 2 everywhere.",
      },
      x: { label: { zh: "学习率", en: "learning rate" }, log: true },
      y: { label: { zh: "损失", en: "loss" }, min: 0, max: 1.2 },
      series: variants.flatMap(({ id, name }, ink): XYSeries[] => {
        const found = measured?.losses[id];
        return found || ink < 5
          ? [
              {
                id,
                name,
                role: "measured",
                ink,
                draw: "line and dots",
                points:
                  measured && found
                    ? found.map((runs, i) => [measured.lrs[i], Math.min(1.2, median(runs))] as const)
                    : [],
              },
            ]
          : [];
      }),
      marks: [{ axis: "y", at: Math.LN2, label: { zh: "ln 2（什么也没学）", en: "ln 2: nothing learned" } }],
    },
    {
      kind: "bars",
      id: "gradient",
      title: { zh: "训练之前第一层的梯度", en: "The first layer's gradient before training" },
      description: { zh: "对数轴，种子的中位数。", en: "Logarithmic axis, medians over seeds." },
      categories: variants.slice(0, 4).map(({ name }) => name),
      value: { label: { zh: "梯度的范数", en: "norm of the gradient" }, log: true },
      series: [
        {
          id: "gradient",
          name: { zh: "梯度", en: "gradient" },
          role: "measured",
          ink: 0,
          values: variants
            .slice(0, 4)
            .map(({ id }) => (measured?.gradients[id] ? median(measured.gradients[id]) : null)),
        },
      ],
    },
  ];
}

/** By seed the lowest loss over the learning rates. */
function lowest(runs: readonly (readonly number[])[]): number[] {
  return runs[0].map((_, seed) => Math.min(...runs.map((losses) => losses[seed])));
}

function terms(_: NormSetting, __: unknown, measured: Measurement | undefined) {
  const lowestOf = (id: string): number | null => (measured?.losses[id] ? median(lowest(measured.losses[id])) : null);
  const atThree = (id: string): number | null => {
    const runs = measured?.losses[id]?.[measured.lrs.indexOf(3)];
    return runs ? median(runs) : null;
  };
  const gradient = (id: string): number | null => (measured?.gradients[id] ? median(measured.gradients[id]) : null);
  return {
    gradientPlain: gradient("sigmoid"),
    gradientNormed: gradient("sigmoidNorm"),
    sigmoidPlain: lowestOf("sigmoid"),
    sigmoidNormed: lowestOf("sigmoidNorm"),
    reluPlain: atThree("relu"),
    reluNormed: atThree("reluNorm"),
    reluNoisy: atThree("reluNoisy"),
    cosine: measured?.identities.cosine ?? null,
  };
}

function judge(_: NormSetting, __: unknown, { lrs, losses, gradients, identities }: Measurement): Check[] {
  const three = lrs.indexOf(3);
  return [
    identity({
      claim: { zh: "BN(aXW) = BN(XW)", en: "BN(aXW) = BN(XW)" },
      predicted: 0,
      measured: identities.output,
      scale: 1,
    }),
    identity({
      claim: { zh: "a 倍权重的梯度是 1/a 倍", en: "the gradient of a·W is 1/a of that of W" },
      predicted: 0,
      measured: identities.gradient,
      scale: identities.gradientSize,
    }),
    identity({
      claim: {
        zh: "每个单元的权重与其梯度垂直（余弦）",
        en: "each unit's weight is orthogonal to its gradient (cosine)",
      },
      predicted: 0,
      measured: identities.cosine,
      scale: 1,
    }),
    empirical({
      claim: {
        zh: "sigmoid：BN 把第一层梯度放大了几个数量级",
        en: "sigmoid: orders of magnitude by which BN raises the first layer's gradient",
      },
      minimum: 2,
      effects: gradients.sigmoid.map((plain, i) => Math.log10(gradients.sigmoidNorm[i] / plain)),
    }),
    empirical({
      claim: { zh: "sigmoid：最低损失，有 BN 低多少", en: "sigmoid: how much lower the lowest loss is with BN" },
      minimum: 0.005, // eight layers of sigmoid learn slowly even with it
      effects: lowest(losses.sigmoid).map((plain, i) => plain - lowest(losses.sigmoidNorm)[i]),
    }),
    empirical({
      claim: {
        zh: "ReLU 在学习率 3：有 BN 低多少（发散算 3）",
        en: "ReLU at rate 3: how much lower the loss is with BN (diverged counts as 3)",
      },
      minimum: 0.1,
      effects: losses.relu[three].map((plain, i) => plain - losses.reluNorm[three][i]),
    }),
  ];
}

export const batchNorm = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (setting: NormSetting, predicted: null, measured: Measurement) =>
    (terms(setting, predicted, measured).sigmoidPlain ?? 0) > 0.6 ? "stuck" : "good",
});
