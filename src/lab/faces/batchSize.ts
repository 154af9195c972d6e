import { defineFace } from "../face.ts";

export const batchSize = defineFace({
  id: "C3",
  name: "batchSize",
  title: { zh: "盲目增大批大小", en: "Raising the batch size blindly" },
  question: { zh: "盲目增大 batch size 有什么坏处？", en: "What is wrong with raising the batch size blindly?" },
  claim: {
    zh: "批太大，显存放不下；每个 epoch 的更新次数变少，要达到同样的精度花的时间大大增加；还容易陷入局部极值，精度变差。",
    en: "Too large a batch does not fit into memory; there are fewer updates per epoch, so the same accuracy takes far longer; and it settles in poor local optima with worse accuracy.",
  },
  right: {
    zh: "显存随批大小线性增长；过了拐点再增大批，看过的样本成倍增加，更新次数却几乎不减。",
    en: "Memory grows linearly with the batch; beyond a knee a larger one multiplies the samples seen and hardly saves updates.",
  },
  correction: {
    zh: "每个 epoch 更新变少只是算术；“更慢”要看怎么调：每种批大小都调好步长时，所需的更新次数从不增加，浪费的是拐点之后的样本。拐点大约在梯度噪声尺度。“精度变差”在这里没有重现：同样的 epoch 数，大批量更新得少；同样的更新次数，看不出差距。文献结论不一，本卡只报告三种比较，不断言正负。",
    en: "Fewer updates per epoch is arithmetic. “Slower” depends on tuning: with the step tuned for every size, the updates needed never rise; what is wasted is samples beyond the knee, which lies near the gradient noise scale. “Less accurate” is not reproduced here: at equal epochs the large batch makes fewer updates, at equal updates no gap shows. The literature disagrees; this card reports three comparisons and asserts no sign.",
  },
  verdict: {
    zh: "显存确实；“更慢”看调参；“精度差”本实验未复现。",
    en: "Memory yes; “slower” depends; “less accurate” not reproduced here.",
  },
  parameters: {
    target: {
      kind: "number",
      label: { zh: "目标：剩下的损失份额", en: "target: share of the loss left" },
      min: 0.005,
      max: 0.1,
      default: 0.01,
      scale: "log",
    },
    flips: {
      kind: "number",
      label: { zh: "翻转的标签份额", en: "share of labels flipped" },
      min: 0,
      max: 0.3,
      default: 0.1,
    },
  },
  guess: {
    ask: {
      zh: "批从 1024 增大到 16384（都调好步长），到达目标的更新次数……",
      en: "From a batch of 1,024 to 16,384, the step tuned for each, the updates to the target …",
    },
    options: {
      sixteenth: { zh: "降到 1/16", en: "fall to a sixteenth" },
      little: { zh: "几乎不变", en: "hardly change" },
      more: { zh: "增加", en: "rise" },
    },
  },
  terms: {
    slope: { label: { zh: "每个样本多占的内存", en: "memory per further sample" }, unit: { zh: "字节", en: "bytes" } },
    stepsOne: { label: { zh: "B = 1 的更新次数", en: "updates at B = 1" } },
    stepsMany: { label: { zh: "B = 16384 的更新次数", en: "updates at B = 16,384" } },
    knee: { label: { zh: "拐点 E/S", en: "knee E/S" } },
    noiseScale: { label: { zh: "梯度噪声尺度（估计）", en: "gradient noise scale, estimated" } },
    small: { label: { zh: "小批的测试准确率", en: "test accuracy, small batch" } },
    large: { label: { zh: "大批、同样 epoch", en: "large batch, equal epochs" } },
    largeScaled: { label: { zh: "大批、学习率按比例放大", en: "large batch, rate scaled up" } },
    largeUpdates: { label: { zh: "大批、同样更新次数", en: "large batch, equal updates" } },
  },
  formulas: [
    {
      tex: String.raw`S(B) \approx S_{\min} + \frac{E_{\min}}{B}, \qquad B_{\mathrm{knee}} = \term{knee}{\frac{E_{\min}}{S_{\min}}}`,
      text: "S(B) ≈ S(min) + E(min) / B,   knee = E(min) / S(min)",
      says: { zh: "调好步长后，更新次数随批大小的变化。", en: "Updates against batch size, each step tuned." },
    },
    {
      tex: String.raw`\term{noiseScale}{B_{\mathrm{noise}}} = \frac{\mathrm{tr}\,\Sigma}{\lvert G \rvert^2}`,
      text: "B(noise) = tr Σ / |G|²",
      says: { zh: "用两种批大小的梯度估计。", en: "Estimated from gradients at two batch sizes." },
    },
  ],
  references: ["keskar2017", "mccandlish2018", "shallue2019", "zhang2019"],
});
