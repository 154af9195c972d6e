import type { Lang } from "../../src/report/index.ts";
import type { Stage } from "./scene.ts";

/** Every word of this page. Places count from 1, as people do. */
export interface ConvolutionWords {
  readonly lead: string;
  readonly one: { readonly title: string; readonly lead: string };
  readonly input: string;
  readonly inputNote: (side: number, padding: number) => string;
  readonly drawing: (side: number) => string;
  readonly drawingHelp: string;
  readonly pixel: (row: number, column: number, ink: string) => string;
  readonly samples: string;
  readonly sample: (digit: number) => string;
  readonly brush: string;
  readonly pen: string;
  readonly eraser: string;
  readonly undo: string;
  readonly clear: string;
  readonly invert: string;
  readonly load: string;
  readonly loaded: (side: number) => string;
  readonly notLoaded: string;
  readonly side: string;
  readonly sideOption: (side: number) => string;
  readonly kernel: string;
  readonly preset: string;
  readonly ownKernel: string;
  readonly kernelSize: string;
  readonly weight: (row: number, column: number) => string;
  readonly stride: string;
  readonly padding: string;
  readonly dilation: string;
  readonly output: string;
  readonly outputNote: (side: number) => string;
  readonly outputGrid: (side: number) => string;
  readonly outputHelp: string;
  readonly legend: { readonly plus: string; readonly minus: string };
  readonly formula: string;
  readonly formulaLetters: string;
  readonly noWindow: (covers: number, has: number) => string;
  readonly allUsed: string;
  readonly unused: (count: number) => string;
  readonly slide: string;
  readonly pause: string;
  readonly previousWindow: string;
  readonly nextWindow: string;
  readonly value: string;
  readonly valueAt: (row: number, column: number) => string;
  readonly products: string;
  readonly outside: string;
  readonly sum: string;
  readonly engineSays: string;
  readonly numbers: string;
  readonly numbersOf: { readonly image: string; readonly output: string };
  readonly network: { readonly title: string; readonly lead: string };
  readonly networkInput: string;
  readonly networkInputNote: string;
  readonly probabilities: string;
  readonly answer: (digit: number) => string;
  readonly loadingNetwork: string;
  readonly scale: string;
  readonly stage: string;
  readonly stages: Readonly<Record<Stage, { readonly name: string; readonly note: string }>>;
  readonly allMaps: string;
  readonly channel: (channel: number) => string;
  readonly chain: (channel: number) => string;
  readonly filterOf: (channel: number) => string;
  readonly result: string;
  readonly bias: string;
  readonly mapGrid: (stage: string, channel: number) => string;
  readonly mapHelp: string;
  readonly made: (stage: string, channel: number, row: number, column: number) => string;
  readonly normTerms: {
    readonly mean: string;
    readonly variance: string;
    readonly weight: string;
    readonly shift: string;
  };
  readonly largest: string;
  readonly failures: Readonly<Record<"engine" | "network", (reason: string) => string>>;
  readonly engineOnce: (engine: string) => string;
  readonly reasonUnknown: string;
}

