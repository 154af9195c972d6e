import type { Chart } from "../../report/index.ts";
import { defineCard, type Progress, type Setting } from "../card.ts";
import { type Check, exactly } from "../checks.ts";
import {
  backOf,
  conv2dSizes,
  engineSize,
  floorForm,
  isPool,
  largest,
  maxPool2dSizes,
  placesOf,
  sameSize,
  unusedOf,
  type Window,
  windowsOf,
} from "../experiments/windows.ts";
import { outputSize as face } from "../faces/outputSize.ts";

type SizeSetting = Setting<typeof face.parameters>;

interface Tally {
  /** Settings without dilation, and of these the ones whose size is no whole number before the floor. */
  readonly cases: number;
  readonly fractions: number;
  /** Settings with dilation. */
  readonly dilated: number;
  /** Settings in which the floor form is not what was counted. */
  readonly wrong: number;
  /** Settings, or pairs of them, in which the engine's op has another size than was counted. */
  readonly conv1d: number;
  readonly conv2d: number;
  readonly maxPool2d: number;
  /** Pairs of settings that a pool allows. */
  readonly pools: number;
  /** Of the setting shown, for every width so far: places counted. */
  readonly counted: readonly (readonly [size: number, output: number])[];
  /** Input widths that share the setting's output width, and what output padding makes of it. */
  readonly sharing: number;
  readonly restored: number;
}

function shownWindow({ params }: SizeSetting): Window {
  return params;
}

/** Settings of two directions, of which a convolution or a pool has one for its height and one for its width. */
function pairsOf(windows: readonly Window[]): (readonly [height: Window, width: Window])[] {
  return windows.slice(0, Math.ceil(windows.length / 2)).map((one, i) => [one, windows[windows.length - 1 - i]]);
}

async function* run(setting: SizeSetting, signal: AbortSignal): AsyncGenerator<Progress<Tally>, void> {
  const shown = shownWindow(setting);
  const tally = { cases: 0, dilated: 0, wrong: 0, fractions: 0, conv1d: 0, conv2d: 0, maxPool2d: 0, pools: 0 };
  const counted: [number, number][] = [];
  const dilations = setting.effort === "full" ? [1, 2, 3] : [1, 2];
  const isRight = ([height, width]: readonly [Window, Window], found: readonly number[]): boolean =>
    found[0] === placesOf(height).length && found[1] === placesOf(width).length;
  for (let size = 1; size <= largest; size++) {
    signal.throwIfAborted();
    const windows = [...windowsOf(size, dilations)].filter((window) => placesOf(window).length > 0);
    for (const window of windows) {
      const places = placesOf(window).length;
      if (floorForm(window) !== places) tally.wrong++;
      if (engineSize(window) !== places) tally.conv1d++;
      if (window.dilation > 1) tally.dilated++;
      else {
        tally.cases++;
        if ((window.size - window.kernel + 2 * window.padding) % window.stride !== 0) tally.fractions++;
      }
    }
    for (const pair of pairsOf(windows)) if (!isRight(pair, conv2dSizes(...pair))) tally.conv2d++;
    const pools = pairsOf(windows.filter(isPool));
    tally.pools += pools.length;
    for (const pair of pools) if (!isRight(pair, maxPool2dSizes(...pair))) tally.maxPool2d++;
    const places = placesOf({ ...shown, size }).length;
    if (places > 0) counted.push([size, places]);
    yield { progress: size / largest, measurement: { ...tally, counted: [...counted], ...backOf(shown) } };
  }
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

function terms(setting: SizeSetting, _: unknown, tally: Tally | undefined) {
  const shown = shownWindow(setting);
  return {
    ...shown,
    output: placesOf(shown).length,
    unused: unusedOf(shown),
    cases: tally?.cases ?? null,
    dilated: tally?.dilated ?? null,
    wrong: tally?.wrong ?? null,
    fractions: tally?.fractions ?? null,
  };
}

function judge(setting: SizeSetting, _: unknown, tally: Tally): Check[] {
  const shown = shownWindow(setting);
  const closed = { tolerance: "closed form" } as const;
  const same = Math.ceil(shown.size / shown.stride);
  const all = tally.cases + tally.dilated;
  return [
    exactly({
      claim: {
        zh: `${all} 个组合中取整公式出错的`,
        en: `settings of ${all} in which the floor form is wrong`,
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
      measured: tally.conv1d,
      ...closed,
    }),
    exactly({
      claim: {
        zh: "高和宽各用一个组合时，conv2d 与数出的不同的",
        en: "pairs of settings, for height and width, in which conv2d gives another size",
      },
      predicted: 0,
      measured: tally.conv2d,
      ...closed,
    }),
    exactly({
      claim: {
        zh: `maxPool2d 同样（它允许的 ${tally.pools} 对）`,
        en: `the same of maxPool2d, in the ${tally.pools} pairs that it allows`,
      },
      predicted: 0,
      measured: tally.maxPool2d,
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
