import type { Tolerance } from "../lab/index.ts";
import type { Language } from "./messages.ts";

/** What the lab's commands say; what is missing in one language does not compile. */
export interface LabWords {
  readonly about: string;
  readonly list: string;
  readonly run: string;
  readonly code: string;
  readonly argCard: string;
  readonly flagAll: string;
  readonly flagFull: string;
  readonly flagSeed: string;
  readonly flagOut: string;
  readonly cardOrAll: string;
  readonly allTakesNoCard: string;
  readonly allTakesNoParameter: (name: string) => string;
  readonly noCard: (given: string, known: string) => string;
  readonly needsValue: (flag: string) => string;
  readonly parameters: (id: string) => string;
  readonly numberFrom: (min: string, max: string) => string;
  readonly byDefault: (value: string) => string;
  readonly claim: string;
  readonly right: string;
  readonly correction: string;
  readonly formulas: string;
  readonly quantities: string;
  readonly checks: string;
  readonly sources: string;
  readonly predictedDashed: string;
  readonly tolerances: Readonly<Record<Tolerance, string>>;
  readonly asPredicted: string;
  readonly notAsPredicted: string;
  readonly allHold: (cards: number, seconds: string) => string;
  readonly someFail: (failed: string) => string;
  readonly how: string;
  readonly serve: string;
  readonly flagHost: string;
  readonly flagPort: string;
  readonly notBuilt: (folder: string) => string;
  readonly portTaken: (port: string) => string;
  readonly cannotServe: (why: string) => string;
  readonly serving: (address: string) => string;
}

const en: LabWords = {
  about: "questions of deep learning, answered by measurement",
  list: "list the questions",
  run: "predict, measure and judge one question, or all",
  code: "print the code that reproduces a card in Node",
  argCard: "C1 to C18",
  flagAll: "every card, with its defaults",
  flagFull: "more seeds, larger grids: up to a minute a card",
  flagSeed: "decides all random numbers",
  flagOut: "also write a page (.html) or its charts (.svg)",
  cardOrAll: "Which card? Name one, as in fathom lab run C5, or take --all.",
  allTakesNoCard: "--all runs every card: name none.",
  allTakesNoParameter: (name) => `--all runs every card with its defaults: --${name} belongs to a single card.`,
  noCard: (given, known) => `there is no card ${given}; there are ${known}.`,
  needsValue: (flag) => `${flag} needs a value.`,
  parameters: (id) => `What can be changed in ${id}:`,
  numberFrom: (min, max) => `from ${min} to ${max}`,
  byDefault: (value) => `default ${value}`,
  claim: "What is usually said",
  right: "What is right in it",
  correction: "More exactly",
  formulas: "Prediction",
  quantities: "Quantities",
  checks: "Predicted and measured",
  sources: "Sources",
  predictedDashed: "dotted: predicted",
  tolerances: {
    identity: "identity",
    "closed form": "closed form",
    statistical: "statistical",
    empirical: "empirical",
  },
  asPredicted: "as predicted",
  notAsPredicted: "NOT as predicted",
  allHold: (cards, seconds) => `${cards} cards, all as predicted, in ${seconds}`,
  someFail: (failed) => `not as predicted: ${failed}`,
  how: "Run one with: fathom lab run C5",
  serve: "serve the lab's page",
  flagHost: "address to listen on; others can reach it unless it is the loopback address",
  flagPort: "port (default: a free one)",
  notBuilt: (folder) => `the page is not built: ${folder} is missing. In a checkout: npm run build:lab`,
  portTaken: (port) => `port ${port} is taken; choose another with --port, or leave it out.`,
  cannotServe: (why) => `cannot serve: ${why}`,
  serving: (address) => `the lab is open at ${address} (Ctrl-C closes it)`,
};

const zh: LabWords = {
  about: "深度学习的经典问题，用测量来回答",
  list: "列出所有问题",
  run: "对一个或全部问题作预测、测量与判断",
  code: "打印在 Node 中重现一张卡片的代码",
  argCard: "C1 到 C18",
  flagAll: "所有卡片，用默认参数",
  flagFull: "更多种子、更大的网格：每张卡片至多一分钟",
  flagSeed: "决定全部随机数",
  flagOut: "另外写出网页（.html）或图（.svg）",
  cardOrAll: "要哪张卡片？请指定一张，如 fathom lab run C5，或用 --all。",
  allTakesNoCard: "--all 会运行所有卡片，不要再指定卡片。",
  allTakesNoParameter: (name) => `--all 用默认参数运行所有卡片；--${name} 只属于单张卡片。`,
  noCard: (given, known) => `没有卡片 ${given}；现有 ${known}。`,
  needsValue: (flag) => `${flag} 需要一个值。`,
  parameters: (id) => `${id} 可以改变的参数：`,
  numberFrom: (min, max) => `${min} 到 ${max}`,
  byDefault: (value) => `默认 ${value}`,
  claim: "通常的说法",
  right: "其中正确的部分",
  correction: "更准确的说法",
  formulas: "预测",
  quantities: "数值",
  checks: "预测与测量",
  sources: "文献",
  predictedDashed: "虚线为预测",
  tolerances: { identity: "恒等", "closed form": "闭式", statistical: "统计", empirical: "经验" },
  asPredicted: "与预测一致",
  notAsPredicted: "与预测不一致",
  allHold: (cards, seconds) => `${cards} 张卡片全部与预测一致，用时 ${seconds}`,
  someFail: (failed) => `与预测不一致：${failed}`,
  how: "运行其中一个：fathom lab run C5",
  serve: "打开实验室的网页服务",
  flagHost: "监听的地址；不是本机回环地址时其他人也能访问",
  flagPort: "端口（默认：任一空闲端口）",
  notBuilt: (folder) => `网页还没有构建：缺少 ${folder}。在源码目录里运行：npm run build:lab`,
  portTaken: (port) => `端口 ${port} 已被占用；请用 --port 换一个，或不指定。`,
  cannotServe: (why) => `无法提供服务：${why}`,
  serving: (address) => `实验室已打开：${address}（Ctrl-C 关闭）`,
};

export const labWords: Readonly<Record<Language, LabWords>> = { en, zh };