const en: ConvolutionWords = {
  lead: "A small grid of weights walks over an image; at every stop it multiplies what lies below it and adds up. Draw, turn, and look at each product.",
  one: { title: "One kernel", lead: "What you draw, what walks over it, and what comes out." },
  input: "Image",
  inputNote: (side, padding) =>
    padding > 0 ? `${side} × ${side}, with ${padding} of zeros around it` : `${side} × ${side}, ink from 0 to 1`,
  drawing: (side) => `Drawing, ${side} by ${side} pixels`,
  drawingHelp:
    "Draw with a finger or the mouse; with the keyboard, arrows move and the space bar sets or clears a pixel.",
  pixel: (row, column, ink) => `Row ${row}, column ${column}: ink ${ink}`,
  samples: "Handwritten digits",
  sample: (digit) => `a handwritten ${digit}`,
  brush: "Brush",
  pen: "Pen",
  eraser: "Eraser",
  undo: "Undo",
  clear: "Clear",
  invert: "Invert",
  load: "Load an image",
  loaded: (side) =>
    `The middle of your image, reduced to ${side} × ${side}. It stays on this machine, and its ${side * side} values are part of the address.`,
  notLoaded: "This file is not an image that your browser can read.",
  side: "Pixels each way, W",
  sideOption: (side) => `${side} × ${side}`,
  kernel: "Kernel",
  preset: "Begin with",
  ownKernel: "your own",
  kernelSize: "Size F",
  weight: (row, column) => `Weight in row ${row}, column ${column}`,
  stride: "Stride S",
  padding: "Padding P",
  dilation: "Dilation D",
  output: "Output",
  outputNote: (side) => `${side} × ${side}`,
  outputGrid: (side) => `Output, ${side} by ${side} values`,
  outputHelp: "Click a value, or move with the arrow keys, to see the window it comes from.",
  legend: { plus: "above zero", minus: "below zero" },
  formula: "How large the output is",
  formulaLetters: "W image, F kernel, S stride, P padding, D dilation; ⌊ ⌋ rounds down.",
  noWindow: (covers, has) =>
    `No window fits: the kernel reaches over ${covers} pixels, and the padded image has only ${has}.`,
  allUsed: "Every row and column is met by a window.",
  unused: (count) =>
    count === 1
      ? "Rounded down: the last row and the last column (hatched) are in no window."
      : `Rounded down: the last ${count} rows and the last ${count} columns (hatched) are in no window.`,
  slide: "Slide the window",
  pause: "Pause",
  previousWindow: "Previous window",
  nextWindow: "Next window",
  value: "One value",
  valueAt: (row, column) => `Row ${row}, column ${column}`,
  products: "Pixel × weight = product, for each place of the window",
  outside: "padding",
  sum: "Sum of the products",
  engineSays: "The engine's value",
  numbers: "See the numbers",
  numbersOf: { image: "Ink of the image", output: "Values of the output" },
  network: {
    title: "Sixteen trained kernels",
    lead: "A network that has learnt handwritten digits looks at the same drawing through sixteen kernels of its own.",
  },
  networkInput: "Input",
  networkInputNote: "Your drawing on 8 × 8 pixels. A digit that fills the frame is read best.",
  probabilities: "What it takes it for",
  answer: (digit) => `The network reads ${digit}`,
  loadingNetwork: "Loading the trained weights…",
  scale: "All maps of a stage share this scale; the filters share one of their own.",
  stage: "Stage",
  stages: {
    convolved: { name: "Convolved", note: "3 × 3, padding 1, plus a bias" },
    normalised: { name: "Batch-normalised", note: "by the statistics of the training" },
    activated: { name: "ReLU", note: "what is below zero becomes zero" },
    pooled: { name: "Max pooling", note: "the largest of each 2 × 2" },
  },
  allMaps: "Filters, and the feature maps they make",
  channel: (channel) => `Channel ${channel}`,
  chain: (channel) => `Channel ${channel}, step by step`,
  filterOf: (channel) => `Filter ${channel}`,
  result: "By the formula",
  bias: "bias",
  mapGrid: (stage, channel) => `${stage}, channel ${channel}`,
  mapHelp: "Click any value, or move with the arrow keys, to see how it was made.",
  made: (stage, channel, row, column) => `${stage}, channel ${channel}, row ${row}, column ${column}`,
  normTerms: { mean: "running mean", variance: "running variance", weight: "weight", shift: "bias" },
  largest: "The largest of the four values of its window.",
  failures: {
    engine: (reason) => `The engine has failed, so the values here are summed by the page itself: ${reason}`,
    network: (reason) => `The trained network could not be loaded: ${reason}`,
  },
  engineOnce: (engine) => `Computed on this machine: ${engine}.`,
  reasonUnknown: "its worker could not be started.",
};

