import { conv1d, convTranspose1d, zeros } from "../../index.ts";
import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, exactly } from "../checks.ts";
import { outputSize as face } from "../faces/outputSize.ts";

type SizeSetting = Setting<typeof face.parameters>;

interface Window {
  readonly size: number;
  readonly kernel: number;
  readonly padding: number;
  readonly stride: number;
  readonly dilation: number;
}

interface Tally {
  readonly cases: number;
  /** Settings in which the floor form is not what was counted. */
  readonly wrong: number;
  /** Settings in which the engine's convolution has another size than was counted. */
  readonly engineWrong: number;
  readonly fractions: number;
  /** Of the setting shown, for every width so far: places counted. */
  readonly counted: readonly (readonly [size: number, output: number])[];
  /** Input widths that share the setting's output width, and what output padding makes of it. */
  readonly sharing: number;
  readonly restored: number;
}

const largest = 32;

function floorForm({ size, kernel, padding, stride, dilation }: Window): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** Places of a window from left to right: each begins one stride after the one before and ends inside. */
function placesOf({ size, kernel, padding, stride, dilation }: Window): number[] {
  const places: number[] = [];
  const reach = dilation * (kernel - 1);
  for (let from = 0; from + reach < size + 2 * padding; from += stride) places.push(from);
  return places;
}

function engineSize({ size, kernel, padding, stride, dilation }: Window): number {
  const y = conv1d(zeros([1, 1, size]), zeros([1, 1, kernel]), null, { padding, stride, dilation });
  return y.shape[2];
}

function shownWindow({ params }: SizeSetting): Window {
  return params;
}

async function* run(setting: SizeSetting, signal: AbortSignal): AsyncGenerator<Progress<Tally>, void> {
  const shown = shownWindow(setting);
  let [cases, wrong, engineWrong, fractions] = [0, 0, 0, 0];
  const counted: [number, number][] = [];
  const dilations = setting.effort === "full" ? [1, 2, 3] : [1];
  for (let size = 1; size <= largest; size++) {
    signal.throwIfAborted();
    for (const window of windowsOf(size, dilations)) {
      const places = placesOf(window).length;
      if (places === 0) continue;
      cases++;
      if (floorForm(window) !== places) wrong++;
      if (engineSize(window) !== places) engineWrong++;
      if ((window.size - window.kernel + 2 * window.padding) % window.stride !== 0) fractions++;
    }
    const places = placesOf({ ...shown, size }).length;
    if (places > 0) counted.push([size, places]);
    const tally = { cases, wrong, engineWrong, fractions, counted: [...counted], ...backOf(shown) };
    yield { progress: size / largest, measurement: tally };
    await Promise.resolve();
  }
}

function* windowsOf(size: number, dilations: readonly number[]): Generator<Window> {
  for (let kernel = 1; kernel <= 7; kernel++) {
    for (let padding = 0; padding <= 3; padding++) {
      for (let stride = 1; stride <= 4; stride++) {
        for (const dilation of dilations) yield { size, kernel, padding, stride, dilation };
      }
    }
  }
}

/** The way back: how many input widths give this output, and how many of them output padding reaches. */
function backOf(shown: Window): Pick<Tally, "sharing" | "restored"> {
  const output = placesOf(shown).length;
  if (output === 0) return { sharing: 0, restored: 0 };
  let sharing = 0;
  for (let size = 1; size <= largest + 8; size++) if (placesOf({ ...shown, size }).length === output) sharing++;
  const { kernel, padding, stride, dilation } = shown;
  const sizes = new Set<number>();
  for (let outputPadding = 0; outputPadding < stride; outputPadding++) {
    const options = { padding, stride, dilation, outputPadding };
    const back = convTranspose1d(zeros([1, 1, output]), zeros([1, 1, kernel]), null, options).shape[2];
    if (placesOf({ ...shown, size: back }).length === output) sizes.add(back);
  }
  return { sharing, restored: sizes.size };
}

