import {
  Generator,
  grad,
  leakyRelu,
  noGrad,
  type Parameter,
  randn,
  relu,
  sigmoid,
  stack,
  type Tensor,
  tanh,
  zeros,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, statistical, statisticalMean } from "../checks.ts";
import { signalPropagation as face } from "../faces/signalPropagation.ts";
import { parameterFrom } from "../parameterFrom.ts";

type SignalSetting = Setting<typeof face.parameters>;

/** An activation with the variance of the weights, times their number of inputs. */
interface Kind {
  readonly id: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly variance: number;
  readonly forward: (z: Tensor) => Tensor;
  /** The same for a number, with its derivative. */
  readonly value: (z: number) => number;
  readonly slope: (z: number) => number;
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const rectified = { value: (z: number): number => Math.max(0, z), slope: (z: number): number => (z > 0 ? 1 : 0) };

const kinds: readonly Kind[] = [
  {
    id: "sigmoid",
    name: { zh: "sigmoid，1/n", en: "sigmoid, 1/n" },
    variance: 1,
    forward: sigmoid,
    value: logistic,
    slope: (z) => logistic(z) * (1 - logistic(z)),
  },
  {
    id: "tanh",
    name: { zh: "tanh，1/n", en: "tanh, 1/n" },
    variance: 1,
    forward: tanh,
    value: Math.tanh,
    slope: (z) => 1 - Math.tanh(z) ** 2,
  },
  { id: "relu", name: { zh: "ReLU，1/n", en: "ReLU, 1/n" }, variance: 1, forward: relu, ...rectified },
  { id: "reluHe", name: { zh: "ReLU，2/n", en: "ReLU, 2/n" }, variance: 2, forward: relu, ...rectified },
  {
    id: "leaky",
    name: { zh: "Leaky ReLU，2/n", en: "leaky ReLU, 2/n" },
    variance: 2,
    forward: (z) => leakyRelu(z, { negativeSlope: 0.01 }),
    value: (z) => (z > 0 ? z : 0.01 * z),
    slope: (z) => (z > 0 ? 1 : 0.01),
  },
];

const batch = 8;

/** E f(√q z) for a standard normal z, by the trapezoidal rule. */
function expected(f: (z: number) => number, q: number): number {
  const [reach, parts] = [9, 4_000];
  let sum = 0;
  for (let i = 0; i <= parts; i++) {
    const z = -reach + (2 * reach * i) / parts;
    sum += f(Math.sqrt(q) * z) * Math.exp((-z * z) / 2);
  }
  return (sum * 2 * reach) / parts / Math.sqrt(2 * Math.PI);
}

interface Theory {
  /** Between layer l and l + 1. */
  readonly chi: readonly number[];
  /** Norm of the gradient at each layer over that at the last. */
  readonly gradient: readonly number[];
}

function predictKind({ variance, value, slope }: Kind, depth: number): Theory {
  let q = variance; // the inputs have a mean square of 1
  const chi: number[] = [];
  for (let layer = 1; layer < depth; layer++) {
    chi.push(variance * expected((z) => slope(z) ** 2, q));
    q = variance * expected((z) => value(z) ** 2, q);
  }
  const gradient = new Array<number>(depth).fill(1);
  for (let layer = depth - 2; layer >= 0; layer--) gradient[layer] = gradient[layer + 1] * Math.sqrt(chi[layer]);
  return { chi, gradient };
}

interface Measurement {
  /** By kind: the root mean square of the gradient at each layer, over that at the last, of the nets' logarithmic mean. */
  readonly gradients: readonly (readonly number[])[];
  /** By kind, every net's and layer's logarithm of one step back, over theory. */
  readonly excess: readonly (readonly number[])[];
  readonly moments: Readonly<
    Record<"reluMean" | "reluSquare" | "tanhMean", { readonly mean: number; readonly standardError: number }>
  >;
}

/** Mean and its standard error of a function of normal numbers. */
async function momentOf(values: Tensor): Promise<{ mean: number; standardError: number }> {
  const n = values.shape[0];
  const [mean, square] = await stack([values.mean(), values.square().mean()]).data();
  return { mean, standardError: Math.sqrt((square - mean * mean) / n) };
}

interface RandomNet {
  readonly weights: readonly Parameter[];
  readonly input: Parameter;
  readonly probe: Parameter;
}

/** By layer, the mean square of the gradient. */
async function squaresOf({ variance, forward }: Kind, { weights, input, probe }: RandomNet): Promise<number[]> {
  const scale = Math.sqrt(variance);
  // A zero added to each pre-activation has its gradient.
  const outputOf = (shifts: readonly Tensor[]): Tensor => {
    let h: Tensor = input;
    for (const [layer, weight] of weights.entries()) {
      const z = h.matmul(weight).mul(scale).add(shifts[layer]);
      h = layer === weights.length - 1 ? z : forward(z);
    }
    return h.mul(probe).sum();
  };
  const slopes = grad(outputOf)(weights.map(() => zeros(input.shape)));
  return Array.from(await noGrad(() => stack(slopes.map((slope) => slope.square().mean()))).data());
}

async function* run(
  { params, seed, effort }: SignalSetting,
  signal: AbortSignal,
): AsyncGenerator<Progress<Measurement>, void> {
  const { depth } = params;
  const [width, nets] = effort === "full" ? [400, 8] : [256, 5];
  const generator = new Generator(seed);
  const normal = randn([effort === "full" ? 1_000_000 : 200_000], { generator });
  const moments = {
    reluMean: await momentOf(relu(normal)),
    reluSquare: await momentOf(relu(normal).square()),
    tanhMean: await momentOf(tanh(normal.add(1))),
  };
  const drawn = (shape: readonly number[], size = 1): Promise<Parameter> =>
    parameterFrom(randn(shape, { generator }).mul(size));
  const theories = kinds.map((kind) => predictKind(kind, depth).chi);
  const logs: number[][][] = kinds.map(() => []); // by kind, net and layer
  const gradients: number[][] = [];
  const excess: number[][] = kinds.map(() => []);
  // One net at a time: a reader who stops the run waits for no more than that.
  for (let net = 0; net < nets; net++) {
    const weights: Parameter[] = [];
    for (let layer = 0; layer < depth; layer++) {
      signal.throwIfAborted();
      weights.push(await drawn([width, width], 1 / Math.sqrt(width)));
    }
    const one = { weights, input: await drawn([batch, width]), probe: await drawn([batch, width]) };
    for (const [i, kind] of kinds.entries()) {
      const log = (await squaresOf(kind, one)).map(Math.log);
      logs[i].push(log);
      excess[i].push(...theories[i].map((chi, layer) => log[layer] - log[layer + 1] - Math.log(chi)));
      const mean = (layer: number): number => logs[i].reduce((sum, each) => sum + each[layer], 0) / logs[i].length;
      gradients[i] = log.map((_, layer) => Math.exp((mean(layer) - mean(depth - 1)) / 2));
      yield {
        progress: (net + (i + 1) / kinds.length) / nets,
        measurement: { gradients: [...gradients], excess: excess.map((list) => [...list]), moments },
      };
    }
  }
}

function charts({ params }: SignalSetting, predicted: readonly Theory[], measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "xy",
      id: "gradient",
      title: { zh: "梯度往回传，每层还剩多少", en: "What is left of the gradient, layer by layer" },
      description: {
        zh: "点是随机网络里各层梯度的均方根（以最后一层为 1），虚线是平均场理论。",
        en: "Dots: root mean square of the gradient in random networks, the last layer's being 1; dashes: mean-field theory.",
      },
      x: { label: { zh: "层", en: "layer" }, min: 1, max: params.depth },
      y: { label: { zh: "梯度（最后一层为 1）", en: "gradient, last layer 1" }, log: true },
      series: kinds.flatMap(({ id, name }, ink) => [
        {
          id,
          name,
          role: "measured" as const,
          ink,
          draw: "dots" as const,
          points: measured?.gradients[ink]?.map((value, i) => [i + 1, value] as const) ?? [],
        },
        {
          id: `${id}-predicted`,
          name,
          role: "predicted" as const,
          ink,
          draw: "line" as const,
          points: predicted[ink].gradient.map((value, i) => [i + 1, value] as const),
        },
      ]),
    },
    {
      kind: "bars",
      id: "ratio",
      title: { zh: "第一层与最后一层的梯度之比", en: "First over last gradient" },
      description: { zh: "对数轴；虚框是预测。", en: "Logarithmic axis; dashed: predicted." },
      categories: kinds.map(({ name }) => name),
      value: { label: { zh: "比值", en: "ratio" }, log: true },
      series: [
        {
          id: "measured",
          name: { zh: "测得", en: "measured" },
          role: "measured",
          ink: 0,
          values: kinds.map((_, i) => measured?.gradients[i]?.[0] ?? null),
        },
        {
          id: "predicted",
          name: { zh: "预测", en: "predicted" },
          role: "predicted",
          ink: 0,
          values: predicted.map(({ gradient }) => gradient[0]),
        },
      ],
    },
  ];
}

