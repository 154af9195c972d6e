import { defineFace } from "../face.ts";

export const weightSharing = defineFace({
  id: "C18",
  name: "weightSharing",
  title: { zh: "权值共享", en: "Weight sharing" },
  question: { zh: "什么是卷积网络的权值共享？", en: "What is weight sharing in convolutional networks?" },
  claim: {
    zh: "一个卷积核扫过整张图时参数是固定的，所以参数很少，图像平移后也能认出来。",
    en: "While a filter sweeps over the image its parameters are fixed: so there are few parameters, and a shifted image is still recognised.",
  },
  right: {
    zh: "参数确实少了几个数量级；只在左边见过的图案，卷积网络在右边也认得，全连接网络不行。",
    en: "There are orders of magnitude fewer parameters, and a pattern seen on the left only is recognised on the right by a convolutional network, not by a dense one.",
  },
  correction: {
    zh: "“固定”是指各个位置共用，不是不学习：共享核的梯度是各位置梯度之和。一个核跨所有输入通道，一层有许多核。卷积是等变的，全局池化之后才（近似）不变；步幅大于 1 与零填充都会削弱它。",
    en: "“Fixed” means shared over positions, not untrained: the gradient of the shared kernel is the sum of those at all positions. One filter spans all input channels, and a layer has many. Convolution is equivariant; pooling over positions makes it (nearly) invariant, and strides above 1 and zero padding weaken it.",
  },
  verdict: { zh: "共享的是位置，不是“不学习”。", en: "Shared over positions, and still learned." },
  parameters: {
    shift: {
      kind: "number",
      label: { zh: "测试图向右平移的像素", en: "pixels by which test images are shifted right" },
      min: 1,
      max: 7,
      default: 7,
      whole: true,
    },
  },
  guess: {
    ask: {
      zh: "横条与竖条只在左半边训练，在右半边测试。全连接网络的准确率大约是……",
      en: "Horizontal and vertical bars, trained on the left half, tested on the right. A dense network gets about …",
    },
    options: {
      chance: { zh: "五成，等于瞎猜", en: "half of them, like guessing" },
      some: { zh: "七八成", en: "three in four" },
      most: { zh: "九成以上", en: "nine in ten or more" },
    },
  },
  terms: {
    convParameters: {
      label: { zh: "卷积层的参数（28×28，8 个特征图）", en: "parameters, convolution (28×28, 8 maps)" },
    },
    localParameters: { label: { zh: "不共享时的参数", en: "parameters without sharing" } },
    denseParameters: { label: { zh: "全连接的参数", en: "parameters, dense" } },
    convShifted: { label: { zh: "卷积网络在平移之后的准确率", en: "convolutional network after the shift" } },
    denseShifted: { label: { zh: "全连接网络在平移之后的准确率", en: "dense network after the shift" } },
    circular: {
      label: { zh: "循环填充：平移前后 logit 之差", en: "circular padding: change of the logits under the shift" },
    },
    strided: { label: { zh: "步幅 2：平移前后 logit 之差", en: "stride 2: change of the logits under the shift" } },
    zeroPadded: {
      label: { zh: "零填充：平移前后 logit 之差", en: "zero padding: change of the logits under the shift" },
    },
  },
  formulas: [
    {
      tex: String.raw`\frac{\partial L}{\partial w} = \sum_{p} \frac{\partial L}{\partial w_p}`,
      text: "∂L/∂w = Σₚ ∂L/∂wₚ",
      says: { zh: "共享核的梯度是各位置梯度之和。", en: "The gradient of a shared kernel is the sum over positions." },
    },
    {
      tex: String.raw`\term{convParameters}{8 (3 \cdot 3 + 1)}, \qquad \term{localParameters}{26^2 \cdot 8 (3 \cdot 3 + 1)}, \qquad \term{denseParameters}{26^2 \cdot 8 (28^2 + 1)}`,
      text: "8·(9 + 1),   26²·8·(9 + 1),   26²·8·(28² + 1)",
      says: { zh: "共享、不共享、全连接的参数个数。", en: "Parameters shared, not shared, and dense." },
    },
  ],
  references: ["zhang2019shift", "islam2020"],
});
