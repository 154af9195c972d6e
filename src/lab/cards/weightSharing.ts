import {
  binaryCrossEntropyWithLogits,
  compile,
  conv2d,
  Generator,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  randn,
  roll,
  type Tensor,
  unfold,
} from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { barSide, bars } from "../bars.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, empirical, exactly, identity } from "../checks.ts";
import { weightSharing as face } from "../faces/weightSharing.ts";

type SharingSetting = Setting<typeof face.parameters>;

interface Scores {
  readonly train: number;
  readonly test: number;
  readonly shifted: number;
}

interface Measurement {
  readonly conv: readonly Scores[];
  readonly dense: readonly Scores[];
  readonly parameters: { readonly conv: number; readonly local: number; readonly dense: number };
  /** Largest difference between the tied gradient and the sum of the untied ones, and the size of the former. */
  readonly tied: number;
  readonly tiedSize: number;
  /** Change of the logits under shift. */
  readonly circular: number;
  /** By random network. */
  readonly strided: readonly number[];
  /** Zero padding: change of the shifted feature map, inside and at the border. */
  readonly inside: number;
  readonly border: readonly number[];
}

/** Convolution and a mean over all positions: what it answers does not depend on where. */
class SharedNet extends nn.Module {
  readonly conv: nn.Conv2d;
  readonly head: nn.Linear = new nn.Linear(4, 1);

  constructor(stride = 1) {
    super();
    this.conv = new nn.Conv2d(1, 4, 3, { padding: 1, paddingMode: "circular", stride });
  }

  forward(x: Tensor): Tensor {
    const maps = this.conv.forward(x).relu(); // [N, 4, H, W]
    return this.head.forward(maps.mean({ dim: [2, 3] })); // [N, 1]
  }
}

function denseNet(): nn.Sequential {
  return new nn.Sequential(new nn.Flatten(), new nn.Linear(barSide * barSide, 32), new nn.ReLU(), new nn.Linear(32, 1));
}

