import type { Lang, Text } from "../../src/report/index.ts";
import type { PointStatus } from "./session.ts";

/** Words of the page beside those of the lab. */
export interface PointWords {
  readonly lead: string;
  readonly field: string;
  readonly fieldLabel: string;
  readonly fieldKeys: string;
  readonly tools: string;
  readonly tool: Readonly<Record<Tool, string>>;
  readonly clear: string;
  readonly cursor: (x: string, y: string) => string;
  readonly added: (label: string, x: string, y: string) => string;
  readonly removed: (count: number) => string;
  readonly full: (most: number) => string;
  readonly tooFew: string;
  readonly lonelyBatch: string;
  readonly counts: (a: number, b: number) => string;
  readonly pointTable: string;
  readonly className: Readonly<Record<0 | 1, string>>;
  readonly classHead: string;
  readonly contour: string;
  readonly status: Readonly<Record<PointStatus, string>>;
  readonly train: string;
  readonly loading: string;
  readonly halted: (step: number) => string;
  readonly figures: { readonly step: string; readonly epoch: string; readonly loss: string; readonly accuracy: string };
  readonly deadUnits: string;
  readonly deadOf: (dead: number, count: number) => string;
  readonly network: string;
  readonly networkHint: string;
  readonly inputs: string;
  readonly layer: (number: number) => string;
  readonly output: string;
  readonly unit: (layer: number, unit: number) => string;
  readonly dead: string;
  readonly deadSays: string;
  readonly range: string;
  readonly unitGradient: string;
  readonly largestWeights: string;
  /** As short as it goes. */
  readonly unitShort: (layer: number, unit: number) => string;
  readonly gradients: string;
  readonly gradientsSay: string;
  readonly noGradient: string;
  readonly lossChart: string;
  readonly lossAxis: string;
  readonly noLoss: string;
  readonly lossTable: string;
  readonly memory: string;
  readonly memorySays: (bytes: string, batch: number) => string;
  readonly memoryEntries: string;
  readonly notYet: string;
  readonly groups: { readonly data: string; readonly network: string; readonly training: string };
  readonly atOnce: string;
  readonly anew: string;
  readonly layers: string;
  readonly addLayer: string;
  readonly removeLayer: string;
  readonly noLayers: string;
  readonly more: (layer: number) => string;
  readonly fewer: (layer: number) => string;
  readonly tries: string;
  readonly needsScript: string;
}

export type Tool = "a" | "b" | "rub";