const zh: ConvolutionWords = {
  lead: "一小格权重在图片上逐格走过：每停一处，就与下面的像素相乘，再全部相加。画一画，调一调，看清每一个乘积。",
  one: { title: "一个卷积核", lead: "你画的图、走过它的卷积核，以及得到的结果。" },
  input: "图片",
  inputNote: (side, padding) =>
    padding > 0 ? `${side} × ${side}，四周各填充 ${padding} 圈零` : `${side} × ${side}，墨色从 0 到 1`,
  drawing: (side) => `画板，${side} × ${side} 像素`,
  drawingHelp: "用手指或鼠标画；用键盘时，方向键移动，空格键涂上或擦去一个像素。",
  pixel: (row, column, ink) => `第 ${row} 行第 ${column} 列：墨色 ${ink}`,
  samples: "手写数字",
  sample: (digit) => `一个手写的 ${digit}`,
  brush: "画笔",
  pen: "笔",
  eraser: "橡皮",
  undo: "撤销",
  clear: "清空",
  invert: "反色",
  load: "载入图片",
  loaded: (side) =>
    `取了图片的中间部分，缩小到 ${side} × ${side}。它不会离开这台机器；缩小后的 ${side * side} 个数值写在地址里。`,
  notLoaded: "浏览器无法把这个文件当作图片读取。",
  side: "边长 W（像素）",
  sideOption: (side) => `${side} × ${side}`,
  kernel: "卷积核",
  preset: "从这里开始",
  ownKernel: "自己写的",
  kernelSize: "大小 F",
  weight: (row, column) => `第 ${row} 行第 ${column} 列的权重`,
  stride: "步幅 S",
  padding: "填充 P",
  dilation: "膨胀（空洞）D",
  output: "输出",
  outputNote: (side) => `${side} × ${side}`,
  outputGrid: (side) => `输出，${side} × ${side} 个数值`,
  outputHelp: "点一个数值，或用方向键移动，看它来自哪个窗口。",
  legend: { plus: "大于零", minus: "小于零" },
  formula: "输出有多大",
  formulaLetters: "W 图片，F 卷积核，S 步幅，P 填充，D 膨胀；⌊ ⌋ 表示向下取整。",
  noWindow: (covers, has) => `放不下任何窗口：卷积核跨 ${covers} 个像素，而填充后的图片只有 ${has} 个。`,
  allUsed: "每一行每一列都落在某个窗口里。",
  unused: (count) => `向下取整：最后 ${count} 行和最后 ${count} 列（画斜线处）不在任何窗口里。`,
  slide: "滑动窗口",
  pause: "暂停",
  previousWindow: "上一个窗口",
  nextWindow: "下一个窗口",
  value: "一个数值",
  valueAt: (row, column) => `第 ${row} 行第 ${column} 列`,
  products: "窗口里每一处：像素 × 权重 = 乘积",
  outside: "填充",
  sum: "乘积之和",
  engineSays: "引擎算出的值",
  numbers: "看数字",
  numbersOf: { image: "图片的墨色", output: "输出的数值" },
  network: {
    title: "十六个训练好的卷积核",
    lead: "一个学会了手写数字的网络，用它自己的十六个卷积核看同一幅画。",
  },
  networkInput: "输入",
  networkInputNote: "你的画缩到 8 × 8 像素。数字写满画面时认得最准。",
  probabilities: "它认为是",
  answer: (digit) => `网络读作 ${digit}`,
  loadingNetwork: "正在载入训练好的权重……",
  scale: "同一阶段的特征图共用这个色标；卷积核另用一个。",
  stage: "阶段",
  stages: {
    convolved: { name: "卷积", note: "3 × 3，填充 1，再加偏置" },
    normalised: { name: "批归一化", note: "用训练时的统计量" },
    activated: { name: "ReLU", note: "小于零的变为零" },
    pooled: { name: "最大池化（汇聚）", note: "每个 2 × 2 中的最大值" },
  },
  allMaps: "卷积核，以及它们各自的特征图",
  channel: (channel) => `通道 ${channel}`,
  chain: (channel) => `通道 ${channel}，一步一步看`,
  filterOf: (channel) => `卷积核 ${channel}`,
  result: "按公式算得",
  bias: "偏置",
  mapGrid: (stage, channel) => `${stage}，通道 ${channel}`,
  mapHelp: "点任意一个数值，或用方向键移动，看它是怎样得到的。",
  made: (stage, channel, row, column) => `${stage}，通道 ${channel}，第 ${row} 行第 ${column} 列`,
  normTerms: { mean: "滑动均值", variance: "滑动方差", weight: "缩放 γ", shift: "平移 β" },
  largest: "窗口里四个数值中最大的一个。",
  failures: {
    engine: (reason) => `引擎出错，这里的数值改由网页自己相加：${reason}`,
    network: (reason) => `无法载入训练好的网络：${reason}`,
  },
  engineOnce: (engine) => `在本机计算：${engine}。`,
  reasonUnknown: "工作线程无法启动。",
};

export const convolutionWords: Readonly<Record<Lang, ConvolutionWords>> = { zh, en };
