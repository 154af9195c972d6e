import { defineFace } from "../face.ts";

export const dyingRelu = defineFace({
  id: "C13",
  name: "dyingRelu",
  title: { zh: "神经元死亡（死区）", en: "Dying ReLU" },
  question: {
    zh: "ReLU 的神经元为什么会死亡，Leaky ReLU 能解决吗？",
    en: "Why do ReLU units die, and does leaky ReLU help?",
  },
  claim: {
    zh: "参数一旦小于 0，ReLU 的输出与梯度都是 0，神经元永远不再更新；Leaky ReLU 在负半轴有斜率，解决了这个问题。",
    en: "Once a parameter is below 0 a ReLU's output and gradient are 0 and the unit is never updated again; leaky ReLU has a slope below zero and solves this.",
  },
  right: {
    zh: "对所有输入都不激活的 ReLU 单元，梯度恰好为零：用普通 SGD 训练时，它的参数一位都不再变。",
    en: "A ReLU unit that no input activates has a gradient of exactly zero: under plain SGD its parameters do not change by a single bit.",
  },
  correction: {
    zh: "条件是对每一个输入预激活都 ≤ 0，不是参数小于 0；“永远”也只在输入固定、用普通 SGD 时成立，动量、权重衰减或前层的变化都能让它复活。Leaky ReLU 保证参数不冻结，不保证复活：斜率 0.01 时，几百步之后不激活的份额常常几乎不变。很多网络带着相当多的死单元也训练得很好。",
    en: "The condition is a pre-activation ≤ 0 for every input, not a parameter below 0; and “never” holds for fixed inputs and plain SGD: momentum, weight decay or moving layers below can revive a unit. Leaky ReLU keeps parameters from freezing; it does not promise revival: at slope 0.01 the share of inactive units often hardly changes in hundreds of steps. Many networks train well with a good share of dead units.",
  },
  verdict: {
    zh: "对所有输入都 ≤ 0 才算死；Leaky 只是不冻结。",
    en: "Dead means ≤ 0 on all inputs; leaky merely unfreezes.",
  },
  parameters: {
    bias: { kind: "number", label: { zh: "初始偏置 b", en: "initial bias b" }, min: -6, max: -0.5, default: -3 },
    shock: {
      kind: "number",
      label: { zh: "学习率 10 的步数", en: "steps at learning rate 10" },
      min: 3,
      max: 10,
      default: 5,
      whole: true,
    },
  },
  guess: {
    ask: {
      zh: "几步过大的学习率之后，大半单元不再激活。换成正常学习率再训练，用 Leaky ReLU（斜率 0.01）的不激活份额……",
      en: "After a few steps at far too large a rate most units are inactive. Training on at a sound rate with leaky ReLU (slope 0.01), the inactive share …",
    },
    options: {
      gone: { zh: "降到原来的一半以下", en: "falls to less than half" },
      some: { zh: "降低一些", en: "falls somewhat" },
      same: { zh: "几乎不变（一成以内）", en: "hardly changes (within a tenth)" },
    },
  },
  terms: {
    bias: { label: { zh: "初始偏置", en: "initial bias" } },
    dead: { label: { zh: "初始时从不激活的份额", en: "share never active at the start" } },
    deadPredicted: { label: { zh: "预测的份额", en: "predicted share" } },
    afterShock: { label: { zh: "冲击之后 ReLU 不激活的份额", en: "inactive share of ReLU after the shock" } },
    recovered: { label: { zh: "恢复训练之后（ReLU）", en: "after training on (ReLU)" } },
    leakyAfterShock: { label: { zh: "冲击之后 Leaky 不激活的份额", en: "inactive share of leaky after the shock" } },
    leakyRecovered: { label: { zh: "恢复训练之后（Leaky）", en: "after training on (leaky)" } },
    frozen: { label: { zh: "不激活的 ReLU 单元中参数有变化的", en: "inactive ReLU units whose parameters changed" } },
  },
  formulas: [
    {
      tex: String.raw`\term{deadPredicted}{P} = 1 - \exp\left(-\frac{\term{bias}{b}^2}{2 R^2}\right)`,
      text: "P = 1 − exp(−b² / 2R²)",
      says: {
        zh: "权重为标准正态、输入在半径 R 以内时，一个单元从不激活的概率。",
        en: "Probability that a unit with standard normal weights is active for no input within radius R.",
      },
    },
  ],
  references: ["maas2013", "lu2019"],
});