const en: PointWords = {
  lead: "Two classes of points, a small network, and everything that goes on inside it while it learns. Draw, choose, run.",
  field: "Decision surface",
  fieldLabel: "The plane with its points and the network's answer",
  fieldKeys:
    "Click or drag to draw. By keyboard: arrow keys move the cross, with Shift in small steps; Enter draws, Delete erases.",
  tools: "Draw",
  tool: { a: "class A", b: "class B", rub: "erase" },
  clear: "Clear all",
  cursor: (x, y) => `Cross at ${x}, ${y}.`,
  added: (label, x, y) => `A point of ${label} at ${x}, ${y}.`,
  removed: (count) => (count === 1 ? "One point erased." : `${count} points erased.`),
  full: (most) => `There is room for ${most} points. Erase some first.`,
  tooFew: "Draw at least two points: there is nothing to learn yet.",
  lonelyBatch:
    "Batch normalisation needs at least two samples in a batch: the variance of one says nothing. Choose a larger batch size.",
  counts: (a, b) => `${a} points of class A (discs, blue), ${b} of class B (triangles, orange).`,
  pointTable: "The points as numbers",
  className: { 0: "class A", 1: "class B" },
  classHead: "class",
  contour: "Along the line both classes are as likely.",
  status: {
    idle: "Not trained yet.",
    starting: "Starting …",
    running: "Training …",
    paused: "Paused.",
    halted: "Stopped: the loss is not finite.",
    failed: "Stopped by an error.",
  },
  train: "Train",
  loading: "Loading the engine …",
  halted: (step) =>
    `After step ${step} the loss is no longer a finite number: the steps are too large for these weights. The step was not taken, so the weights stay as they were. Take a smaller learning rate and go on, or reset.`,
  figures: { step: "Step", epoch: "Epoch", loss: "Loss of the batch", accuracy: "Accuracy" },
  deadUnits: "Dead units",
  deadOf: (dead, count) => `${dead} of ${count}`,
  network: "Inside the network",
  networkHint:
    "Each square is the output of one neuron over the plane: orange above zero, blue below. Lines are weights, as thick as they are large, dashed below zero. Point at a neuron to see it large.",
  inputs: "Inputs",
  layer: (number) => `Layer ${number}`,
  output: "Output",
  unit: (layer, unit) => `Layer ${layer}, neuron ${unit}`,
  dead: "dead",
  deadSays: "Dead: it says the same for every point, so nothing can be told from it.",
  range: "Output",
  unitGradient: "Gradient of its weights",
  largestWeights: "Largest weights",
  unitShort: (layer, unit) => `${layer}.${unit}`,
  gradients: "Gradient by layer",
  gradientsSay: "Norm of the last step's gradient of the weights, on a logarithmic scale from 10⁻⁸ to 10².",
  noGradient: "No step has been taken.",
  lossChart: "Loss",
  lossAxis: "step",
  noLoss: "The curve begins with the first step.",
  lossTable: "As numbers",
  memory: "Memory of one training step",
  memorySays: (bytes, batch) =>
    `${bytes} where it takes most, with a batch of ${batch}. Known before anything runs, byte for byte.`,
  memoryEntries: "What is kept for the backward pass, by whom and why",
  notYet: "As soon as the engine is there.",
  groups: { data: "Data", network: "Network", training: "Training" },
  atOnce: "Takes effect at once; the weights stay.",
  anew: "A change begins with new weights.",
  layers: "Hidden layers",
  addLayer: "Add a layer",
  removeLayer: "Remove the last",
  noLayers: "None: a linear classifier.",
  more: (layer) => `One neuron more in layer ${layer}`,
  fewer: (layer) => `One neuron fewer in layer ${layer}`,
  tries: "Things to try",
  needsScript: "To train here, allow scripts.",
};

const zh: PointWords = {
  lead: "两类点，一个小网络，以及它学习时内部发生的一切。画点，选择，运行。",
  field: "决策面",
  fieldLabel: "平面、上面的点与网络的回答",
  fieldKeys: "点击或拖动即可画点。用键盘：方向键移动十字，按住 Shift 走小步；回车画点，Delete 擦除。",
  tools: "画",
  tool: { a: "A 类", b: "B 类", rub: "擦除" },
  clear: "全部清空",
  cursor: (x, y) => `十字在 ${x}，${y}。`,
  added: (label, x, y) => `在 ${x}，${y} 画了一个${label}点。`,
  removed: (count) => `擦除了 ${count} 个点。`,
  full: (most) => `最多放得下 ${most} 个点，请先擦除一些。`,
  tooFew: "请至少画两个点：现在还没有可学的东西。",
  lonelyBatch: "批归一化要求一个小批量里至少有两个样本：单个样本的方差没有意义。请选更大的小批量。",
  counts: (a, b) => `A 类 ${a} 个点（圆，蓝），B 类 ${b} 个点（三角，橙）。`,
  pointTable: "看各点的数值",
  className: { 0: "A 类", 1: "B 类" },
  classHead: "类别",
  contour: "线上两类的可能性相等。",
  status: {
    idle: "尚未训练。",
    starting: "正在启动……",
    running: "训练中……",
    paused: "已暂停。",
    halted: "已停下：损失不是有限数。",
    failed: "因错误而停止。",
  },
  train: "训练",
  loading: "正在载入引擎……",
  halted: (step) =>
    `第 ${step} 步之后，损失不再是有限的数：对这些权重来说步子太大了。这一步没有执行，权重保持原样。可以调小学习率后继续，或者重置。`,
  figures: { step: "步", epoch: "轮", loss: "小批量的损失", accuracy: "准确率" },
  deadUnits: "死亡的神经元",
  deadOf: (dead, count) => `${dead} / ${count}`,
  network: "网络内部",
  networkHint:
    "每个小方块是一个神经元在平面上的输出：橙色大于零，蓝色小于零。连线是权重，越粗越大，虚线为负。指向一个神经元，可放大查看。",
  inputs: "输入",
  layer: (number) => `第 ${number} 层`,
  output: "输出",
  unit: (layer, unit) => `第 ${layer} 层，神经元 ${unit}`,
  dead: "死亡",
  deadSays: "神经元死亡：它对每个点的输出都一样，从中什么也分不出来。",
  range: "输出",
  unitGradient: "其权重的梯度",
  largestWeights: "最大的权重",
  unitShort: (layer, unit) => `${layer}.${unit}`,
  gradients: "各层的梯度",
  gradientsSay: "最近一步中权重梯度的范数，对数刻度，从 10⁻⁸ 到 10²。",
  noGradient: "还没有走过一步。",
  lossChart: "损失",
  lossAxis: "步",
  noLoss: "走出第一步，曲线就开始了。",
  lossTable: "看数字",
  memory: "一步训练的内存",
  memorySays: (bytes, batch) => `小批量为 ${batch} 时，最多占 ${bytes}。运行之前就已知道，精确到字节。`,
  memoryEntries: "为反向传播保留了什么，谁保留，为什么",
  notYet: "引擎就绪后显示。",
  groups: { data: "数据", network: "网络", training: "训练" },
  atOnce: "立即生效，权重不变。",
  anew: "改动后从新的权重开始。",
  layers: "隐藏层",
  addLayer: "加一层",
  removeLayer: "去掉最后一层",
  noLayers: "没有：线性分类器。",
  more: (layer) => `第 ${layer} 层加一个神经元`,
  fewer: (layer) => `第 ${layer} 层减一个神经元`,
  tries: "试一试",
  needsScript: "要在这里训练，请允许脚本。",
};

