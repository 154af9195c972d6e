import type { Effort, Tolerance } from "../src/lab/index.ts";
import type { Lang } from "../src/report/index.ts";

/** Every word of the page that is not a card's own. */
export interface Words {
  /** For `lang` in HTML. */
  readonly locale: string;
  readonly lab: string;
  readonly poster: string;
  readonly posterLead: string;
  readonly posterHow: string;
  readonly posterDescription: string;
  readonly playgrounds: string;
  readonly skip: string;
  readonly allQuestions: string;
  /** The other language, in that language. */
  readonly otherLanguage: string;
  readonly languages: string;
  readonly previous: string;
  readonly next: string;
  readonly neighbours: string;
  readonly questionNumber: (number: string) => string;
  readonly claim: string;
  readonly guess: string;
  readonly guessHint: string;
  readonly guessed: (option: string) => string;
  readonly guessRight: (option: string) => string;
  readonly guessOther: (option: string, measured: string) => string;
  readonly experiment: string;
  readonly controls: string;
  readonly run: string;
  readonly runAgain: string;
  readonly pause: string;
  readonly resume: string;
  readonly step: string;
  readonly reset: string;
  readonly seed: string;
  readonly anotherSeed: string;
  readonly effort: string;
  readonly efforts: Readonly<Record<Effort, { readonly name: string; readonly takes: string }>>;
  readonly defaults: string;
  readonly progress: string;
  readonly timeline: string;
  readonly frameOf: (place: number, count: number) => string;
  readonly live: string;
  readonly needsScript: string;
  readonly status: {
    readonly idle: string;
    readonly starting: string;
    readonly running: string;
    readonly paused: string;
    readonly done: string;
    readonly failed: string;
  };
  readonly recorded: (date: string, seed: number, effort: string, device: string) => string;
  readonly recordedElsewhere: string;
  /** What a device says of itself, e.g. `wasm, 2 threads, relaxed SIMD`. */
  readonly engine: (description: string) => string;
  readonly device: (description: string, seed: number) => string;
  readonly unshared: string;
  readonly failure: (reason: string) => string;
  readonly workerFailed: string;
  readonly badAddress: (reason: string) => string;
  readonly legend: string;
  readonly table: string;
  readonly tableLoading: string;
  readonly seriesWord: string;
  readonly category: string;
  readonly moreRows: (count: number) => string;
  readonly predictedSuffix: string;
  readonly formulas: string;
  readonly formulasHint: string;
  readonly quantities: string;
  readonly unknown: string;
  readonly reveal: string;
  readonly verdict: string;
  readonly verdictHolds: (count: number) => string;
  readonly verdictFails: (failed: number, count: number) => string;
  readonly fromRecording: string;
  readonly checks: string;
  readonly allChecks: (count: number) => string;
  readonly check: { readonly claim: string; readonly tolerance: string; readonly predicted: string };
  readonly measured: string;
  readonly allowed: (difference: string) => string;
  readonly holds: string;
  readonly fails: string;
  readonly tolerances: Readonly<Record<Tolerance, { readonly name: string; readonly says: string }>>;
  readonly right: string;
  readonly correction: string;
  readonly code: string;
  readonly codeHint: string;
  readonly copy: string;
  readonly copied: string;
  readonly references: string;
  readonly footer: string;
}