function terms({ params }: SignalSetting, _: readonly Theory[], measured: Measurement | undefined) {
  const at = (id: string): number | null => measured?.gradients[kinds.findIndex((kind) => kind.id === id)]?.[0] ?? null;
  return {
    depth: params.depth,
    sigmoid: at("sigmoid"),
    tanh: at("tanh"),
    relu: at("relu"),
    reluHe: at("reluHe"),
    reluMean: measured?.moments.reluMean.mean ?? null,
    tanhMean: measured?.moments.tanhMean.mean ?? null,
  };
}

function judge(_: SignalSetting, __: readonly Theory[], { excess, moments }: Measurement): Check[] {
  const moment = (
    claim: Check["claim"],
    predicted: number,
    { mean, standardError }: { mean: number; standardError: number },
  ): Check => statistical({ claim, predicted, measured: mean, standardError });
  return [
    ...kinds.map(({ name }, i) =>
      statisticalMean({
        claim: {
          zh: `${name.zh}：每层梯度的对数变化与 ln χ 之差`,
          en: `${name.en}: logarithmic change of the gradient per layer, less ln χ`,
        },
        predicted: 0,
        samples: excess[i],
      }),
    ),
    moment(
      { zh: "标准正态输入下 ReLU 的均值是 1/√(2π)", en: "mean of ReLU on standard normal input is 1/√(2π)" },
      1 / Math.sqrt(2 * Math.PI),
      moments.reluMean,
    ),
    moment({ zh: "二阶矩是 ½", en: "its second moment is ½" }, 0.5, moments.reluSquare),
    moment(
      { zh: "输入均值为 1 时 tanh 的输出均值（不是 0）", en: "mean of tanh on inputs of mean 1, which is not 0" },
      expected((z) => Math.tanh(z + 1), 1),
      moments.tanhMean,
    ),
  ];
}

export const signalPropagation = defineCard({
  face,
  predict: ({ params }: SignalSetting) => kinds.map((kind) => predictKind(kind, params.depth)),
  run,
  terms,
  charts,
  judge,
  answer: (setting: SignalSetting, predicted: readonly Theory[], measured: Measurement) => {
    const ratio = terms(setting, predicted, measured).relu ?? 1;
    return ratio > 0.1 ? "one" : ratio > 1e-6 ? "thousandth" : "tiny";
  },
});
