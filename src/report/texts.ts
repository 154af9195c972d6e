import type { MemoryWords } from "../inspect/memoryWords.ts";
import { memoryWords } from "./memoryWords.ts";
import type { EvaluationRecord, Lang, RunEnd } from "./runRecord.ts";

/** Every word of a report. A language that lacks one does not compile. */
export interface Texts {
  /** For `<html lang>` and number formats. */
  readonly locale: string;
  readonly title: (name: string) => string;
  readonly ends: Readonly<Record<RunEnd, string>>;
  readonly parts: Readonly<Record<EvaluationRecord["part"], string>>;
  readonly accuracyOn: (part: EvaluationRecord["part"]) => string;
  readonly lossOn: (part: EvaluationRecord["part"]) => string;
  readonly rightOf: (right: string, samples: string) => string;
  readonly facts: Readonly<
    Record<
      "data" | "model" | "seed" | "device" | "host" | "started" | "time" | "step" | "peak" | "command" | "version",
      string
    >
  >;
  readonly samples: (train: string, validation: string | undefined, test: string | undefined) => string;
  readonly modelSize: (parameters: string, multiplyAdds: string) => string;
  readonly sampleShape: (shape: string) => string;
  readonly curves: string;
  readonly loss: string;
  readonly accuracy: string;
  readonly logScale: string;
  readonly epoch: string;
  readonly train: string;
  readonly validation: string;
  readonly test: string;
  readonly lr: string;
  readonly elapsed: string;
  readonly best: string;
  readonly numbers: string;
  readonly noEpoch: string;
  readonly chartOf: (what: string, first: string, last: string) => string;
  readonly confusion: string;
  readonly confusionNote: (part: EvaluationRecord["part"]) => string;
  readonly rightClass: string;
  readonly chosenClass: string;
  readonly recall: string;
  readonly confused: string;
  readonly confusedAs: (label: string, predicted: string, count: string) => string;
  readonly noMistakes: string;
  readonly mistakes: string;
  readonly mistakesNote: string;
  readonly isLabel: (label: string) => string;
  readonly readAs: (predicted: string, probability: string) => string;
  readonly labelGot: (probability: string) => string;
  readonly mistakeAlt: (index: string, label: string, predicted: string) => string;
  readonly sample: string;
  readonly architecture: string;
  readonly architectureNote: string;
  readonly layer: string;
  readonly outputShape: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly total: string;
  readonly memory: string;
  readonly memoryNote: (inputs: string, measured: string) => string;
  readonly memoryBudget: (budget: string, planned: string, needed: string) => string;
  readonly memoryRecomputed: (longer: string, places: string) => string;
  readonly memoryOverTime: string;
  readonly memoryAlt: (peak: string, kernel: string, kernels: string) => string;
  readonly memorySaved: string;
  readonly memoryModules: string;
  readonly ledger: MemoryWords;
  readonly health: string;
  readonly healthNote: (steps: string, first: string, last: string) => string;
  readonly healthy: string;
  readonly gradNorm: string;
  readonly gradNormOfAll: string;
  readonly updateRatio: string;
  readonly activations: string;
  readonly inactiveUnits: string;
  readonly saturatedUnits: string;
  readonly batchToRunning: string;
  readonly healthCurve: (what: string, first: string, last: string) => string;
  readonly noiseScale: string;
  readonly noiseScaleNote: string;
  readonly seenBetween: (first: string, last: string) => string;
  readonly config: string;
  readonly setting: string;
  readonly value: string;
  readonly yes: string;
  readonly no: string;
  readonly nothing: string;
  readonly notMeasured: string;
  readonly madeBy: (version: string) => string;
}

