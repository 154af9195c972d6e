import { binaryCrossEntropyWithLogits, compile, Generator, manualSeed, nn, optim, type Tensor } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { barSide, bars, type Images } from "../bars.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, empirical, exactly, identity } from "../checks.ts";
import { circular, type Places, SharedNet, strided, tiedGradient, zeroPadded } from "../experiments/sharedNet.ts";
import {
  accuraciesOf,
  changesOf,
  columnsOf,
  isAtBorder,
  logitsOf,
  type Net,
  shiftedBars,
  shifts,
} from "../experiments/shiftedBars.ts";
import { weightSharing as face } from "../faces/weightSharing.ts";

type SharingSetting = Setting<typeof face.parameters>;

const trainImages = 128;

/** By trained network, something for each shift. */
type ByShift = readonly (readonly number[])[];

interface Measurement {
  readonly parameters: { readonly conv: number; readonly local: number; readonly dense: number };
  /** Largest difference between the tied gradient and the sum of the untied ones, and the size of the former. */
  readonly tied: number;
  readonly tiedSize: number;
  /** Accuracy on test images, as they are (shift 0) and shifted. */
  readonly conv: ByShift;
  readonly dense: ByShift;
  /** Largest change of a logit under the shift, of the trained filters on three kinds of places. */
  readonly circular: ByShift;
  readonly strided: ByShift;
  readonly zeroPadded: ByShift;
  /** Largest logit of each network: the scale of those changes. */
  readonly size: readonly number[];
  /** By network and column, how far the map of the shifted image is from the shifted map; zero padding. */
  readonly columns: readonly (readonly number[])[];
}

function denseNet(): nn.Sequential {
  return new nn.Sequential(new nn.Flatten(), new nn.Linear(barSide * barSide, 32), new nn.ReLU(), new nn.Linear(32, 1));
}

function countOf(model: nn.Module): number {
  return [...model.namedParameters()].reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** Trains in the left half, and stops for a breath every few steps. */
async function* trainOn(model: Net, { x, y }: Images, { lr, steps }: { lr: number; steps: number }) {
  const optimizer = new optim.Adam(model.parameters(), { lr });
  const step = compile((images: Tensor, labels: Tensor) => {
    const loss = binaryCrossEntropyWithLogits(model.forward(images), labels);
    loss.backward();
    optimizer.update();
    optimizer.zeroGrad();
    return loss;
  });
  for (let i = 1; i <= steps; i++) {
    await step(x, y);
    if (i % 30 === 0 && i < steps) yield;
  }
}

async function* run({ params, seed, effort }: SharingSetting): AsyncGenerator<Progress<Measurement>, void> {
  const nets = effort === "full" ? 15 : 5;
  manualSeed(seed);
  const counted = countOf(new nn.Conv2d(1, 8, 3));
  const fixed = {
    parameters: { conv: counted, local: 26 * 26 * counted, dense: countOf(new nn.Linear(28 * 28, 26 * 26 * 8)) },
    ...(await tiedGradient(new Generator(seed))),
  };
  const found = {
    conv: [] as number[][],
    dense: [] as number[][],
    circular: [] as number[][],
    strided: [] as number[][],
    zeroPadded: [] as number[][],
    size: [] as number[],
    columns: [] as number[][],
  };
  const frame = (done: number): Progress<Measurement> => {
    const { size, ...lists } = found;
    const copies = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, [...list]]));
    return { progress: done / nets, measurement: { ...fixed, ...(copies as typeof lists), size: [...size] } };
  };
  yield frame(0);
  for (let i = 0; i < nets; i++) {
    const data = 10 * (seed * 100 + i);
    const train = await bars(trainImages, data);
    const test = await shiftedBars(data + 1);
    yield frame(i + 0.1);
    const shared = new SharedNet();
    for await (const _ of trainOn(shared, train, { lr: 0.05, steps: 120 })) yield frame(i + 0.3);
    found.conv.push(await accuraciesOf(shared, test));
    yield frame(i + 0.5);
    const changeOn = async (places: Places): Promise<number[]> =>
      changesOf(await logitsOf(await shared.on(places), test));
    found.size.push(Math.max(...(await logitsOf(shared, test)).flat().map(Math.abs)));
    found.circular.push(await changeOn(circular));
    yield frame(i + 0.55);
    found.strided.push(await changeOn(strided));
    yield frame(i + 0.6);
    found.zeroPadded.push(await changeOn(zeroPadded));
    found.columns.push(await columnsOf(await shared.on(zeroPadded), test, params.shift));
    yield frame(i + 0.7);
    const dense = denseNet();
    for await (const _ of trainOn(dense, train, { lr: 0.03, steps: 150 })) yield frame(i + 0.8);
    found.dense.push(await accuraciesOf(dense, test));
    yield frame(i + 1);
  }
}

