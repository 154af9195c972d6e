import { defineFace } from "../face.ts";

export const batchNormFormula = defineFace({
  id: "C8",
  name: "batchNormFormula",
  title: { zh: "批归一化的公式", en: "The formula of batch normalisation" },
  question: { zh: "批归一化在训练时怎么算？", en: "How is batch normalisation computed in training?" },
  claim: {
    zh: "先求小批量的均值 μ，再求标准差，然后算 (x + μ) / (√σ² + ε)，最后乘 γ 加 β。",
    en: "Take the batch's mean μ, then its standard deviation, compute (x + μ) / (√σ² + ε), multiply by γ and add β.",
  },
  right: {
    zh: "四步的顺序是对的：均值、离散程度、归一化、缩放和平移；统计量按通道取。",
    en: "The four steps are right: mean, spread, normalise, scale and shift; the statistics are those of a channel.",
  },
  correction: {
    zh: "要减去均值，不是加上；第二步求的是方差；ε 放在根号里面：√(σ² + ε)。放在外面时，σ 很小的通道几乎不受 ε 保护，σ = 0 时 √σ² 的导数没有定义，梯度变成 NaN。下标是小批量 𝓑，不是平移量 β。卷积层的统计量对 N、H、W 一起求。",
    en: "Subtract the mean, do not add it; step two is the variance; ε belongs inside the root: √(σ² + ε). Outside, it hardly protects a channel of small σ, and at σ = 0 the derivative of √σ² does not exist and gradients become NaN. The subscript is the batch 𝓑, not the shift β. Convolutions take their statistics over N, H and W together.",
  },
  verdict: {
    zh: "公式需更正：减均值，ε 在根号内。",
    en: "Fix the formula: subtract the mean, ε inside the root.",
  },
  parameters: {
    mean: { kind: "number", label: { zh: "数据的均值 μ", en: "mean of the data μ" }, min: -10, max: 10, default: 5 },
    deviation: {
      kind: "number",
      label: { zh: "数据的标准差 σ", en: "deviation of the data σ" },
      min: 0.1,
      max: 5,
      default: 2,
      scale: "log",
    },
  },
  guess: {
    ask: {
      zh: "σ = 0.001、ε = 10⁻⁵。ε 放在根号里与放在外面，输出的标准差……",
      en: "σ = 0.001, ε = 10⁻⁵. With ε inside the root and outside, the output's deviation is …",
    },
    options: {
      same: { zh: "几乎相同", en: "almost the same" },
      inside: { zh: "里面的大得多", en: "much larger inside" },
      outside: { zh: "外面的大得多", en: "much larger outside" },
    },
  },
  terms: {
    mu: { label: { zh: "小批量的均值", en: "mean of the batch" } },
    variance: { label: { zh: "小批量的方差（有偏）", en: "variance of the batch (biased)" } },
    outMean: { label: { zh: "正确公式的输出均值", en: "mean of the output, correct" } },
    outDeviation: { label: { zh: "正确公式的输出标准差", en: "deviation of the output, correct" } },
    printedMean: { label: { zh: "印出公式的输出均值", en: "mean of the output, as printed" } },
    insideSmall: { label: { zh: "σ = 0.001，ε 在根号内的输出标准差", en: "output deviation at σ = 0.001, ε inside" } },
    outsideSmall: {
      label: { zh: "σ = 0.001，ε 在根号外的输出标准差", en: "output deviation at σ = 0.001, ε outside" },
    },
    lostGradients: {
      label: { zh: "σ = 0 时 ε 在外面变成 NaN 的梯度个数", en: "gradients that are NaN at σ = 0, ε outside" },
    },
  },
  formulas: [
    {
      tex: String.raw`y = \gamma\,\frac{x - \term{mu}{\mu_{\mathcal{B}}}}{\sqrt{\term{variance}{\sigma^2_{\mathcal{B}}} + \varepsilon}} + \beta`,
      text: "y = γ (x − μ) / √(σ² + ε) + β",
      says: { zh: "正确的公式。", en: "The formula as it should be." },
    },
    {
      tex: String.raw`\term{outDeviation}{s} = \sqrt{\frac{\sigma^2}{\sigma^2 + \varepsilon}}, \qquad \term{printedMean}{\bar{y}} = \frac{2\mu}{\sigma + \varepsilon}`,
      text: "s = √(σ² / (σ² + ε)),   printed: mean = 2μ / (σ + ε)",
      says: {
        zh: "正确公式输出的标准差，和把减写成加时输出的均值。",
        en: "Deviation of the correct output, and the mean when minus is written as plus.",
      },
    },
  ],
  references: ["ioffe2015"],
});