const en: Words = {
  locale: "en",
  lab: "The lab",
  poster: "Eighteen questions, answered by measurement",
  posterLead:
    "The classic questions of deep learning. Guess first; then predict, measure and judge, here in this page.",
  posterHow: "Nothing is looked up: every number is computed by fathom in your browser while you watch.",
  posterDescription: "The classic questions of deep learning, answered by measurements that run in your browser.",
  playgrounds: "Two playgrounds",
  skip: "Skip to the content",
  allQuestions: "All questions",
  otherLanguage: "中文",
  languages: "Languages",
  previous: "Previous question",
  next: "Next question",
  neighbours: "Other questions",
  questionNumber: (number) => `Question ${number}`,
  claim: "What is usually said",
  guess: "Your guess",
  guessHint: "One click, before you look.",
  guessed: (option) => `You guess: ${option}. Now measure it.`,
  guessRight: (option) => `You guessed “${option}”, and so it is measured.`,
  guessOther: (option, measured) => `You guessed “${option}”. Measured: “${measured}”.`,
  experiment: "The measurement",
  controls: "What you can change",
  run: "Run",
  runAgain: "Run again",
  pause: "Pause",
  resume: "Go on",
  step: "Step",
  reset: "Reset",
  seed: "Seed",
  anotherSeed: "Another seed",
  effort: "Effort",
  efforts: {
    quick: { name: "quick", takes: "some seconds" },
    full: { name: "full", takes: "up to a minute" },
  },
  defaults: "Back to the defaults",
  progress: "Progress",
  timeline: "Timeline",
  frameOf: (place, count) => `moment ${place} of ${count}`,
  live: "Back to now",
  needsScript: "To run it here, allow scripts. Everything else can be read without.",
  status: {
    idle: "Not run yet",
    starting: "Starting the engine …",
    running: "Measuring …",
    paused: "Paused",
    done: "Measured",
    failed: "Stopped by an error",
  },
  recorded: (date, seed, effort, device) =>
    `Recorded on ${date} with the default values, ${effort}, seed ${seed}: ${device}.`,
  recordedElsewhere: "Run it here to measure it yourself.",
  engine: (description) => description,
  device: (description, seed) => `Here: ${description}; seed ${seed}.`,
  unshared: "One thread: this page is not cross-origin isolated.",
  failure: (reason) => `The run was stopped by an error: ${reason}`,
  workerFailed: "The engine's worker could not be started.",
  badAddress: (reason) => `The address asks for something that cannot be: ${reason} The default is used.`,
  legend: "Solid is measured, dashed is predicted.",
  table: "As numbers",
  tableLoading: "Loading the numbers …",
  seriesWord: "Series",
  category: "Bar",
  moreRows: (count) => `${count} rows are left out here.`,
  predictedSuffix: "predicted",
  formulas: "The prediction",
  formulasHint: "Point at a marked part of a formula to see its value.",
  quantities: "Quantities",
  unknown: "not yet",
  reveal: "Show the answer",
  verdict: "The verdict",
  verdictHolds: (count) => (count === 1 ? "The check holds." : `All ${count} checks hold.`),
  verdictFails: (failed, count) => `${failed} of ${count} checks do not hold.`,
  fromRecording: "From the recorded run.",
  checks: "Predicted and measured",
  allChecks: (count) => `Show all ${count} checks`,
  check: { claim: "Claim", tolerance: "Class", predicted: "predicted" },
  measured: "measured",
  allowed: (difference) => `allowed difference ${difference}`,
  holds: "holds",
  fails: "does not hold",
  tolerances: {
    identity: { name: "identity", says: "Equal but for rounding." },
    "closed form": { name: "closed form", says: "Deterministic; equal to one in a thousand, integers exactly." },
    statistical: { name: "statistical", says: "The prediction lies within four standard errors." },
    empirical: { name: "empirical", says: "Sign and a least effect over at least five seeds; no theorem." },
  },
  right: "What is right in it",
  correction: "More exactly",
  code: "Show the code",
  codeHint: "Runs in Node and prints the same numbers.",
  copy: "Copy",
  copied: "Copied",
  references: "References",
  footer: "fathom: deep learning in TypeScript that you can see to the bottom of.",
};