const en: Texts = {
  locale: "en",
  title: (name) => `Training run ${name}`,
  ends: {
    running: "still running",
    finished: "finished",
    "stopped early": "stopped early",
    interrupted: "interrupted",
    failed: "failed",
  },
  parts: { train: "training", validation: "validation", test: "test" },
  accuracyOn: (part) => `${{ train: "Training", validation: "Validation", test: "Test" }[part]} accuracy`,
  lossOn: (part) => `${{ train: "Training", validation: "Validation", test: "Test" }[part]} loss`,
  rightOf: (right, samples) => `${right} of ${samples} right`,
  facts: {
    data: "Data",
    model: "Model",
    seed: "Seed",
    device: "Device",
    host: "Host",
    started: "Started",
    time: "Time",
    step: "One training step",
    peak: "Peak memory",
    command: "Command",
    version: "Version",
  },
  samples: (train, validation, test) =>
    [`${train} for training`, validation && `${validation} for validation`, test && `${test} for the test`]
      .filter(Boolean)
      .join(", "),
  modelSize: (parameters, multiplyAdds) => `${parameters} parameters, ${multiplyAdds} multiply-adds per sample`,
  sampleShape: (shape) => `one sample ${shape}`,
  curves: "Learning curves",
  loss: "Loss",
  accuracy: "Accuracy",
  logScale: "logarithmic axis",
  epoch: "Epoch",
  train: "training",
  validation: "validation",
  test: "test",
  lr: "Learning rate",
  elapsed: "Time",
  best: "kept",
  numbers: "The numbers behind it",
  noEpoch: "No epoch was finished.",
  chartOf: (what, first, last) => `${what} from epoch ${first} to ${last}`,
  confusion: "Confusion matrix",
  confusionNote: (part) =>
    `Rows: the right class. Columns: the class the model chose. Counts on the ${en.parts[part]} samples; shades by share of the row.`,
  rightClass: "right",
  chosenClass: "chosen",
  recall: "right, share",
  confused: "Most frequent confusions",
  confusedAs: (label, predicted, count) => `${label} taken for ${predicted}: ${count}`,
  noMistakes: "No sample was taken for another class.",
  mistakes: "Most confident mistakes",
  mistakesNote:
    "The samples where the model was surest and wrong. Often the label, the image or a missing example tells why.",
  isLabel: (label) => `is ${label}`,
  readAs: (predicted, probability) => `taken for ${predicted}, ${probability} sure`,
  labelGot: (probability) => `right class: ${probability}`,
  mistakeAlt: (index, label, predicted) => `Sample ${index}: ${label}, taken for ${predicted}`,
  sample: "Sample",
  architecture: "Model",
  architectureNote: "Shapes and multiply-adds are those of one sample in the forward pass.",
  layer: "Layer",
  outputShape: "Output shape",
  parameters: "Parameters",
  multiplyAdds: "Multiply-adds",
  total: "Total",
  memory: "Memory by role",
  memoryNote: (inputs, measured) =>
    `A training step on inputs ${inputs}. Declared: state, and what the ops keep for backward. Planned: what the program takes when it takes most. Over the whole run the device took ${measured} at most.`,
  memoryBudget: (budget, planned, needed) =>
    `A step was allowed ${budget} and is planned to take ${planned}; one that keeps everything, as shown here, takes ${needed}.`,
  memoryRecomputed: (longer, places) =>
    `What is not kept is computed again for backward, to the same bits, which makes a step some ${longer} longer (predicted): ${places}.`,
  memoryOverTime: "What lives while each kernel runs",
  memoryAlt: (peak, kernel, kernels) => `Live bytes by kernel; at most ${peak}, at kernel ${kernel} of ${kernels}`,
  memorySaved: "What is kept for backward, and why",
  memoryModules: "By module",
  ledger: memoryWords.en,
  health: "Health of the run",
  healthNote: (steps, first, last) =>
    `${steps} steps looked at, from step ${first} to step ${last}. Curves of a column share one axis, so layers can be compared; ` +
    "activations have an axis of their own in each row. The number is that of the last step looked at.",
  healthy: "Nothing was found.",
  gradNorm: "Gradient norm (logarithmic)",
  gradNormOfAll: "Gradient norm of the whole network (logarithmic)",
  updateRatio: "Update by weight, dashed: 0.001 (logarithmic)",
  activations: "Output, mean ± standard deviation",
  inactiveUnits: "Units at 0 on every sample seen",
  saturatedUnits: "Saturated values",
  batchToRunning: "Batch mean to running mean, in standard deviations (logarithmic)",
  healthCurve: (what, first, last) => `${what}, from ${first} to ${last}`,
  noiseScale: "Gradient noise scale",
  noiseScaleNote:
    "In samples, by epoch: about the batch size beyond which more samples a step save few steps (McCandlish et al. 2018).",
  seenBetween: (first, last) =>
    first === last ? `Seen at step ${first}.` : `Seen from step ${first} to step ${last}.`,
  config: "Configuration",
  setting: "Setting",
  value: "Value",
  yes: "yes",
  no: "no",
  nothing: "none",
  notMeasured: "not measured",
  madeBy: (version) => `Made by fathom ${version}. This file needs no network and no other file.`,
};