/** Mean over the networks at a shift. */
function meanAt(lists: ByShift | undefined, shift: number): number | null {
  return lists && lists.length > 0 ? lists.reduce((sum, one) => sum + one[shift], 0) / lists.length : null;
}

const kinds = ["circular", "zeroPadded", "strided"] as const;
const kindNames = {
  circular: { zh: "循环填充，步幅 1", en: "circular padding, stride 1" },
  zeroPadded: { zh: "零填充，步幅 1", en: "zero padding, stride 1" },
  strided: { zh: "循环填充，步幅 2", en: "circular padding, stride 2" },
} as const;

function charts({ params }: SharingSetting, _: unknown, measured: Measurement | undefined): Chart[] {
  const { shift } = params;
  const mark = {
    axis: "x" as const,
    at: shift,
    label: { zh: `平移 ${shift} 像素`, en: `shift of ${shift} ${shift === 1 ? "pixel" : "pixels"}` },
  };
  const points = (lists: ByShift | undefined): (readonly [number, number | null])[] =>
    lists && lists.length > 0 ? shifts.map((at) => [at, meanAt(lists, at)] as const) : [];
  return [
    {
      kind: "xy",
      id: "accuracy",
      title: { zh: "左边学的，往右移还认不认得", en: "Learned on the left: recognised further right?" },
      description: {
        zh: "横轴是测试图向右平移的像素，7 就到了右半边：卷积网络一样准，全连接网络一路降到瞎猜；对种子取平均。",
        en: "Test images shifted to the right by so many pixels, 7 being the right half: the convolutional network is as good everywhere, the dense one falls to guessing; means over seeds.",
      },
      x: { label: { zh: "平移（像素）", en: "shift in pixels" }, min: 0, max: shifts.length - 1 },
      y: { label: { zh: "准确率", en: "accuracy" }, min: 0.4, max: 1 },
      series: [
        {
          id: "conv",
          name: { zh: "卷积", en: "convolution" },
          role: "measured",
          ink: 0,
          draw: "line and dots",
          points: points(measured?.conv),
        },
        {
          id: "dense",
          name: { zh: "全连接", en: "dense" },
          role: "measured",
          ink: 1,
          draw: "line and dots",
          points: points(measured?.dense),
        },
      ],
      marks: [mark, { axis: "y", at: 0.5, label: { zh: "瞎猜", en: "guessing" } }],
    },
    {
      kind: "xy",
      id: "logits",
      title: { zh: "平移之后 logit 变多少", en: "How much the logits change under the shift" },
      description: {
        zh: "同一组学到的卷积核：循环填充时不变；步幅 2 时奇数平移变、偶数不变；零填充时都变。",
        en: "The same learned filters: with circular padding nothing changes, with stride 2 odd shifts do and even ones do not, with zero padding all do.",
      },
      x: { label: { zh: "平移（像素）", en: "shift in pixels" }, min: 0, max: shifts.length - 1 },
      y: { label: { zh: "logit 的最大变化", en: "largest change of a logit" }, min: 0 },
      series: kinds.map((kind, ink) => ({
        id: kind,
        name: kindNames[kind],
        role: "measured",
        ink,
        draw: "line and dots",
        points: points(measured?.[kind]),
      })),
      marks: [mark],
    },
    {
      kind: "bars",
      id: "columns",
      title: {
        zh: `零填充：平移 ${shift} 之后哪些列不同`,
        en: `Zero padding: which columns differ after a shift by ${shift}`,
      },
      description: {
        zh: "先平移再卷积，与先卷积再平移之差：只在碰过边缘的列不为零。",
        en: "Shift, then convolve, against convolve, then shift: different only in columns that met the border.",
      },
      categories: Array.from({ length: barSide }, (__, i) => ({ zh: `${i + 1}`, en: `${i + 1}` })),
      value: { label: { zh: "特征图的最大差", en: "largest difference of the maps" }, min: 0 },
      series: [
        {
          id: "columns",
          name: { zh: "差", en: "difference" },
          role: "measured",
          ink: 1,
          values: Array.from({ length: barSide }, (__, i) => meanAt(measured?.columns, i)),
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

function terms({ params }: SharingSetting, _: unknown, measured: Measurement | undefined) {
  const { shift } = params;
  return {
    convParameters: measured?.parameters.conv ?? null,
    localParameters: measured?.parameters.local ?? null,
    denseParameters: measured?.parameters.dense ?? null,
    convShifted: meanAt(measured?.conv, shift),
    denseShifted: meanAt(measured?.dense, shift),
    circular: meanAt(measured?.circular, shift),
    strided: meanAt(measured?.strided, shift),
    zeroPadded: meanAt(measured?.zeroPadded, shift),
  };
}

function judge({ params }: SharingSetting, _: unknown, measured: Measurement): Check[] {
  const { conv, dense, parameters, columns } = measured;
  const { shift } = params;
  const half = shifts.length - 1;
  const count = (claim: Check["claim"], predicted: number, found: number): Check =>
    exactly({ claim, predicted, measured: found, tolerance: "closed form" });
  /** Each network's changes are measured by its own largest logit. */
  const unchanged = (claim: Check["claim"], lists: ByShift, pick: (at: number) => boolean): Check =>
    identity({
      claim,
      predicted: 0,
      measured: Math.max(
        ...lists.flatMap((list, i) => list.filter((__, at) => pick(at)).map((each) => each / measured.size[i])),
      ),
      scale: 1,
    });
  return [
    empirical({
      claim: { zh: "右半边的准确率，卷积高出全连接", en: "accuracy on the right half, convolution above dense" },
      minimum: 0.2,
      effects: conv.map((one, i) => one[half] - dense[i][half]),
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
    unchanged(
      {
        zh: `循环填充加全局平均：平移 ${shift} 后 logit 之差（占 logit 的份额）`,
        en: `circular padding and global mean: change of the logits under a shift by ${shift}, as a share of them`,
      },
      measured.circular,
      (at) => at === shift,
    ),
    unchanged(
      { zh: "步幅 2、偶数平移：logit 之差（份额）", en: "stride 2, even shifts: change of the logits, as a share" },
      measured.strided,
      (at) => at % 2 === 0,
    ),
    empirical({
      claim: { zh: "步幅 2、奇数平移：logit 之差", en: "stride 2, odd shifts: change of the logits" },
      minimum: 0.1,
      effects: measured.strided.map((list) => Math.min(...list.filter((__, at) => at % 2 === 1))),
    }),
    unchanged(
      {
        zh: `零填充、平移 ${shift}：远离边缘的列之差（份额）`,
        en: `zero padding, shift by ${shift}: change of the columns away from the border, as a share`,
      },
      columns,
      (at) => !isAtBorder(at, shift),
    ),
    empirical({
      claim: {
        zh: `零填充、平移 ${shift}：边缘的列之差`,
        en: `zero padding, shift by ${shift}: change of the columns at the border`,
      },
      minimum: 0.1,
      effects: columns.map((list) => Math.max(...list.filter((__, at) => isAtBorder(at, shift)))),
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
    const accuracy = meanAt(dense, shifts.length - 1) ?? 0;
    return accuracy < 0.65 ? "chance" : accuracy < 0.9 ? "some" : "most";
  },
});