const zh: Words = {
  locale: "zh-CN",
  lab: "实验室",
  poster: "十八个问题，用测量来回答",
  posterLead: "深度学习的经典问题。先猜一猜，再就在这个网页里预测、测量、下结论。",
  posterHow: "没有一个数字是抄来的：都由 fathom 在你的浏览器里当场算出。",
  posterDescription: "深度学习的经典问题，用在浏览器里当场运行的测量来回答。",
  playgrounds: "两个游乐场",
  skip: "跳到正文",
  allQuestions: "全部问题",
  otherLanguage: "English",
  languages: "语言",
  previous: "上一个问题",
  next: "下一个问题",
  neighbours: "其他问题",
  questionNumber: (number) => `第 ${number} 问`,
  claim: "通常的说法",
  guess: "先猜一猜",
  guessHint: "点一下就好，先别看结果。",
  guessed: (option) => `你猜：${option}。现在来测一测。`,
  guessRight: (option) => `你猜“${option}”，测得也是如此。`,
  guessOther: (option, measured) => `你猜“${option}”，测得的是“${measured}”。`,
  experiment: "测量",
  controls: "可以改变的",
  run: "运行",
  runAgain: "再运行一次",
  pause: "暂停",
  resume: "继续",
  step: "单步",
  reset: "重置",
  seed: "随机种子",
  anotherSeed: "换一个种子",
  effort: "规模",
  efforts: { quick: { name: "快速", takes: "几秒" }, full: { name: "完整", takes: "至多一分钟" } },
  defaults: "恢复默认值",
  progress: "进度",
  timeline: "时间轴",
  frameOf: (place, count) => `第 ${place} 刻，共 ${count} 刻`,
  live: "回到现在",
  needsScript: "要在这里运行，请允许脚本；其余内容不需要脚本。",
  status: {
    idle: "尚未运行",
    starting: "正在启动引擎……",
    running: "测量中……",
    paused: "已暂停",
    done: "测量完毕",
    failed: "因错误而停止",
  },
  recorded: (date, seed, effort, device) => `记录于 ${date}，默认值，${effort}，种子 ${seed}：${device}。`,
  recordedElsewhere: "在这里运行，亲自测一测。",
  engine: (description) => description.replace(/(\d+) threads?/, "$1 线程").replaceAll(", ", "、"),
  device: (description, seed) => `本机：${description}；种子 ${seed}。`,
  unshared: "单线程：本页没有跨源隔离。",
  failure: (reason) => `运行因错误而停止：${reason}`,
  workerFailed: "引擎的工作线程无法启动。",
  badAddress: (reason) => `地址里有不成立的内容：${reason}已改用默认值。`,
  legend: "实的是测得，虚的是预测。",
  table: "看数字",
  tableLoading: "正在载入数字……",
  seriesWord: "系列",
  category: "柱",
  moreRows: (count) => `这里略去 ${count} 行。`,
  predictedSuffix: "预测",
  formulas: "预测",
  formulasHint: "指向公式中有标记的部分，可看到它的数值。",
  quantities: "数值",
  unknown: "尚无",
  reveal: "看答案",
  verdict: "结论",
  verdictHolds: (count) => `${count} 项检验全部成立。`,
  verdictFails: (failed, count) => `${count} 项检验中有 ${failed} 项不成立。`,
  fromRecording: "来自记录的运行。",
  checks: "预测与测量",
  allChecks: (count) => `显示全部 ${count} 项检验`,
  check: { claim: "命题", tolerance: "类别", predicted: "预测" },
  measured: "测得",
  allowed: (difference) => `允许相差 ${difference}`,
  holds: "成立",
  fails: "不成立",
  tolerances: {
    identity: { name: "恒等", says: "除舍入外相等。" },
    "closed form": { name: "闭式", says: "结果确定；相差不到千分之一，整数须完全相等。" },
    statistical: { name: "统计", says: "预测值落在四个标准误之内。" },
    empirical: { name: "经验", says: "至少五个种子上的方向与最小效应；不是定理。" },
  },
  right: "其中正确的部分",
  correction: "更准确的说法",
  code: "看代码",
  codeHint: "在 Node 中运行，打印同样的数字。",
  copy: "复制",
  copied: "已复制",
  references: "文献",
  footer: "fathom：用 TypeScript 写的、能一眼看到底的深度学习。",
};

export const words: Readonly<Record<Lang, Words>> = { zh, en };
