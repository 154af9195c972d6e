import type { HealthWords } from "../inspect/index.ts";
import type { Lang } from "./runRecord.ts";

/** Words of a run's health; the English ones are the library's own. */
export const healthWords: Readonly<Record<Lang, HealthWords | undefined>> = {
  en: undefined,
  zh: {
    layer: "层",
    op: "算子",
    gradNorm: "梯度",
    updateRatio: "更新/权重",
    mean: "均值",
    spread: "标准差",
    inactive: "不激活",
    saturated: "饱和",
    statistics: "批量与滑动之差",
    outside: "-",
    comma: "、",
    others: (count) => `等另外 ${count} 层`,
    range: (low, high) => `${low} 至 ${high}`,
    findings: {
      inactive: (where, value, limit, samples) =>
        `${where}：${value} 的单元在看过的全部 ${samples} 个样本上都是 0，这时它们学不到东西。` +
        `${limit} 以内常见，再多则可能是学习率过大，或偏置远低于 0（CS231n 讲义，激活函数）。`,
      saturated: (where, value, limit) =>
        `${where}：${value} 的值落在斜率不到最大值 6 % 的地方，梯度很难通过。达到 ${limit} 的层几乎不再学习：` +
        "请缩放输入，或用更小的初始权重（Glorot 和 Bengio 2010）。",
      updateLarge: (where, value, limit) =>
        `${where}：一步改变的权重是其范数的 ${value}，远高于经验值 ${limit}。学习率可能过大（CS231n 讲义，更新与权重之比）。`,
      updateSmall: (where, value, limit) =>
        `${where}：一步改变的权重是其范数的 ${value}，远低于经验值 ${limit}。学习率可能过小，或这一层得不到梯度（CS231n 讲义，更新与权重之比）。`,
      vanishing: (where, value, limit) =>
        `${where}：平均到每个权重，它的梯度只有后面某层的 ${value}；低于 ${limit} 就是梯度消失。` +
        "请加归一化、改用 ReLU，或按层宽初始化（Glorot 和 Bengio 2010）。",
      exploding: (where, value, limit) =>
        `${where}：梯度范数为 ${value}，超过近期均值的十倍（${limit}）。请降低学习率，或用 clipGradNorm 裁剪（Pascanu、Mikolov 和 Bengio 2013）。`,
      statisticsOff: (where, value, limit) =>
        `${where}：批量统计量与滑动统计量相差 ${value}（界限 ${limit}），评估时的归一化因此与训练时不同。` +
        "更大的批量或更大的 momentum 能使两者接近（Ioffe 和 Szegedy 2015）。",
    },
  },
};
