import { defineFace } from "../face.ts";

export const softStep = defineFace({
  id: "C11",
  name: "softStep",
  title: { zh: "软化的阶跃函数", en: "A step made soft" },
  question: { zh: "sigmoid 为什么是阶跃函数的软化？", en: "In what sense is sigmoid a soft step?" },
  claim: {
    zh: "阶跃函数把输入分成两类，但不连续、求导不便；sigmoid 是它的光滑近似，导数好算。",
    en: "A step splits its input in two, but it is discontinuous and awkward to differentiate; sigmoid is its smooth approximation with an easy derivative.",
  },
  right: {
    zh: "σ(kx) 确实逼近阶跃：两者之间的面积恰好是 2 ln 2 / k。",
    en: "σ(kx) does approach the step: the area between the two is exactly 2 ln 2 / k.",
  },
  correction: {
    zh: "不只是“求导方便”：阶跃的导数处处为零（断点处没有），用它的网络梯度恰好为零，损失一位都不变。软得不够也学不好：k 太大时，SGD 训练出的准确率下降。σ 还有另一个来历：它是对数几率的反函数，输出正是概率。",
    en: "It is more than an easy derivative: a step has derivative zero wherever it has one, so a network of steps has gradients of exactly zero and its loss does not change by a bit. Nor does too hard a sigmoid learn well: trained by SGD, accuracy falls for large k. And σ arises on its own, as the inverse of log-odds: its output is a probability.",
  },
  verdict: { zh: "成立，且阶跃函数根本没有可用梯度。", en: "It holds; and a step has no usable gradient at all." },
  parameters: {
    k: { kind: "number", label: { zh: "陡度 k", en: "steepness k" }, min: 0.5, max: 100, default: 5, scale: "log" },
  },
  guess: {
    ask: {
      zh: "16 个 σ(kx) 隐藏单元学两个同心环。哪个 k 学得最差？",
      en: "Sixteen hidden units σ(kx) learn two rings. Which k learns worst?",
    },
    options: {
      soft: { zh: "k = 1，最软", en: "k = 1, the softest" },
      middle: { zh: "k = 16", en: "k = 16" },
      hard: { zh: "k = 256，最像阶跃", en: "k = 256, nearest to a step" },
    },
  },
  terms: {
    k: { label: { zh: "陡度", en: "steepness" } },
    area: { label: { zh: "与阶跃之间的面积", en: "area between it and the step" } },
    changes: { label: { zh: "阶跃网络损失变化的次数", en: "changes of the step network's loss" } },
    soft: { label: { zh: "k = 4 的准确率（中位数）", en: "accuracy at k = 4, median" } },
    hard: { label: { zh: "k = 256 的准确率（中位数）", en: "accuracy at k = 256, median" } },
  },
  formulas: [
    {
      tex: String.raw`\term{area}{A} = \int_{-\infty}^{\infty} \lvert H(x) - \sigma(\term{k}{k} x) \rvert \, dx = \frac{2 \ln 2}{\term{k}{k}}`,
      text: "A = ∫ |H(x) − σ(kx)| dx = 2 ln 2 / k",
      says: { zh: "sigmoid 与阶跃之间的面积。", en: "The area between sigmoid and step." },
    },
  ],
  references: ["cybenko1989", "glorot2010"],
});
