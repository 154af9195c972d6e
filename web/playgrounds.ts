import type { Text } from "../src/report/index.ts";

export interface Playground {
  /** Its folder on the page, below the language's. */
  readonly id: "points" | "convolution";
  readonly title: Text;
  readonly line: Text;
}

/** What stands beside the questions: no claim and no verdict, only something to turn and look into. */
export const playgrounds: readonly Playground[] = [
  {
    id: "points",
    title: { zh: "在平面上训练一个分类器", en: "Train a classifier on points" },
    line: {
      zh: "自己画点，选好层、激活、损失和优化器，看每个神经元学到什么，哪些已经死亡，内存用在哪里。",
      en: "Draw points, choose layers, activation, loss and optimizer; watch what every neuron learns, which ones die, and where the memory goes.",
    },
  },
  {
    id: "convolution",
    title: { zh: "看见一次卷积", en: "See a convolution" },
    line: {
      zh: "画一个数字或载入一张图片，改变卷积核、步幅、填充和膨胀，点一个数值，看是哪个窗口、哪些乘积得到它。",
      en: "Draw a digit or load an image, change kernel, stride, padding and dilation, and click a value to see the window and the products that made it.",
    },
  },
];
