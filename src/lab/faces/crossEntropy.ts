import { defineFace } from "../face.ts";

const logit = (index: number, value: number) =>
  ({
    kind: "number",
    label: { zh: `第 ${index} 类的 logit`, en: `logit of class ${index}` },
    min: -6,
    max: 6,
    default: value,
  }) as const;

export const crossEntropy = defineFace({
  id: "C15",
  name: "crossEntropy",
  title: { zh: "交叉熵看哪些类", en: "Which classes cross-entropy sees" },
  question: { zh: "分类为什么用交叉熵？", en: "Why do classifiers use cross-entropy?" },
  claim: {
    zh: "标签是 one-hot，其他类的项都是 0，所以交叉熵只关心真类的概率：它越接近 1，损失越小。",
    en: "Labels are one-hot and the terms of all other classes are 0, so cross-entropy cares about the true class alone: the nearer its probability is to 1, the smaller the loss.",
  },
  right: {
    zh: "就损失的数值而言正是如此：one-hot 标签下它等于 −ln p(真类)。",
    en: "For the value of the loss it is so: with one-hot labels it is −ln p(true class).",
  },
  correction: {
    zh: "梯度涉及所有类：softmax 的归一化把它们都带了进来，梯度是 p − y，每一类都不为零，总和为零。标签平滑或软标签时，损失的数值也用到所有类，而且有一个到不了零的下限。交叉熵还是最大似然：让数据最可能。数值上要用 log-sum-exp，直接取 exp 在 float32 里超过 88.72 就溢出。",
    en: "The gradient involves every class: the normaliser of softmax brings them all in, it is p − y, non-zero for each and summing to zero. With smoothed or soft labels the value uses all classes, too, and has a floor above zero. Cross-entropy is also maximum likelihood. Compute it by log-sum-exp: in float32 a plain exp overflows above 88.72.",
  },
  verdict: { zh: "数值只含真类，梯度涉及所有类。", en: "Value: the true class only. Gradient: all classes." },
  parameters: {
    z0: logit(0, 2),
    z1: logit(1, 1),
    z2: logit(2, -1),
    smoothing: {
      kind: "number",
      label: { zh: "标签平滑", en: "label smoothing" },
      min: 0.02,
      max: 0.5,
      default: 0.1,
    },
  },
  guess: {
    ask: {
      zh: "真类是第 0 类，标签 one-hot。只把第 1 类的 logit 加 1，损失……",
      en: "The true class is 0, with a one-hot label. Raise only the logit of class 1 by one; the loss …",
    },
    options: {
      down: { zh: "变小", en: "falls" },
      same: { zh: "不变：那一项是 0", en: "stays: that term is 0" },
      up: { zh: "变大", en: "rises" },
    },
  },
  terms: {
    loss: { label: { zh: "损失", en: "loss" } },
    raised: { label: { zh: "第 1 类 logit 加 1 后的损失", en: "loss after raising logit 1 by one" } },
    p0: { label: { zh: "真类的概率", en: "probability of the true class" } },
    gradient0: { label: { zh: "真类的梯度", en: "gradient of the true class" } },
    gradient1: { label: { zh: "第 1 类的梯度", en: "gradient of class 1" } },
    uniform: { label: { zh: "十类、logit 全为零时的损失", en: "loss of ten equal logits" } },
    smoothedLoss: { label: { zh: "平滑标签（三类）的损失", en: "loss with smoothed labels, three classes" } },
    labelEntropy: { label: { zh: "平滑标签的熵 H(q)", en: "entropy H(q) of the smoothed labels" } },
    divergence: { label: { zh: "KL 散度 KL(q‖p)", en: "divergence KL(q‖p)" } },
    floor: { label: { zh: "平滑标签（十类）的损失下限", en: "floor of the loss with smoothed labels, ten classes" } },
    gap: { label: { zh: "到达下限时的 logit 差", en: "gap of the logits at the floor" } },
    overflow: { label: { zh: "exp 不溢出的最大输入", en: "largest input of exp that does not overflow" } },
  },
  formulas: [
    {
      tex: String.raw`\term{loss}{L} = -\sum_k y_k \ln \term{p0}{p_k}, \qquad \frac{\partial L}{\partial z_k} = p_k - y_k`,
      text: "L = −Σ yₖ ln pₖ,   ∂L/∂zₖ = pₖ − yₖ",
      says: { zh: "数值只有真类一项，梯度每类都有。", en: "One term in the value, every class in the gradient." },
    },
    {
      tex: String.raw`\term{smoothedLoss}{L} = \term{labelEntropy}{H(q)} + \term{divergence}{\mathrm{KL}(q \,\|\, p)}`,
      text: "L = H(q) + KL(q‖p)",
      says: {
        zh: "标签的熵改不了，训练减小的是到标签的 KL 散度；one-hot 时熵为零。",
        en: "The entropy of the labels is given; training lowers the divergence from them. For one-hot labels the entropy is zero.",
      },
    },
    {
      tex: String.raw`\term{gap}{\Delta} = \ln \frac{1 - \varepsilon + \varepsilon/K}{\varepsilon/K}, \qquad \term{floor}{L_{\min}} = H(q)`,
      text: "Δ = ln((1 − ε + ε/K) / (ε/K)),   L(min) = H(q)",
      says: {
        zh: "标签平滑 ε、K 类：logit 差停在有限值，损失停在标签的熵。",
        en: "Smoothing ε over K classes: the gap stops at a finite value, the loss at the entropy of the labels.",
      },
    },
  ],
  references: ["muller2019", "golik2013"],
});
