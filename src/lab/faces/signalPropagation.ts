import { defineFace } from "../face.ts";

export const signalPropagation = defineFace({
  id: "C12",
  name: "signalPropagation",
  title: { zh: "选择激活函数", en: "Choosing the activation" },
  question: { zh: "如何选择激活函数？", en: "How to choose an activation function?" },
  claim: {
    zh: "sigmoid 会让梯度消失，只用在二分类的输出层；tanh 以零为中心，更好；一般默认用 ReLU。",
    en: "Sigmoid makes gradients vanish and belongs to the output of a binary classifier; tanh is centred at zero and better; ReLU is the default.",
  },
  right: {
    zh: "二十层的 sigmoid 网络，第一层的梯度只有最后一层的万亿分之一；ReLU 作默认，对 MLP 和卷积网络没有问题。",
    en: "Through twenty layers of sigmoid the first layer's gradient is a million-millionth of the last's; and ReLU is a fine default for MLPs and convolutional networks.",
  },
  correction: {
    zh: "要与初始化一起选：权重方差 1/n 的 ReLU 同样消失，2/n 就不会。tanh 只让对称、零均值的输入保持零均值。sigmoid 也用在门控、多标签输出和 SiLU 里；Transformer 默认 GELU 或 SiLU。",
    en: "Choose it together with the initialisation: ReLU with weight variance 1/n vanishes too, with 2/n it does not. Tanh keeps zero means for symmetric zero-mean inputs only. Sigmoid lives in gates, multi-label heads and SiLU as well; transformers take GELU or SiLU by default.",
  },
  verdict: { zh: "与初始化一起选。", en: "Choose it together with the initialisation." },
  parameters: {
    depth: { kind: "number", label: { zh: "层数", en: "layers" }, min: 5, max: 25, default: 20, whole: true },
  },
  guess: {
    ask: {
      zh: "二十层 ReLU，权重方差 1/n（不是 2/n）。第一层与最后一层的梯度之比大约是……",
      en: "Twenty layers of ReLU with weight variance 1/n instead of 2/n. First over last gradient is about …",
    },
    options: {
      one: { zh: "1：ReLU 不会消失", en: "1: ReLU does not vanish" },
      thousandth: { zh: "千分之一", en: "a thousandth" },
      tiny: { zh: "万亿分之一", en: "a million-millionth" },
    },
  },
  terms: {
    depth: { label: { zh: "层数", en: "layers" } },
    sigmoid: { label: { zh: "sigmoid 的梯度比（首/末）", en: "gradient ratio of sigmoid, first over last" } },
    tanh: { label: { zh: "tanh 的梯度比", en: "gradient ratio of tanh" } },
    relu: { label: { zh: "ReLU，方差 1/n", en: "ReLU, variance 1/n" } },
    reluHe: { label: { zh: "ReLU，方差 2/n", en: "ReLU, variance 2/n" } },
    reluMean: { label: { zh: "标准正态输入下 ReLU 的输出均值", en: "mean of ReLU on standard normal input" } },
    tanhMean: { label: { zh: "输入均值为 1 时 tanh 的输出均值", en: "mean of tanh on inputs of mean 1" } },
  },
  formulas: [
    {
      tex: String.raw`\frac{\lVert g_1 \rVert}{\lVert g_L \rVert} \approx \sqrt{\prod_l \chi_l}, \qquad \chi_l = \sigma_w^2 \, \mathrm{E}\,\varphi'(\sqrt{q_l}\, z)^2, \quad l < \term{depth}{L}`,
      text: "|g₁| / |g_L| ≈ √Π χₗ,   χₗ = σ_w² E φ′(√qₗ z)²",
      says: {
        zh: "每往回一层，梯度的平方平均乘以 χ；χ = 1 时既不消失也不爆炸。",
        en: "Each layer back multiplies the mean square of the gradient by χ; at χ = 1 it neither vanishes nor explodes.",
      },
    },
  ],
  references: ["glorot2010", "he2015", "schoenholz2017"],
});
