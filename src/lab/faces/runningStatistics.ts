import { defineFace } from "../face.ts";

export const runningStatistics = defineFace({
  id: "C9",
  name: "runningStatistics",
  title: { zh: "批归一化的推理阶段", en: "Batch normalisation at inference" },
  question: { zh: "推理时批归一化用什么统计量？", en: "Which statistics does batch normalisation use at inference?" },
  claim: {
    zh: "推理时可能只有一个样本，所以用训练时各个小批量统计量的平均：均值取平均，标准差取无偏估计。",
    en: "At inference there may be a single sample, so the average of the training batches' statistics is used: the mean of means, and an unbiased standard deviation.",
  },
  right: {
    zh: "训练时的统计量确实要存下来；单个小批量的方差确实偏小 (m − 1)/m 倍，需要校正。",
    en: "Statistics of training must indeed be kept, and a batch's variance is indeed too small, by (m − 1)/m.",
  },
  correction: {
    zh: "论文对所有批求平均；框架用指数滑动平均，t 步后只走到 1 − (1 − a)^t，所以训练初期的验证分数常常很差。校正用在方差上，它的平方根仍偏小。归一化本身总用有偏方差；保存的值 PyTorch 取无偏，Keras 与 ONNX 的定义取有偏。固定统计量也是为了结果确定、样本之间互不影响；而且它能精确地折叠进前一层。",
    en: "The paper averages over all batches; frameworks keep an exponential average, which after t steps has come only 1 − (1 − a)^t of the way: early validation scores are often terrible. The correction is for the variance; its root is still too small. Normalising always uses the biased variance; the kept value is unbiased in PyTorch, biased in Keras and in ONNX's definition. Fixed statistics also make results deterministic and samples independent, and can be folded into the layer before, exactly.",
  },
  verdict: { zh: "框架用滑动平均；有偏/无偏约定不同。", en: "Frameworks use a moving average; conventions differ." },
  parameters: {
    steps: {
      kind: "number",
      label: { zh: "训练步数 t", en: "training steps t" },
      min: 5,
      max: 200,
      default: 10,
      whole: true,
    },
    batch: {
      kind: "number",
      label: { zh: "小批量大小 m", en: "batch size m" },
      min: 2,
      max: 32,
      default: 4,
      whole: true,
    },
  },
  guess: {
    ask: {
      zh: "更新权重 0.01（Keras 的习惯）。训练 10 步之后，滑动平均走完了……",
      en: "With update weight 0.01, as in Keras, the moving average after 10 steps has come …",
    },
    options: {
      tenth: { zh: "大约十分之一", en: "about a tenth of the way" },
      half: { zh: "大约一半", en: "about half" },
      all: { zh: "几乎全部", en: "almost all of it" },
    },
  },
  terms: {
    steps: { label: { zh: "步数", en: "steps" } },
    fast: { label: { zh: "权重 0.1 时走完的份额", en: "share of the way with weight 0.1" } },
    slow: { label: { zh: "权重 0.01 时走完的份额", en: "share of the way with weight 0.01" } },
    slowTen: { label: { zh: "权重 0.01、10 步时的份额", en: "the same after 10 steps" } },
    biased: { label: { zh: "有偏方差的平均（σ² = 1）", en: "mean of the biased variance, σ² = 1" } },
    unbiased: { label: { zh: "无偏方差的平均", en: "mean of the unbiased variance" } },
    root: { label: { zh: "无偏方差平方根的平均", en: "mean of its square root" } },
    folded: { label: { zh: "折叠前后输出的最大差", en: "largest difference after folding" } },
  },
  formulas: [
    {
      tex: String.raw`\frac{\hat{\mu}_t}{\mu} = 1 - (1 - a)^{\term{steps}{t}}, \qquad a = 0.1: \term{fast}{s_{0.1}},\; a = 0.01: \term{slow}{s_{0.01}}`,
      text: "μ̂(t) / μ = 1 − (1 − a)^t",
      says: {
        zh: "统计量不变时，滑动平均走完的份额。",
        en: "How far the average has come when the statistics are constant.",
      },
    },
    {
      tex: String.raw`\mathrm{E}\,\term{biased}{s^2_m} = \frac{m - 1}{m}\,\sigma^2`,
      text: "E s²(m) = (m − 1)/m · σ²",
      says: { zh: "m 个样本的有偏方差偏小。", en: "The biased variance of m samples is too small." },
    },
  ],
  references: ["ioffe2015"],
});
