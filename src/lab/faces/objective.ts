import { defineFace } from "../face.ts";

export const objective = defineFace({
  id: "C14",
  name: "objective",
  title: { zh: "损失、代价与目标", en: "Loss, cost, objective" },
  question: { zh: "损失函数、代价函数、目标函数有什么区别？", en: "How do loss, cost and objective differ?" },
  claim: {
    zh: "损失是一个样本的误差，代价是所有样本损失的总和或平均，目标函数是最终要优化的那个。",
    en: "The loss is the error of one sample, the cost is that of all samples together, the objective is what is optimised in the end.",
  },
  right: {
    zh: "区分这三层很有用：加了正则项之后，被优化的是目标，代价完全可以一路上升。",
    en: "It is useful to keep the three apart: with a regulariser it is the objective that is optimised, and the cost may rise all the way.",
  },
  correction: {
    zh: "这是约定，不是标准：各书用词不一，代价通常取平均，目标还可以是最大化。取和与取平均只差一个常数，学习率相应改动后轨迹完全相同。小批量平均的平均在最后一批不满时不等于总平均，要按样本数加权。",
    en: "It is a convention, not a standard: books use the words differently, the cost is usually a mean, and an objective may be maximised. Sum and mean differ by a constant: with the learning rate changed to match, the path is the same. A mean of batch means is not the mean of the data when the last batch is short: weigh by samples.",
  },
  verdict: { zh: "约定俗成，并无统一标准。", en: "A convention, not a standard." },
  parameters: {
    lambda: {
      kind: "number",
      label: { zh: "正则强度 λ", en: "regularisation λ" },
      min: 0.05,
      max: 10,
      default: 1,
      scale: "log",
    },
    batchSize: {
      kind: "number",
      label: { zh: "十个损失分批的大小", en: "batch size for ten losses" },
      min: 2,
      max: 9,
      default: 4,
      whole: true,
    },
  },
  guess: {
    ask: {
      zh: "岭回归从最小二乘解出发做梯度下降，目标每步都下降。代价（均方误差）……",
      en: "Ridge regression by gradient descent from the least-squares solution: the objective falls every step. The cost, the squared error, …",
    },
    options: {
      falls: { zh: "也下降", en: "falls, too" },
      same: { zh: "不变", en: "stays" },
      rises: { zh: "每步都上升", en: "rises every step" },
    },
  },
  terms: {
    costFirst: { label: { zh: "开始时的代价", en: "cost at the start" } },
    costLast: { label: { zh: "结束时的代价", en: "cost at the end" } },
    objectiveFirst: { label: { zh: "开始时的目标", en: "objective at the start" } },
    objectiveLast: { label: { zh: "结束时的目标", en: "objective at the end" } },
    naive: { label: { zh: "小批量平均的平均", en: "mean of batch means" } },
    weighted: { label: { zh: "按样本数加权的平均", en: "mean weighted by samples" } },
  },
  formulas: [
    {
      tex: String.raw`\term{objectiveLast}{J(w)} = \underbrace{\frac{1}{N} \sum_i \tfrac{1}{2} (x_i^{\top} w - y_i)^2}_{\term{costLast}{C(w)}} + \frac{\lambda}{2} \lVert w \rVert^2`,
      text: "J(w) = C(w) + ½ λ |w|²,   C(w) = (1/N) Σ ½ (xᵢ·w − yᵢ)²",
      says: {
        zh: "目标是代价加上正则项；和号里的一项是损失。",
        en: "The objective is the cost and a penalty; one term of the sum is a loss.",
      },
    },
  ],
  references: ["lecun1998"],
});