function countOf(model: nn.Module): number {
  return [...model.namedParameters()].reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

async function trainOn(
  model: nn.Module & { forward(x: Tensor): Tensor },
  seed: number,
  steps: number,
): Promise<Scores> {
  const [train, test, shifted] = [
    await bars(128, "left", seed),
    await bars(256, "left", seed + 1),
    await bars(256, "right", seed + 2),
  ];
  const optimizer = new optim.Adam(model.parameters(), { lr: 0.03 });
  const step = compile((x: Tensor, y: Tensor) => {
    const loss = binaryCrossEntropyWithLogits(model.forward(x), y);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  for (let i = 0; i < steps; i++) await step(train.x, train.y);
  const score = async ({ x, y }: { x: Tensor; y: Tensor }): Promise<number> => {
    const right = noGrad(() => model.forward(x).gt(0).eq(y.gt(0.5)).sum());
    return (await right.item()) / x.shape[0];
  };
  return { train: await score(train), test: await score(test), shifted: await score(shifted) };
}

/** A convolution with its weights untied: every position has its own, and their gradients add up to the tied one. */
async function tiedGradient(generator: Generator): Promise<{ tied: number; tiedSize: number }> {
  const x = randn([2, 1, 8, 8], { generator });
  const weight = randn([1, 1, 3, 3], { generator });
  const probe = randn([2, 1, 6, 6], { generator });
  const tied = grad((w: Tensor) => conv2d(x, w).square().mul(probe).sum())(weight); // [1, 1, 3, 3]
  const patches = unfold(x, 3); // [2, 9, 36]
  const untied = grad((w: Tensor) =>
    patches
      .mul(w)
      .sum({ dim: 1 })
      .square()
      .mul(probe.reshape([2, 36]))
      .sum(),
  )(weight.reshape([9, 1]).expand([9, 36])); // [9, 36]
  const difference = untied
    .sum({ dim: 1 })
    .sub(tied.reshape([9]))
    .abs()
    .max();
  return { tied: await difference.item(), tiedSize: await tied.abs().max().item() };
}

async function changeUnder(model: SharedNet, shift: number, generator: Generator): Promise<number> {
  const x = randn([4, 1, barSide, barSide], { generator });
  return await noGrad(() =>
    model
      .forward(x)
      .sub(model.forward(roll(x, shift, 3)))
      .abs()
      .max(),
  ).item();
}

/** Zero padding: the map of a shifted image against the shifted map, away from the border and at it. */
async function paddingEffect(shift: number, generator: Generator): Promise<{ inside: number; border: number }> {
  const conv = new nn.Conv2d(1, 4, 3, { padding: 1 });
  const x = randn([4, 1, barSide, barSide], { generator });
  const gap = noGrad(() =>
    conv
      .forward(roll(x, shift, 3))
      .sub(roll(conv.forward(x), shift, 3))
      .abs()
      .amax({ dim: [0, 1, 2] }),
  ); // [W]
  const columns = Array.from(await gap.data());
  // Columns whose window met the padding, before the shift or after.
  const isBorder = (at: number): boolean => at === 0 || at === barSide - 1 || at === shift || at === shift - 1;
  const most = (pick: (at: number) => boolean): number => Math.max(...columns.filter((_, at) => pick(at)));
  return { inside: most((at) => !isBorder(at)), border: most(isBorder) };
}

async function* run({ params, seed, effort }: SharingSetting): AsyncGenerator<Progress<Measurement>, void> {
  const [seeds, steps] = effort === "full" ? [15, 600] : [5, 150];
  const generator = new Generator(seed);
  manualSeed(seed);
  const parameters = {
    conv: countOf(new nn.Conv2d(1, 8, 3)),
    local: 26 * 26 * countOf(new nn.Conv2d(1, 8, 3)),
    dense: countOf(new nn.Linear(28 * 28, 26 * 26 * 8)),
  };
  const tied = await tiedGradient(generator);
  const circular = await changeUnder(new SharedNet(), params.shift, generator);
  const strided: number[] = [];
  const padded: { inside: number; border: number }[] = [];
  for (let i = 0; i < 5; i++) {
    strided.push(await changeUnder(new SharedNet(2), 1, generator));
    padded.push(await paddingEffect(params.shift, generator));
  }
  const fixed = {
    parameters,
    ...tied,
    circular,
    strided,
    inside: Math.max(...padded.map(({ inside }) => inside)),
    border: padded.map(({ border }) => border),
  };
  const conv: Scores[] = [];
  const dense: Scores[] = [];
  for (let i = 0; i < seeds; i++) {
    conv.push(await trainOn(new SharedNet(), 10 * (seed * 100 + i), 2 * steps));
    yield { progress: (2 * i + 1) / (2 * seeds), measurement: { conv: [...conv], dense: [...dense], ...fixed } };
    dense.push(await trainOn(denseNet(), 10 * (seed * 100 + i), steps));
    yield { progress: (i + 1) / seeds, measurement: { conv: [...conv], dense: [...dense], ...fixed } };
  }
}

function meanOf(scores: readonly Scores[] | undefined, part: keyof Scores): number | null {
  return scores && scores.length > 0 ? scores.reduce((sum, one) => sum + one[part], 0) / scores.length : null;
}

const parts = ["train", "test", "shifted"] as const;

function charts(_: SharingSetting, __: unknown, measured: Measurement | undefined): Chart[] {
  return [
    {
      kind: "bars",
      id: "accuracy",
      title: { zh: "左边学的，右边认不认得", en: "Learned on the left, recognised on the right?" },
      description: {
        zh: "卷积网络在右半边一样准，全连接网络接近瞎猜；对种子取平均。",
        en: "The convolutional network is as good on the right, the dense one near guessing; means over seeds.",
      },
      categories: [
        { zh: "训练（左）", en: "training (left)" },
        { zh: "测试（左）", en: "test (left)" },
        { zh: "测试（右）", en: "test (right)" },
      ],
      value: { label: { zh: "准确率", en: "accuracy" }, min: 0, max: 1 },
      series: [
        {
          id: "conv",
          name: { zh: "卷积", en: "convolution" },
          role: "measured",
          ink: 0,
          values: parts.map((part) => meanOf(measured?.conv, part)),
        },
        {
          id: "dense",
          name: { zh: "全连接", en: "dense" },
          role: "measured",
          ink: 1,
          values: parts.map((part) => meanOf(measured?.dense, part)),
        },
      ],
    },
    {
      kind: "bars",
      id: "parameters",
      title: { zh: "参数个数：28×28 的图，8 个特征图", en: "Parameters: 28×28 image, 8 maps" },
      description: { zh: "对数轴：共享、不共享、全连接。", en: "Logarithmic axis: shared, not shared, dense." },
      categories: [
        { zh: "卷积", en: "convolution" },
        { zh: "不共享", en: "not shared" },
        { zh: "全连接", en: "dense" },
      ],
      value: { label: { zh: "参数", en: "parameters" }, log: true, min: 1 },
      series: [
        {
          id: "parameters",
          name: { zh: "参数", en: "parameters" },
          role: "measured",
          ink: 2,
          values: measured ? [measured.parameters.conv, measured.parameters.local, measured.parameters.dense] : [],
        },
      ],
    },
  ];
}

function terms(_: SharingSetting, __: unknown, measured: Measurement | undefined) {
  return {
    convParameters: measured?.parameters.conv ?? null,
    localParameters: measured?.parameters.local ?? null,
    denseParameters: measured?.parameters.dense ?? null,
    convShifted: meanOf(measured?.conv, "shifted"),
    denseShifted: meanOf(measured?.dense, "shifted"),
    circular: measured?.circular ?? null,
    strided: measured ? Math.max(...measured.strided) : null,
  };
}

function judge(_: SharingSetting, __: unknown, measured: Measurement): Check[] {
  const { conv, dense, parameters } = measured;
  const count = (claim: Check["claim"], predicted: number, found: number): Check =>
    exactly({ claim, predicted, measured: found, tolerance: "closed form" });
  return [
    empirical({
      claim: { zh: "右半边的准确率，卷积高出全连接", en: "accuracy on the right, convolution above dense" },
      minimum: 0.2,
      effects: conv.map((one, i) => one.shifted - dense[i].shifted),
    }),
    count({ zh: "卷积的参数", en: "parameters of the convolution" }, 8 * 10, parameters.conv),
    count({ zh: "不共享时的参数", en: "parameters without sharing" }, 26 * 26 * 8 * 10, parameters.local),
    count({ zh: "全连接的参数", en: "parameters of the dense layer" }, 26 * 26 * 8 * 785, parameters.dense),
    identity({
      claim: { zh: "共享核的梯度与各位置之和的差", en: "tied gradient against the sum over positions" },
      predicted: 0,
      measured: measured.tied,
      scale: measured.tiedSize,
    }),
    identity({
      claim: {
        zh: "循环填充加全局平均：平移后 logit 之差",
        en: "circular padding and global mean: change of the logits under shift",
      },
      predicted: 0,
      measured: measured.circular,
      scale: 1,
    }),
    identity({
      claim: { zh: "零填充：远离边缘处的差", en: "zero padding: change away from the border" },
      predicted: 0,
      measured: measured.inside,
      scale: 1,
    }),
    empirical({
      claim: { zh: "零填充：边缘处的差", en: "zero padding: change at the border" },
      minimum: 0.01,
      effects: measured.border,
    }),
    empirical({
      claim: { zh: "步幅 2、平移 1：logit 之差", en: "stride 2, shift 1: change of the logits" },
      minimum: 1e-4,
      effects: measured.strided,
    }),
  ];
}

export const weightSharing = defineCard({
  face,
  predict: () => null,
  run,
  terms,
  charts,
  judge,
  answer: (_: SharingSetting, __: null, { dense }: Measurement) => {
    const accuracy = meanOf(dense, "shifted") ?? 0;
    return accuracy < 0.65 ? "chance" : accuracy < 0.9 ? "some" : "most";
  },
});
