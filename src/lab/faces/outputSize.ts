import { defineFace } from "../face.ts";

export const outputSize = defineFace({
  id: "C17",
  name: "outputSize",
  title: { zh: "卷积输出的尺寸", en: "Size of a convolution's output" },
  question: { zh: "卷积之后的尺寸怎么算？", en: "How large is the output of a convolution?" },
  claim: {
    zh: "输入宽 W、卷积核宽 F、填充 P、步幅 S 时，输出的尺寸是 (W − F + 2P) / S + 1，两个方向相同。",
    en: "With an input of width W, a kernel of width F, padding P and stride S, the output has (W − F + 2P) / S + 1, the same both ways.",
  },
  right: {
    zh: "能整除时这个公式完全正确：数出来的窗口位置就是这么多。",
    en: "Where the division is exact the formula is exact: it counts the places of the window.",
  },
  correction: {
    zh: "除不尽时要向下取整，末尾够不到的几列不会被用到。空洞（膨胀）卷积要把 F 换成 D(F − 1) + 1；高和宽各用各的 F、P、S、D。反过来，转置卷积的尺寸并不唯一：S 个输入尺寸对应同一个输出，要用 output padding 指明。",
    en: "Where it is not exact, take the floor: the last columns that no window reaches are not used. With dilation D, F becomes D(F − 1) + 1; height and width have each their own F, P, S and D. The way back is ambiguous: S input sizes share one output size, so a transposed convolution needs output padding to choose.",
  },
  verdict: { zh: "要向下取整。", en: "Take the floor." },
  parameters: {
    size: {
      kind: "number",
      label: { zh: "输入宽 W", en: "input width W" },
      min: 16,
      max: 32,
      default: 18,
      whole: true,
    },
    kernel: {
      kind: "number",
      label: { zh: "卷积核宽 F", en: "kernel width F" },
      min: 1,
      max: 5,
      default: 3,
      whole: true,
    },
    padding: { kind: "number", label: { zh: "填充 P", en: "padding P" }, min: 0, max: 3, default: 0, whole: true },
    stride: { kind: "number", label: { zh: "步幅 S", en: "stride S" }, min: 1, max: 4, default: 4, whole: true },
    dilation: { kind: "number", label: { zh: "膨胀 D", en: "dilation D" }, min: 1, max: 2, default: 1, whole: true },
  },
  guess: {
    ask: {
      zh: "在所有 W ≤ 32、F ≤ 7、P ≤ 3、S ≤ 4 的组合中，没有膨胀，不取整的公式给出非整数的有……",
      en: "Of all W ≤ 32, F ≤ 7, P ≤ 3, S ≤ 4 without dilation, the formula without a floor gives no whole number in …",
    },
    options: {
      few: { zh: "不到一成", en: "less than a tenth" },
      half: { zh: "大约一半", en: "about half" },
      most: { zh: "九成以上", en: "more than nine tenths" },
    },
  },
  terms: {
    size: { label: { zh: "输入宽", en: "input width" } },
    kernel: { label: { zh: "卷积核宽", en: "kernel width" } },
    padding: { label: { zh: "填充", en: "padding" } },
    stride: { label: { zh: "步幅", en: "stride" } },
    dilation: { label: { zh: "膨胀", en: "dilation" } },
    output: { label: { zh: "输出宽（数出的窗口位置）", en: "output width (places counted)" } },
    unused: { label: { zh: "用不到的列", en: "columns not used" } },
    cases: { label: { zh: "试过的组合（无膨胀）", en: "settings tried, without dilation" } },
    dilated: { label: { zh: "试过的组合（有膨胀）", en: "settings tried, with dilation" } },
    wrong: { label: { zh: "取整公式出错的组合", en: "settings where the floor form is wrong" } },
    fractions: { label: { zh: "不取整得到非整数的组合", en: "settings without a whole number, no dilation" } },
  },
  formulas: [
    {
      tex: String.raw`\term{output}{O} = \left\lfloor \frac{\term{size}{W} + 2\,\term{padding}{P} - \term{dilation}{D}(\term{kernel}{F} - 1) - 1}{\term{stride}{S}} \right\rfloor + 1`,
      text: "O = ⌊(W + 2P − D(F − 1) − 1) / S⌋ + 1",
      says: { zh: "一般的形式：膨胀与取整都在内。", en: "The general form, with dilation and floor." },
    },
    {
      tex: String.raw`O_{\mathrm{same}} = \left\lceil \frac{\term{size}{W}}{\term{stride}{S}} \right\rceil`,
      text: "O(same) = ⌈W / S⌉",
      says: {
        zh: "“same” 填充的输出，两侧的填充可能不等。",
        en: "The output of “same” padding, which may differ by one between the sides.",
      },
    },
  ],
  references: ["dumoulin2016"],
});
