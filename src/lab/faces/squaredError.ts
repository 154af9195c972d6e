import { defineFace } from "../face.ts";

export const squaredError = defineFace({
  id: "C16",
  name: "squaredError",
  title: { zh: "均方误差与分类", en: "Squared error for classes" },
  question: { zh: "分类为什么不用均方误差？", en: "Why not squared error for classification?" },
  claim: {
    zh: "sigmoid 之后用均方误差，损失不是凸的，错得越远梯度反而越小，所以分类不能用均方误差。",
    en: "Squared error after a sigmoid is not convex, and the further off the answer, the smaller its gradient: so it cannot be used for classification.",
  },
  right: {
    zh: "梯度确实会消失：误判得很肯定时，它比交叉熵的小 2 + 2cosh z 倍，要走的时间因此长得多；一个权重也能有两个极小值。",
    en: "The gradient does vanish: for a confident mistake it is 2 + 2 cosh z times smaller than that of cross-entropy, so training takes far longer; and a single weight can have two minima.",
  },
  correction: {
    zh: "是“通常更差”，不是“不能”：它只是慢，起点不太错时差别不大；直接在 logit 上用平方损失能训练出有竞争力的分类器，Brier 分数也是正规的评分。交叉熵只在线性模型里是凸的，深度网络里两者都不凸。",
    en: "It is “usually worse”, not “cannot”: it is slow, and from a start that is not too wrong the difference is small. Squared loss on the logits themselves trains competitive classifiers, and the Brier score is a proper score. Cross-entropy is convex for linear models only; in deep networks neither is.",
  },
  verdict: { zh: "“通常更差”，不是“不能”。", en: "“Usually worse”, not “cannot”." },
  parameters: {
    start: {
      kind: "number",
      label: { zh: "起点 z₀（答案应为 1）", en: "start z₀ (the answer is 1)" },
      min: -9,
      max: 0,
      default: -6,
    },
  },
  guess: {
    ask: {
      zh: "一个 sigmoid 单元从 z₀ 出发学到 z = 2。均方误差用的时间是交叉熵的……",
      en: "One sigmoid unit learns from z₀ to z = 2. Squared error takes, compared with cross-entropy, …",
    },
    options: {
      similar: { zh: "不到 3 倍", en: "less than 3 times as long" },
      tenfold: { zh: "3 到 30 倍", en: "3 to 30 times as long" },
      far: { zh: "30 倍以上", en: "more than 30 times as long" },
    },
  },
  terms: {
    start: { label: { zh: "起点", en: "start" } },
    ratio: { label: { zh: "起点处两种梯度之比", en: "ratio of the gradients at the start" } },
    timeEntropy: { label: { zh: "交叉熵学到 z = 2 的时间", en: "time to z = 2 with cross-entropy" } },
    timeSquared: { label: { zh: "均方误差学到 z = 2 的时间", en: "time to z = 2 with squared error" } },
    slower: { label: { zh: "慢多少倍", en: "times as long" } },
    bend: { label: { zh: "均方误差由凹变凸的 z", en: "z where squared error turns convex" } },
    minimaSquared: { label: { zh: "一个权重时均方误差的极小值个数", en: "minima of squared error in one weight" } },
    minimaEntropy: { label: { zh: "交叉熵的极小值个数", en: "minima of cross-entropy" } },
  },
  formulas: [
    {
      tex: String.raw`\frac{|\partial L_{\mathrm{CE}}|}{|\partial L_{\mathrm{MSE}}|} = \frac{1}{a(1-a)} = \term{ratio}{2 + 2\cosh} \term{start}{z}`,
      text: "|∂CE| / |∂½MSE| = 1 / (a(1 − a)) = 2 + 2 cosh z",
      says: {
        zh: "错得越肯定，这个比值越大，按指数增长。",
        en: "The surer the mistake, the larger the ratio; it grows exponentially.",
      },
    },
    {
      tex: String.raw`\term{timeEntropy}{T_{\mathrm{CE}}} = \big[e^{z} + z\big]_{z_0}^{2}, \qquad \term{timeSquared}{T_{\mathrm{MSE}}} = \big[3z - e^{-z} + 3e^{z} + \tfrac{1}{2} e^{2z}\big]_{z_0}^{2}`,
      text: "T(CE) = [eᶻ + z],   T(MSE) = [3z − e⁻ᶻ + 3eᶻ + ½e²ᶻ],   from z₀ to 2",
      says: { zh: "梯度流到达 z = 2 的时间。", en: "Time that gradient flow takes to z = 2." },
    },
  ],
  references: ["golik2013", "auer1995", "hui2020"],
});
