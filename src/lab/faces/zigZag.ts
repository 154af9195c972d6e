import { defineFace } from "../face.ts";

export const zigZag = defineFace({
  id: "C5",
  name: "zigZag",
  title: { zh: "之字形与条件数", en: "Zig-zag and conditioning" },
  question: { zh: "为什么归一化之后训练更快？", en: "Why does training go faster after normalisation?" },
  claim: {
    zh: "特征尺度不一时，损失的等高线是细长的椭圆。梯度垂直于等高线，不指向最低点，于是下降路线来回曲折成“之”字形；归一化把椭圆变圆，路线就直了。",
    en: "When features differ in scale, the loss has long elliptic contours. The gradient is perpendicular to them and does not point at the minimum, so the path zig-zags; normalising makes the ellipses round and the path straight.",
  },
  right: {
    zh: "等高线确实是椭圆，梯度确实与它垂直；轴越悬殊，收敛越慢。",
    en: "The contours are ellipses and the gradient is perpendicular to them; the more the axes differ, the slower the descent.",
  },
  correction: {
    zh: "慢的原因是条件数 κ（最大与最小曲率之比），之字形只是症状之一：固定步长不超过 1/L 时路线一次也不折返，却并不更快。每个特征各自缩放也消除不了特征之间的相关，那需要白化，或自适应、二阶的方法。",
    en: "What makes it slow is the condition number κ, the ratio of the largest to the smallest curvature; the zig-zag is one symptom. With a fixed step of at most 1/L the path never turns back and is no faster. Nor can scaling each feature remove correlation between features: that takes whitening, or an adaptive or second-order method.",
  },
  verdict: {
    zh: "之字形是症状，条件数才是原因。",
    en: "The zig-zag is a symptom, conditioning the cause.",
  },
  parameters: {
    kappa: {
      kind: "number",
      label: { zh: "条件数 κ", en: "Condition number κ" },
      min: 1,
      max: 1000,
      default: 100,
      scale: "log",
    },
    rule: {
      kind: "choice",
      label: { zh: "画出的步长", en: "Step that is drawn" },
      options: {
        search: { zh: "精确线搜索", en: "exact line search" },
        safe: { zh: "1/L", en: "1/L" },
        long: { zh: "1.9/L", en: "1.9/L" },
        best: { zh: "2/(L+μ)", en: "2/(L+μ)" },
        over: { zh: "2.02/L", en: "2.02/L" },
      },
      default: "search",
    },
  },
  guess: {
    ask: {
      zh: "固定步长取 1/L，路线不折返。与来回折返的 2/(L+μ) 相比，到达同一精度要走的步数……",
      en: "With the fixed step 1/L the path never turns back. Compared with the zig-zagging 2/(L+μ), to reach the same precision it takes …",
    },
    options: {
      fewer: { zh: "更少", en: "fewer steps" },
      same: { zh: "差不多（相差不到一成）", en: "about as many (within a tenth)" },
      more: { zh: "更多", en: "more steps" },
    },
  },
  terms: {
    kappa: { label: { zh: "条件数", en: "condition number" } },
    ratio: { label: { zh: "每步剩下的损失之比", en: "share of the loss left after one step" } },
    steps: {
      label: { zh: "线搜索到 10⁻⁶ 的步数", en: "steps of line search to 10⁻⁶" },
      unit: { zh: "步", en: "steps" },
    },
    stepsSafe: { label: { zh: "步长 1/L 的步数", en: "steps with 1/L" }, unit: { zh: "步", en: "steps" } },
    flipsSafe: { label: { zh: "步长 1/L 的折返次数", en: "turns with 1/L" }, unit: { zh: "次", en: "turns" } },
    stepsBest: { label: { zh: "步长 2/(L+μ) 的步数", en: "steps with 2/(L+μ)" }, unit: { zh: "步", en: "steps" } },
  },
  formulas: [
    {
      tex: String.raw`\frac{f_{k+1}}{f_k} = \term{ratio}{\left(\frac{\term{kappa}{\kappa} - 1}{\term{kappa}{\kappa} + 1}\right)^{2}}`,
      text: "f(k+1) / f(k) = ((κ − 1) / (κ + 1))²",
      says: {
        zh: "从最坏的起点出发，精确线搜索每步把损失降到这个比例。",
        en: "From the worst start, each step of exact line search leaves this share of the loss.",
      },
    },
    {
      tex: String.raw`\term{steps}{k} = \left\lceil \frac{\ln 10^{-6}}{\ln \term{ratio}{r}} \right\rceil`,
      text: "k = ⌈ln 10⁻⁶ / ln r⌉",
      says: { zh: "所以步数可以事先算出。", en: "So the number of steps is known beforehand." },
    },
  ],
  references: ["lecun1998"],
});
