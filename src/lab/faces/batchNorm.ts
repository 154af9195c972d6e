import { defineFace } from "../face.ts";

export const batchNorm = defineFace({
  id: "C7",
  name: "batchNorm",
  title: { zh: "批归一化有用吗，为什么", en: "Does batch normalisation help, and why" },
  question: { zh: "什么是批归一化，它为什么有用？", en: "What is batch normalisation, and why does it help?" },
  claim: {
    zh: "训练时中间各层的输入分布一直在漂移，后面的层难以适应；把每层输入重新归一化，训练就又快又稳。",
    en: "During training the distribution of every layer's inputs keeps drifting, which later layers struggle to follow; normalising them again makes training fast and stable.",
  },
  right: {
    zh: "效果是真的：八层 sigmoid 网络没有它几乎没有梯度，停在 ln 2；有了它，几十步损失就接近零。可用的学习率范围也更宽。",
    en: "The effect is real: eight layers of sigmoid have hardly any gradient without it and stay at ln 2, and with it they come close to zero in some fifty steps; the range of usable learning rates is wider, too.",
  },
  correction: {
    zh: "原因有争议：“分布漂移”是当初的动机，不是定论；在归一化之后再注入随机平移和缩放，效果并不差多少。损失面更平滑、可用更大学习率是另外的解释。它也并非总更好：学习率合适时，普通 ReLU 网络一样学得好。归一化之后要有自己的平移 β：归一化之前的偏置会被减掉。确定的是三条恒等式：权重的尺度不影响输出，梯度随尺度反比，权重与自己的梯度垂直。",
    en: "The cause is disputed: drift was the original motive, not the settled reason, and injecting random shifts and scales after normalising costs little of the effect; a smoother loss and larger usable rates are rival accounts. Nor is it always better: at a suitable rate a plain ReLU network learns as well. The layer needs its own shift β, since a bias in front of it is subtracted again. Certain are three identities: the scale of a weight does not change the output, its gradient is inverse to that scale, and a weight is orthogonal to its gradient.",
  },
  verdict: {
    zh: "有效，但原因有争议，且并非总更好。",
    en: "It works; the cause is disputed; and it is not always better.",
  },
  parameters: {
    scale: {
      kind: "number",
      label: { zh: "恒等式里权重放大的倍数 a", en: "factor a on the weights, in the identities" },
      min: 0.1,
      max: 100,
      default: 10,
      scale: "log",
    },
  },
  guess: {
    ask: {
      zh: "八层 sigmoid 网络，没有批归一化。换遍学习率 0.03 到 3，训练后的损失……",
      en: "Eight sigmoid layers without batch normalisation, learning rates 0.03 to 3. The loss after training …",
    },
    options: {
      good: { zh: "总有一个学习率能学好", en: "is good at one of the rates" },
      stuck: { zh: "都停在 ln 2 附近，等于没学", en: "stays near ln 2 at all: nothing is learned" },
    },
  },
  terms: {
    gradientPlain: { label: { zh: "sigmoid 第一层的梯度，无 BN", en: "first layer's gradient, sigmoid without BN" } },
    gradientNormed: { label: { zh: "sigmoid 第一层的梯度，有 BN", en: "the same with BN" } },
    sigmoidPlain: { label: { zh: "sigmoid 的最低损失，无 BN", en: "lowest loss of sigmoid without BN" } },
    sigmoidNormed: { label: { zh: "sigmoid 的最低损失，有 BN", en: "lowest loss of sigmoid with BN" } },
    reluPlain: { label: { zh: "ReLU 在学习率 1 的损失，无 BN", en: "loss of ReLU at rate 1 without BN" } },
    reluNormed: { label: { zh: "ReLU 在学习率 1 的损失，有 BN", en: "the same with BN" } },
    reluNoisy: { label: { zh: "ReLU 在学习率 1 的损失，BN 后注入噪声", en: "the same with noise after BN" } },
    reluPlainSmall: { label: { zh: "ReLU 在学习率 0.1 的损失，无 BN", en: "loss of ReLU at rate 0.1 without BN" } },
    reluNormedSmall: { label: { zh: "ReLU 在学习率 0.1 的损失，有 BN", en: "the same with BN" } },
    cosine: { label: { zh: "权重与其梯度的余弦", en: "cosine of a weight and its gradient" } },
  },
  formulas: [
    {
      tex: String.raw`\mathrm{BN}(a X W) = \mathrm{BN}(X W), \qquad \term{cosine}{w_j \perp \frac{\partial L}{\partial w_j}}`,
      text: "BN(aXW) = BN(XW),   wⱼ ⟂ ∂L/∂wⱼ",
      says: { zh: "ε = 0 时严格成立。", en: "Exact for ε = 0." },
    },
    {
      tex: String.raw`\term{gradientPlain}{g_1} \approx \prod_l \sqrt{\chi_l} \ll \term{gradientNormed}{g_1^{\mathrm{BN}}}`,
      text: "g₁ ≈ Π √χₗ ≪ g₁ with BN",
      says: {
        zh: "没有批归一化时，第一层的梯度几乎为零。",
        en: "Without it the first layer's gradient is almost nothing.",
      },
    },
  ],
  references: ["ioffe2015", "santurkar2018", "bjorck2018"],
});
