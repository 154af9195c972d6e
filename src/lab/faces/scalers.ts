import { defineFace } from "../face.ts";

export const scalers = defineFace({
  id: "C6",
  name: "scalers",
  title: { zh: "几种规范化方法", en: "Ways to scale features" },
  question: { zh: "数据规范化有哪些方法，怎么选？", en: "Which ways are there to scale features, and which to take?" },
  claim: {
    zh: "数据集中时用 min-max 缩放到 [0, 1]；数据近似正态分布时用 z-score；新数据来了 min-max 要重新计算。",
    en: "Take min-max scaling to [0, 1] for concentrated data, z-score for data that are roughly normal; min-max must be recomputed when new data arrive.",
  },
  right: {
    zh: "min-max 由两个极端值决定，来一个离群点就会把其余的数据挤到一起。",
    en: "Min-max is decided by two extreme values: a single outlier squeezes all the rest.",
  },
  correction: {
    zh: "z-score 不要求正态：任何方差有限的分布都会变成均值 0、标准差 1，形状（偏度）不变；只有“几个 σ”的读法才用到正态。它同样随数据改变。统计量只能来自训练集：把留出的样本也算进去，它们的平均 z² 就总是 1，真正的新样本却更散，分数偏乐观。此外还有 max-abs、中位数与四分位距（稳健）、单位范数。",
    en: "Z-score needs no normality: any distribution of finite variance comes out with mean 0 and deviation 1, its shape (skewness) unchanged; only the reading in “so many σ” assumes a normal one. It, too, changes with the data. Statistics must come from the training split: with the held-out samples in them the mean z² of these is always 1, while new ones scatter more, so the score is optimistic. There are also max-abs, median and quartiles (robust), and unit norm.",
  },
  verdict: { zh: "z-score 不要求正态分布。", en: "Z-score needs no normality." },
  parameters: {
    outlier: {
      kind: "number",
      label: { zh: "离群点的值", en: "value of the outlier" },
      min: 10,
      max: 100_000,
      default: 1000,
      scale: "log",
    },
    shape: {
      kind: "choice",
      label: { zh: "z-score 的数据", en: "data for the z-score" },
      options: {
        normal: { zh: "正态", en: "normal" },
        exponential: { zh: "指数", en: "exponential" },
        uniform: { zh: "均匀", en: "uniform" },
      },
      default: "exponential",
    },
    train: {
      kind: "number",
      label: { zh: "泄漏演示的训练样本数", en: "training samples, for the leak" },
      min: 12,
      max: 120,
      default: 20,
      whole: true,
      scale: "log",
    },
  },
  guess: {
    ask: {
      zh: "指数分布（偏度约 2）的数据做 z-score 之后，偏度……",
      en: "Exponential data have a skewness of about 2. After the z-score it is …",
    },
    options: {
      zero: { zh: "变成 0，像正态一样", en: "0, like a normal distribution's" },
      smaller: { zh: "变小一些", en: "somewhat smaller" },
      same: { zh: "不变", en: "unchanged" },
    },
  },
  terms: {
    minMax: { label: { zh: "min-max 之后其余数据的标准差", en: "deviation of the rest after min-max" } },
    zScore: { label: { zh: "z-score 之后其余数据的标准差", en: "deviation of the rest after the z-score" } },
    robust: { label: { zh: "中位数与四分位距之后", en: "the same after median and quartiles" } },
    mean: { label: { zh: "z-score 之后的均值", en: "mean after the z-score" } },
    deviation: { label: { zh: "z-score 之后的标准差", en: "deviation after the z-score" } },
    skewBefore: { label: { zh: "之前的偏度", en: "skewness before" } },
    skewAfter: { label: { zh: "之后的偏度", en: "skewness after" } },
    train: { label: { zh: "训练样本数", en: "training samples" } },
    honest: {
      label: {
        zh: "留出样本的平均 z²，统计量取自训练集",
        en: "mean z² of held-out samples, statistics of the training ones",
      },
    },
    leaked: { label: { zh: "同上，统计量取自全部数据（泄漏）", en: "the same with statistics of all data: a leak" } },
  },
  formulas: [
    {
      tex: String.raw`z = \frac{x - \bar{x}}{s}, \qquad \term{mean}{\bar{z}} = 0,\quad \term{deviation}{s_z} = 1,\quad \term{skewAfter}{g_z} = \term{skewBefore}{g_x}`,
      text: "z = (x − x̄) / s:   mean 0, deviation 1, skewness as before",
      says: { zh: "对任何分布都成立。", en: "True for any distribution." },
    },
    {
      tex: String.raw`\term{minMax}{s'} = \frac{s_{\mathrm{rest}}}{x_{\max} - x_{\min}}`,
      text: "s′ = s(rest) / (max − min)",
      says: {
        zh: "一个离群点放大分母，其余的挤在一起。",
        en: "One outlier enlarges the denominator and squeezes the rest.",
      },
    },
    {
      tex: String.raw`\mathrm{E}\,z_{\mathrm{new}}^2 = \term{honest}{\frac{n + 1}{n - 3}}, \quad n = \term{train}{n_{\mathrm{train}}}; \qquad \mathrm{E}\,z_{\mathrm{leak}}^2 = \term{leaked}{1}`,
      text: "E z² = (n + 1) / (n − 3) on new samples;   1 when they were in the statistics",
      says: {
        zh: "正态数据、n 个训练样本：新样本比训练时看到的更散；统计量若含留出的样本，分数就偏乐观。",
        en: "Normal data, n training samples: new ones scatter more than those seen. Held-out samples that enter the statistics make the score optimistic.",
      },
    },
  ],
  references: ["lecun1998"],
});