function charts(setting: SizeSetting, _: unknown, tally: Tally | undefined): Chart[] {
  const shown = shownWindow(setting);
  const { size, kernel, padding, dilation } = shown;
  const width = size + 2 * padding;
  const places = placesOf(shown);
  const taps = (from: number): Set<number> => new Set(Array.from({ length: kernel }, (_, i) => from + i * dilation));
  const rows = places.map((from) => {
    const used = taps(from);
    return Array.from({ length: width }, (_, at) =>
      used.has(at) ? 1 : at < padding || at >= size + padding ? 0.15 : 0,
    );
  });
  return [
    {
      kind: "heatmap",
      id: "windows",
      title: {
        zh: `窗口的 ${places.length} 个位置，W = ${size}，P = ${padding}`,
        en: `The window's ${places.length} places, W = ${size}, P = ${padding}`,
      },
      description: {
        zh: "每行是窗口的一个位置，深色是它读到的列；任何一行都不深的列没有被用到。",
        en: "Each row is one place of the window, dark where it reads; a column that is dark in no row is not used.",
      },
      x: { label: { zh: "列（含填充）", en: "column, padding included" }, min: 0, max: width },
      y: { label: { zh: "位置", en: "place" }, min: 0, max: Math.max(1, places.length) },
      value: { zh: "读到（1），填充（0.15）", en: "read (1), padding (0.15)" },
      values: rows,
      scale: "sequential",
    },
    {
      kind: "xy",
      id: "sizes",
      title: { zh: "输出宽随输入宽成阶梯", en: "The output grows in steps of the input" },
      description: {
        zh: "点是数出来的，虚线是取整的公式，细线是不取整的公式：只在台阶的起点相等。",
        en: "Dots are counted, dashes the formula with the floor; the thin line without it agrees only where a step begins.",
      },
      x: { label: { zh: "输入宽 W", en: "input width W" }, min: 0, max: largest },
      y: { label: { zh: "输出宽", en: "output width" }, min: 0 },
      series: [
        {
          id: "plain",
          name: { zh: "不取整", en: "without floor" },
          role: "guide",
          draw: "line",
          points: sizesUpTo(shown).map((each) => [
            each,
            (each + 2 * padding - dilation * (kernel - 1) - 1) / shown.stride + 1,
          ]),
        },
        {
          id: "counted",
          name: { zh: "数出的位置", en: "places counted" },
          role: "measured",
          ink: 0,
          draw: "dots",
          points: tally?.counted ?? [],
        },
        {
          id: "floor",
          name: { zh: "取整的公式", en: "with floor" },
          role: "predicted",
          ink: 0,
          draw: "line",
          points: sizesUpTo(shown).flatMap((each) => {
            const value = floorForm({ ...shown, size: each });
            return [
              [each, value],
              [each + 0.999, value],
            ] as const;
          }),
        },
      ],
    },
  ];
}

function sizesUpTo(shown: Window): number[] {
  return Array.from({ length: largest }, (_, i) => i + 1).filter((size) => placesOf({ ...shown, size }).length > 0);
}

function unusedOf(shown: Window): number {
  const places = placesOf(shown);
  const last = (places[places.length - 1] ?? 0) + shown.dilation * (shown.kernel - 1);
  return Math.max(0, shown.size + 2 * shown.padding - 1 - last);
}

function terms(setting: SizeSetting, _: unknown, tally: Tally | undefined) {
  const shown = shownWindow(setting);
  return {
    ...shown,
    output: placesOf(shown).length,
    unused: unusedOf(shown),
    cases: tally?.cases ?? null,
    wrong: tally?.wrong ?? null,
    fractions: tally?.fractions ?? null,
  };
}

function judge(setting: SizeSetting, _: unknown, tally: Tally): Check[] {
  const shown = shownWindow(setting);
  const closed = { tolerance: "closed form" } as const;
  const same = Math.ceil(shown.size / shown.stride);
  return [
    exactly({
      claim: {
        zh: `${tally.cases} 个组合中取整公式出错的`,
        en: `settings of ${tally.cases} in which the floor form is wrong`,
      },
      predicted: 0,
      measured: tally.wrong,
      ...closed,
    }),
    exactly({
      claim: {
        zh: "其中 conv1d 的输出尺寸与数出的不同的",
        en: "settings in which conv1d gives another size than was counted",
      },
      predicted: 0,
      measured: tally.engineWrong,
      ...closed,
    }),
    exactly({
      claim: { zh: "这组参数的输出宽", en: "output width of this setting" },
      predicted: floorForm(shown),
      measured: engineSize(shown),
      ...closed,
    }),
    exactly({
      claim: { zh: "“same” 填充的输出宽", en: "output width with “same” padding" },
      predicted: same,
      measured: sameSize(shown),
      ...closed,
    }),
    exactly({
      claim: {
        zh: "与它输出相同的输入宽的个数，即步幅",
        en: "input widths that share this output, which is the stride",
      },
      predicted: shown.stride,
      measured: tally.sharing,
      ...closed,
    }),
    exactly({
      claim: { zh: "其中转置卷积用 output padding 能还原的", en: "of these, widths that output padding restores" },
      predicted: shown.stride,
      measured: tally.restored,
      ...closed,
    }),
  ];
}

/** Pads as TensorFlow does, one more behind where the sum is odd, and counts. */
function sameSize(shown: Window): number {
  const needed = Math.max(
    0,
    (Math.ceil(shown.size / shown.stride) - 1) * shown.stride + shown.dilation * (shown.kernel - 1) + 1 - shown.size,
  );
  return engineSize({ ...shown, size: shown.size + needed, padding: 0 });
}

export const outputSize = defineCard({
  face,
  predict: (setting: SizeSetting) => floorForm(shownWindow(setting)),
  run,
  terms,
  charts,
  judge,
  answer: (_, __, { fractions, cases }: Tally) =>
    fractions < 0.1 * cases ? "few" : fractions > 0.9 * cases ? "most" : "half",
});
