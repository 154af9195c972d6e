import { defineFace } from "../face.ts";

export const inputScaling = defineFace({
  id: "C4",
  name: "inputScaling",
  title: { zh: "为什么要归一化输入", en: "Why inputs are normalised" },
  question: { zh: "为什么要对输入做归一化？", en: "Why normalise the inputs?" },
  claim: {
    zh: "归一化能加快收敛，还能避免梯度消失：输入很大时激活函数会饱和。",
    en: "Normalising makes training converge faster, and it avoids vanishing gradients, since large inputs saturate the activations.",
  },
  right: {
    zh: "两点都对：条件数从十几万降到个位数，步数随之下降；饱和的 sigmoid 单元的平均导数与输入的尺度成反比。",
    en: "Both hold: the condition number falls from the hundred thousands to single digits and the steps with it; and the mean derivative of a saturated sigmoid is inverse to the scale of its input.",
  },
  correction: {
    zh: "梯度消失的部分只对会饱和的单元成立，而且只在第一层；深层的消失要靠初始化与归一化层（C12）。z-score 之后的条件数恰好是 (1 + r)/(1 − r)：相关性仍在，白化才能把它降到 1。",
    en: "The part on vanishing gradients holds for saturating units only, and for the first layer; in depth it takes initialisation and normalising layers (C12). After the z-score the condition number is exactly (1 + r)/(1 − r): correlation remains, and only whitening brings it to 1.",
  },
  verdict: {
    zh: "成立：条件数决定步数，归一化把它降了几万倍。",
    en: "It holds: conditioning decides the steps, and normalising lowers it ten-thousandfold.",
  },
  parameters: {
    correlation: {
      kind: "number",
      label: { zh: "面积与房间数的相关系数 r", en: "correlation of area and rooms r" },
      min: 0,
      max: 0.95,
      default: 0.7,
    },
    areaMean: { kind: "number", label: { zh: "面积的均值", en: "mean area" }, min: 20, max: 300, default: 120 },
  },
  guess: {
    ask: {
      zh: "用各自最好的固定步长做梯度下降。z-score 之后要走约 20 步，只减均值（不除标准差）要走……",
      en: "Gradient descent, each with its best constant step. After the z-score it takes some 20 steps; with the mean subtracted only, …",
    },
    options: {
      tens: { zh: "几十步", en: "tens of steps" },
      hundreds: { zh: "几百步", en: "hundreds" },
      thousands: { zh: "几千步以上", en: "thousands or more" },
    },
  },
  terms: {
    kappaRaw: { label: { zh: "原始输入的条件数", en: "condition number, raw" } },
    kappaStandard: { label: { zh: "z-score 之后的条件数", en: "condition number after the z-score" } },
    correlation: { label: { zh: "样本的相关系数", en: "correlation of the sample" } },
    stepsMinMax: { label: { zh: "min-max 之后的步数", en: "steps after min-max" } },
    stepsStandard: { label: { zh: "z-score 之后的步数", en: "steps after the z-score" } },
    stepsWhitened: { label: { zh: "白化之后的步数", en: "steps after whitening" } },
    slope: {
      label: { zh: "z ~ N(0, 100²) 时 sigmoid 的平均导数", en: "mean derivative of sigmoid for z ~ N(0, 100²)" },
    },
  },
  formulas: [
    {
      tex: String.raw`\term{kappaStandard}{\kappa} = \frac{1 + \term{correlation}{r}}{1 - \term{correlation}{r}}`,
      text: "κ = (1 + r) / (1 − r)",
      says: {
        zh: "z-score 之后的条件数，只剩相关性。",
        en: "After the z-score only correlation is left in the condition number.",
      },
    },
    {
      tex: String.raw`\term{slope}{\mathrm{E}\,\sigma'(z)} \to \frac{1}{\sqrt{2\pi}\,s}`,
      text: "E σ′(z) → 1 / (√(2π) s)",
      says: {
        zh: "输入的尺度 s 越大，sigmoid 的平均导数越小。",
        en: "The larger the scale s of the input, the smaller the mean derivative.",
      },
    },
  ],
  references: ["lecun1998"],
});