export const pointWords: Readonly<Record<Lang, PointWords>> = { zh, en };

/** Something to try: a query, and what to look for. */
export interface Try {
  readonly query: string;
  readonly title: Text;
  readonly look: Text;
}

export const tries: readonly Try[] = [
  {
    query: "?set=xor&layers=none",
    title: { zh: "没有隐藏层的异或", en: "Xor without a hidden layer" },
    look: {
      zh: "一条直线分不开它，练多久都不行。加一层，再给它八个神经元。",
      en: "No straight line parts it, however long you train. Add a layer, and give it eight neurons.",
    },
  },
  {
    query: "?set=moons&seed=1",
    title: { zh: "一开始就死了一半", en: "Half of it dead from the start" },
    look: {
      zh: "这个种子让大半 ReLU 生来就死，网络停在 85%。换一个种子，同样的网络能到 100%。",
      en: "With this seed most ReLUs are born dead and the network stays at 85%. Another seed, and the same network reaches 100%.",
    },
  },
  {
    query: "?optimizer=sgd&lr=3",
    title: { zh: "步子太大，神经元死亡", en: "Steps too large: neurons die" },
    look: {
      zh: "几步之内，大半 ReLU 对所有点都输出零，梯度也为零，再也回不来。换成 Leaky ReLU，同样的步子却能学会。",
      en: "Within a few steps most ReLUs are zero on every point; so is their gradient, and hardly one returns. Leaky ReLU learns with the same steps.",
    },
  },
  {
    query: "?set=spiral&layers=16-16-16",
    title: { zh: "螺旋需要深度", en: "A spiral wants depth" },
    look: {
      zh: "看第一层的直边怎样在后面的层里弯成螺旋。两层各八个就不够。",
      en: "Watch the straight edges of layer 1 become a spiral in the layers after it. Two layers of eight do not suffice.",
    },
  },
  {
    query: "?activation=sigmoid&optimizer=sgd&lr=0.3&layers=8-8-8-8-8-8",
    title: { zh: "六层 sigmoid，梯度消失", en: "Six layers of sigmoid: the gradient vanishes" },
    look: {
      zh: "比较各层的梯度：每靠近输入一层，就小约十倍。打开批归一化再看。",
      en: "Compare the layers' gradients: with each layer towards the input they shrink about tenfold. Then turn on batch norm.",
    },
  },
  {
    query: "?activation=leakyRelu&optimizer=sgd&lr=30",
    title: { zh: "大到不再是数", en: "So large that it is no number" },
    look: {
      zh: "十来步之后损失溢出。这一步不会执行，权重保持原样。把学习率调到 0.1，再继续。",
      en: "After a dozen steps the loss overflows. That step is not taken and the weights stay. Turn the learning rate to 0.1 and go on.",
    },
  },
];
