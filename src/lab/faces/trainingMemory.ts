import { defineFace } from "../face.ts";

const bytes = { zh: "字节", en: "bytes" };

export const trainingMemory = defineFace({
  id: "C1",
  name: "trainingMemory",
  title: { zh: "训练为什么更占内存", en: "Why training takes more memory" },
  question: { zh: "为什么训练比推理更占显存？", en: "Why does training take more memory than inference?" },
  claim: {
    zh: "反向传播要用到前向的中间结果，例如 sigmoid 的导数 y(1 − y)，所以训练时都得存着；推理用完就扔。",
    en: "Backpropagation needs the intermediate results of the forward pass, such as y(1 − y) of a sigmoid, so training must keep them all; inference drops them.",
  },
  right: {
    zh: "训练要存的激活值确实随批大小和深度成比例增长；推理时增加深度只多出参数。",
    en: "What training keeps does grow in proportion to batch size and depth; in inference more depth adds parameters only.",
  },
  correction: {
    zh: "还要算上梯度与优化器状态：SGD 每个参数 8 字节，Adam 16 字节，批小的时候它们才是大头。存什么由算子决定，而且不是非存不可：可以用检查点丢掉一部分，反向时重新计算，以时间换内存。",
    en: "Gradients and optimizer state count, too: 8 bytes a parameter with SGD, 16 with Adam, and for small batches they are the larger part. What is kept is each op's choice, and it need not be kept at all: checkpointing drops some of it and computes it again, trading time for memory.",
  },
  verdict: { zh: "部分正确：还要算上梯度与优化器状态。", en: "Partly: count gradients and optimizer state too." },
  parameters: {
    batch: {
      kind: "number",
      label: { zh: "批大小 B", en: "batch size B" },
      min: 1,
      max: 1024,
      default: 64,
      whole: true,
      scale: "log",
    },
    depth: {
      kind: "number",
      label: { zh: "隐藏层数 L", en: "hidden layers L" },
      min: 1,
      max: 8,
      default: 2,
      whole: true,
    },
    optimizer: {
      kind: "choice",
      label: { zh: "优化器", en: "optimizer" },
      options: { sgd: { zh: "SGD", en: "SGD" }, adam: { zh: "Adam", en: "Adam" } },
      default: "sgd",
    },
  },
  guess: {
    ask: {
      zh: "MLP 784-256-256-10，批大小 64，Adam。训练内存里最大的一份是……",
      en: "MLP 784-256-256-10, batch size 64, Adam. The largest part of training memory is …",
    },
    options: {
      saved: { zh: "保存的激活值", en: "saved activations" },
      state: { zh: "优化器状态", en: "optimizer state" },
      parameters: { zh: "参数", en: "parameters" },
    },
  },
  terms: {
    parameters: { label: { zh: "参数个数 P", en: "parameters P" } },
    perSample: { label: { zh: "每个样本保存的", en: "kept per sample" }, unit: bytes },
    saved: { label: { zh: "保存的激活值", en: "saved activations" }, unit: bytes },
    training: { label: { zh: "训练", en: "training" }, unit: bytes },
    inference: { label: { zh: "推理", en: "inference" }, unit: bytes },
    ratio: { label: { zh: "训练 / 推理", en: "training over inference" } },
    workspace: { label: { zh: "程序峰值时的工作区", en: "workspace at the program's peak" }, unit: bytes },
    planned: { label: { zh: "程序的峰值", en: "the program's peak" }, unit: bytes },
  },
  formulas: [
    {
      tex: String.raw`\term{training}{M} = c \cdot 4 \term{parameters}{P} + B \cdot \term{perSample}{s}, \qquad c_{\mathrm{SGD}} = 2,\; c_{\mathrm{Adam}} = 4`,
      text: "M = c · 4P + B · s,   c = 2 (SGD), 4 (Adam)",
      says: {
        zh: "参数、梯度、优化器状态各一份，加上每个样本保存的字节。",
        en: "Parameters, gradients and optimizer state, and the bytes kept for each sample.",
      },
    },
    {
      tex: String.raw`\term{perSample}{s} = 4\,(784 + 256 L + 10) + 4`,
      text: "s = 4 (784 + 256 L + 10) + 4",
      says: {
        zh: "线性层存输入（ReLU 共用它），交叉熵存概率和一个 int32 标签。",
        en: "Linear layers keep their inputs, which ReLU shares; cross-entropy keeps probabilities and an int32 label.",
      },
    },
  ],
  references: ["chen2016", "rajbhandari2019"],
});