const zh: Texts = {
  locale: "zh-CN",
  title: (name) => `训练记录 ${name}`,
  ends: {
    running: "训练中",
    finished: "已完成",
    "stopped early": "已提前停止",
    interrupted: "被中断",
    failed: "失败",
  },
  parts: { train: "训练集", validation: "验证集", test: "测试集" },
  accuracyOn: (part) => `${zh.parts[part]}准确率`,
  lossOn: (part) => `${zh.parts[part]}损失`,
  rightOf: (right, samples) => `${samples} 个样本中答对 ${right} 个`,
  facts: {
    data: "数据",
    model: "模型",
    seed: "随机种子",
    device: "计算设备",
    host: "运行环境",
    started: "开始时间",
    time: "用时",
    step: "单步训练用时",
    peak: "内存峰值",
    command: "命令",
    version: "版本",
  },
  samples: (train, validation, test) =>
    [`训练 ${train}`, validation && `验证 ${validation}`, test && `测试 ${test}`].filter(Boolean).join("，"),
  modelSize: (parameters, multiplyAdds) => `${parameters} 个参数，每个样本 ${multiplyAdds} 次乘加`,
  sampleShape: (shape) => `单个样本 ${shape}`,
  curves: "学习曲线",
  loss: "损失",
  accuracy: "准确率",
  logScale: "对数坐标",
  epoch: "轮次",
  train: "训练",
  validation: "验证",
  test: "测试",
  lr: "学习率",
  elapsed: "用时",
  best: "保留",
  numbers: "查看数据",
  noEpoch: "没有完成任何一轮训练。",
  chartOf: (what, first, last) => `第 ${first} 轮到第 ${last} 轮的${what}`,
  confusion: "混淆矩阵",
  confusionNote: (part) => `行为真实类别，列为预测类别；数字是${zh.parts[part]}上的样本数，颜色深浅表示占该行的比例。`,
  rightClass: "真实",
  chosenClass: "预测",
  recall: "召回率",
  confused: "最常见的混淆",
  confusedAs: (label, predicted, count) => `把 ${label} 认成 ${predicted}：${count} 次`,
  noMistakes: "没有样本被分错。",
  mistakes: "错得最自信的样本",
  mistakesNote: "模型最有把握却判断错误的样本。原因往往在标注、图像本身，或缺少类似的训练样本。",
  isLabel: (label) => `真实：${label}`,
  readAs: (predicted, probability) => `预测：${predicted}（${probability}）`,
  labelGot: (probability) => `真实类别概率：${probability}`,
  mistakeAlt: (index, label, predicted) => `样本 ${index}：真实类别 ${label}，预测为 ${predicted}`,
  sample: "样本",
  architecture: "模型结构",
  architectureNote: "形状和乘加次数均按单个样本的一次前向传播计算。",
  layer: "层",
  outputShape: "输出形状",
  parameters: "参数量",
  multiplyAdds: "乘加次数",
  total: "合计",
  memory: "内存用途",
  memoryNote: (inputs, measured) =>
    `训练一步，输入为 ${inputs}。声明：状态，以及算子为反向保留的张量。计划：程序占用最多时的大小。整个运行中，设备最多占用 ${measured}。`,
  memoryBudget: (budget, planned, needed) =>
    `一步允许占用 ${budget}，计划占用 ${planned}；下面是全部保留时的账目，需要 ${needed}。`,
  memoryRecomputed: (longer, places) =>
    `不保留的结果在反向时重新计算，逐位相同，每步约慢 ${longer}（预测）：${places}。`,
  memoryOverTime: "每个内核运行时占用的内存",
  memoryAlt: (peak, kernel, kernels) =>
    `各内核运行时占用的字节；最多 ${peak}，在第 ${kernel} 个内核（共 ${kernels} 个）`,
  memorySaved: "为反向保留了什么，为什么",
  memoryModules: "按模块",
  ledger: memoryWords.zh,
  health: "训练的健康状况",
  healthNote: (steps, first, last) =>
    `检查了 ${steps} 步，从第 ${first} 步到第 ${last} 步。同一列的曲线共用坐标轴，便于各层比较；各层的输出各有自己的坐标轴。数字是最后一次检查时的值。`,
  healthy: "没有发现问题。",
  gradNorm: "梯度范数（对数坐标）",
  gradNormOfAll: "整个网络的梯度范数（对数坐标）",
  updateRatio: "更新与权重之比，虚线为 0.001（对数坐标）",
  activations: "输出的均值 ± 标准差",
  inactiveUnits: "在看过的样本上始终为 0 的单元",
  saturatedUnits: "饱和的值",
  batchToRunning: "批量均值与滑动均值之差，以标准差为单位（对数坐标）",
  healthCurve: (what, first, last) => `${what}，从 ${first} 到 ${last}`,
  noiseScale: "梯度噪声尺度",
  noiseScaleNote: "以样本计，按轮次：批量超过它，每步再加样本也省不了多少步（McCandlish 等 2018）。",
  seenBetween: (first, last) => (first === last ? `见于第 ${first} 步。` : `见于第 ${first} 步到第 ${last} 步。`),
  config: "配置",
  setting: "设置项",
  value: "取值",
  yes: "是",
  no: "否",
  nothing: "无",
  notMeasured: "未测量",
  madeBy: (version) => `由 fathom ${version} 生成。本文件可离线查看，不依赖其他文件。`,
};

export const texts: Readonly<Record<Lang, Texts>> = { en, zh };
