import type { AnomalyWords } from "../index.ts";
import type { Language } from "./messages.ts";

const counts = (nan: number, infinite: number): string =>
  [nan > 0 ? `${nan} 个 NaN` : "", infinite > 0 ? `${infinite} 个无穷` : ""].filter(Boolean).join("、");

/** Words of an anomaly's description; the English ones are the description's own. */
export const anomalyWords: Readonly<Record<Language, AnomalyWords | undefined>> = {
  en: undefined,
  zh: {
    phases: { forward: "前向", backward: "反向", update: "更新" },
    op: (op, phase, module, parameter) =>
      `${module === undefined ? "" : `模块 ${module} 中的 `}${op}（${phase}${parameter === undefined ? "" : ` ${parameter}`}）`,
    data: (argument, sample) => `${argument} 中本批第 ${sample} 个样本`,
    parameter: (name) => `这一步之前的 ${name}`,
    constant: "交给这一步的一个张量",
    gave: (nan, infinite, numel, shape) => `在 ${numel} 个值 ${shape} 中产生了 ${counts(nan, infinite)}`,
    held: (nan, infinite, numel, shape) => `在 ${numel} 个值 ${shape} 中含有 ${counts(nan, infinite)}`,
    calledAt: "调用位置",
    wentIn: "输入",
    nothingFinite: "没有有限的值",
    range: (min, max, mean) => `最小 ${min}，最大 ${max}，平均 ${mean}`,
    notFinite: (nan, infinite, numel) => `${numel} 个中非有限：${counts(nan, infinite) || "0 个"}`,
  },
};
