import { defineFace } from "../face.ts";

export const gradientDescent = defineFace({
  id: "C2",
  name: "gradientDescent",
  title: { zh: "三种梯度下降", en: "Three kinds of gradient descent" },
  question: { zh: "梯度下降分为哪几类？", en: "Which kinds of gradient descent are there?" },
  claim: {
    zh: "批量梯度下降每步用全部数据，稳定但慢；随机梯度下降每步用一个样本，快但可能不收敛；小批量居中。",
    en: "Batch descent uses all data each step, stable and slow; stochastic descent one sample, fast but perhaps not convergent; mini-batches lie between.",
  },
  right: {
    zh: "三者用的是同一个梯度的不同估计：小批量梯度的平均就是全梯度，方差大致按 1/B 下降。",
    en: "All three use estimates of one gradient: the mean of the mini-batch gradients is the full one, and their variance falls about as 1/B.",
  },
  correction: {
    zh: "是否收敛要看步长：常数步长停在一个噪声球里，大小约与 η/B 成正比；步长递减，或者每个样本都能拟合（没有标签噪声）时，常数步长也收敛。每个 epoch 打乱后不放回地取，噪声球更小。比较快慢时，更新次数与看过的样本数要分开数。",
    en: "Whether it converges depends on the step: with a constant one it hovers in a ball of size about η/B; with decaying steps, or when every sample can be fitted (no label noise), it converges. Drawing without replacement, reshuffled each epoch, makes the ball smaller. Count updates and samples seen separately when comparing speed.",
  },
  verdict: {
    zh: "视步长而定：常数步长停在噪声球内。",
    en: "It depends on the step: a constant one stops in a noise ball.",
  },
  parameters: {
    batch: {
      kind: "choice",
      label: { zh: "小批量大小 B", en: "batch size B" },
      options: { "1": { zh: "1", en: "1" }, "4": { zh: "4", en: "4" }, "16": { zh: "16", en: "16" } },
      default: "4",
    },
    lr: { kind: "number", label: { zh: "学习率 η", en: "learning rate η" }, min: 0.01, max: 0.05, default: 0.03 },
  },
  guess: {
    ask: {
      zh: "没有标签噪声时，B = 1、常数步长的 SGD 最后……",
      en: "Without label noise, SGD with B = 1 and a constant step in the end …",
    },
    options: {
      hovers: { zh: "在最优点附近来回晃", en: "hovers around the optimum" },
      converges: { zh: "一直收敛到舍入误差", en: "converges down to rounding" },
      diverges: { zh: "发散", en: "diverges" },
    },
  },
  terms: {
    floor: { label: { zh: "噪声球里的平均超额损失", en: "mean excess loss in the noise ball" } },
    floorPredicted: { label: { zh: "预测的噪声球", en: "predicted noise ball" } },
    rule: { label: { zh: "小步长近似 (η/4B) tr Σ", en: "small-step rule (η/4B) tr Σ" } },
    reshuffled: { label: { zh: "每个 epoch 打乱时的噪声球", en: "the ball with reshuffling" } },
    noiseless: { label: { zh: "没有标签噪声时剩下的损失", en: "loss left without label noise" } },
    variance: { label: { zh: "小批量梯度的方差", en: "variance of the batch gradient" } },
  },
  formulas: [
    {
      tex: String.raw`\mathrm{Var}\, g_B = \frac{S^2}{B} \cdot \frac{N - B}{N}`,
      text: "Var g(B) = S²/B · (N − B)/N",
      says: { zh: "不放回抽取时小批量梯度的方差。", en: "Variance of the batch gradient, drawn without replacement." },
    },
    {
      tex: String.raw`\term{floor}{\bar{f} - f^*} \approx \term{rule}{\frac{\eta}{4B}\,\mathrm{tr}\,\Sigma}`,
      text: "f̄ − f* ≈ (η / 4B) tr Σ",
      says: {
        zh: "步长很小时的噪声球；预测用的是精确的二阶矩方程。",
        en: "The ball for small steps; the prediction solves the exact equation of second moments.",
      },
    },
  ],
  references: ["ma2018", "gurbuzbalaban2015"],
});
