import type { CheckTopic, Descent, FindingFacts, FindingWords, IdleLayer } from "../index.ts";
import type { Language } from "./messages.ts";

const figure = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (share: number): string => `${figure(100 * share)}%`;
type Range = Pick<FindingFacts["inputs-scaled"], "mean" | "deviation" | "smallest" | "largest">;
const spread = ({ mean, deviation, smallest, largest }: Range): string =>
  `均值 ${figure(mean)}，标准差 ${figure(deviation)}，从 ${figure(smallest)} 到 ${figure(largest)}`;
const looked = ({ samples, of }: { readonly samples: number; readonly of: number }): string =>
  samples === of ? `全部 ${of} 个样本` : `${of} 个样本中的 ${samples} 个`;
const list = (names: readonly (string | number)[]): string =>
  names.length <= 5 ? names.join("、") : `${names.slice(0, 5).join("、")} 等 ${names.length} 个`;
const layers = (all: readonly IdleLayer[]): string =>
  list(all.map(({ path, op, idle, units }) => `${path || op}（${op}：${units} 个中的 ${idle} 个）`));
const descent = ({ samples, steps, from, to, lr, accuracy }: Descent): string =>
  `${samples} 个样本，学习率 ${figure(lr)}，${steps} 步后损失从 ${figure(from)} 到 ${figure(to)}` +
  (accuracy === null ? "" : `，正确率 ${percent(accuracy)}`);
const duration = (ms: number): string =>
  ms < 1000 ? `${figure(ms)} 毫秒` : ms < 120_000 ? `${figure(ms / 1000)} 秒` : `${figure(ms / 60_000)} 分钟`;
const mebibytes = (bytes: number): string => `${figure(bytes / 2 ** 20)} MiB`;
const parts = { data: "读取数据", forward: "前向", loss: "损失函数", backward: "反向", step: "训练一步" };
const topicNames: Readonly<Record<CheckTopic, string>> = {
  inputs: "输入",
  labels: "标签",
  shapes: "形状",
  loss: "损失",
  units: "神经元",
  gradients: "梯度",
  overfit: "记住一批样本",
  forecast: "时间与内存",
};

const zh: FindingWords = {
  "inputs-scaled": (facts) => `输入的尺度正常：${spread(facts)}（${looked(facts)}）`,
  "inputs-indices": (facts) => `输入是 ${facts.smallest} 到 ${facts.largest} 的整数（${looked(facts)}），没有尺度可查`,
  "inputs-unscaled": ({ worst, ...facts }) =>
    `输入未缩放：${spread(facts)}${worst ? `；特征 ${worst.feature} 的均值为 ${figure(worst.mean)}，标准差为 ${figure(worst.deviation)}` : ""}（${looked(facts)}）。` +
    "请用训练输入拟合 StandardScaler，把变换后的值交给模型。",
  "inputs-constant": ({ features, of }) =>
    `${of} 个特征中有 ${features.length} 个从不变化：${list(features)}。它们没有信息，可能丢了一列数据。`,
  "inputs-alike": (facts) => `所有输入都相同（${looked(facts)}）：数据集在重复同一个样本。`,
  "inputs-not-finite": ({ count, sample, value, ...rest }) =>
    `有 ${count} 个输入值不是有限数，第一个（${value}）在样本 ${sample}（${looked(rest)}）。请去掉或填补这些样本。`,
  "labels-balanced": ({ counts, ...rest }) =>
    `${counts.length} 个类别，每类 ${Math.min(...counts)} 到 ${Math.max(...counts)} 个样本（${looked(rest)}）`,
  "labels-imbalanced": ({ counts, most, share, ...rest }) =>
    `标签不均衡：类别 ${most} 占 ${percent(share)}，最少的类别只有 ${Math.min(...counts.filter((count) => count > 0))} 个样本（${looked(rest)}）。` +
    `总是回答 ${most} 的模型就有这么高的正确率；请给损失加权，或均匀地抽取各类样本。`,
  "labels-missing": ({ missing, classes, ...rest }) =>
    `模型为 ${classes} 个类别打分，但没有样本属于类别 ${list(missing)}（${looked(rest)}）。`,
  "labels-one": ({ label, ...rest }) => `所有标签都是 ${label}（${looked(rest)}）：没有可区分的东西。`,
  "labels-out-of-range": ({ label, sample, classes, count, smallest, largest, ...rest }) =>
    `有 ${count} 个标签不在 [0, ${classes}) 内，第一个（${label}）在样本 ${sample}（${looked(rest)}）。` +
    (smallest >= 1 && largest === classes
      ? "标签似乎从 1 开始：请减 1。"
      : `标签是从 0 开始的类别号；模型最后一层有 ${classes} 个输出。`),
  "labels-sorted": ({ distinct, expected, samples }) =>
    `标签有序：连续 ${samples} 个样本平均只有 ${figure(distinct)} 个类别，打乱后应有 ${figure(expected)} 个。` +
    "每一步只学一个类别而忘掉其余：请打乱顺序。",
  "targets-scaled": (facts) => `目标值的尺度正常：${spread(facts)}（${looked(facts)}）`,
  "targets-unscaled": (facts) =>
    `目标值未缩放：${spread(facts)}（${looked(facts)}）。请缩放到均值 0、标准差 1，并把预测值换算回来。`,
  "targets-alike": ({ value, ...rest }) => `所有目标值都是 ${figure(value)}（${looked(rest)}）：没有可学的东西。`,
  "targets-not-finite": ({ count, sample, value, ...rest }) =>
    `有 ${count} 个目标值不是有限数，第一个（${value}）在样本 ${sample}（${looked(rest)}）。`,
  "targets-whole": (facts) =>
    `目标值是 ${facts.smallest} 到 ${facts.largest} 的整数（${looked(facts)}），但不是输出的类别；未检查其均衡性`,
  "shapes-fit": ({ x, y, output }) => `x [${x.join(", ")}] 得到输出 [${output.join(", ")}]，y 为 [${y.join(", ")}]`,
  "pass-fault": ({ during, message }) => `${parts[during]}时出错：${message}`,
  "last-batch-fault": ({ samples, batchSize, message }) =>
    `每轮的最后一批只有 ${samples} 个样本（其余为 ${batchSize} 个），那时会出错：${message} 请设置 dropLast，或换一个批大小。`,
  "statistics-noisy": ({ batchSize }) =>
    `批归一化每步只有 ${batchSize} 个样本：各样本按自身的偶然统计量归一化，而评估时用的是另一套统计量。请用 8 个以上的样本，或改用 GroupNorm。`,
  "loss-expected": ({ loss, chance, classes }) => {
    if (chance === null) return `初始损失 ${figure(loss)}`;
    if (classes === null) return `初始损失 ${figure(loss)}；预测均值时为 ${figure(chance)}`;
    const even = Math.log(classes);
    const other = Math.abs(chance - even) > 1e-3 * even ? `；各类分数相等时为 ${figure(chance)}` : "";
    return `初始损失 ${figure(loss)}，接近 ln ${classes} = ${figure(even)}${other}`;
  },
  "loss-unexpected": ({ loss, chance, classes }) =>
    classes === null
      ? `初始损失 ${figure(loss)}，而预测均值时为 ${figure(chance)}：输出与目标值的尺度不同。`
      : `初始损失 ${figure(loss)}，而 ${classes} 个类别分数相等时为 ${figure(chance)}（ln ${classes} = ${figure(Math.log(classes))}）：` +
        (loss > chance
          ? "最初的分数又大又错。请查看输入的尺度和最后一层的初始化。"
          : "模型已经训练过，或看到了标签，或者损失函数不是所想的那个。"),
  "loss-negative": ({ loss, chance }) =>
    `初始损失 ${figure(loss)} 小于 0，分数相等时为 ${figure(chance)}：负对数似然需要对数概率，请以 LogSoftmax 结尾，或对原始分数用 crossEntropy。`,
  "loss-not-finite": ({ loss, badOutputs }) =>
    `初始损失为 ${loss}${badOutputs > 0 ? `，有 ${badOutputs} 个输出不是有限数` : "，尽管输出都是有限数"}。`,
  "loss-summed": ({ ratio }) =>
    `损失是求和而不是平均：同一批样本给两次，损失变为 ${figure(ratio)} 倍。梯度随批大小增长；请用平均，或减小学习率。`,
  "scores-squashed": ({ by, best }) =>
    by === "softmax"
      ? `softmax 用了两次：模型输出已是概率，损失函数又做一次 softmax，完全正确的模型损失也有 ${figure(best)}。请把原始分数交给损失函数。`
      : `模型输出已在 (0, 1) 内，而损失函数需要原始分数：完全正确的模型损失也有 ${figure(best)}。请去掉最后的 sigmoid。`,
  "outputs-alike": ({ samples }) => `模型对 ${samples} 个不同的输入给出相同的输出：输入的信息没有传到输出。`,
  "units-alive": ({ layers: count, idle, units }) =>
    count === 0
      ? "模型没有可能卡住的 ReLU、sigmoid 或 tanh"
      : `${count} 个激活层的 ${units} 个神经元中有 ${units - idle} 个活跃`,
  "units-dead": ({ layers: all, samples }) =>
    `有死亡的神经元：对 ${samples} 个样本都为 0，位于 ${layers(all)}。它们得不到梯度；请查看偏置、初始化和输入的尺度。`,
  "layers-dead": ({ layers: all, samples }) =>
    `有死亡的层：所有神经元对 ${samples} 个样本都为 0，位于 ${layers(all)}。它们之前的层都学不到东西；请查看偏置、初始化和输入的尺度。`,
  "units-saturated": ({ layers: all, samples }) =>
    `有饱和的神经元：对 ${samples} 个样本都处在值域的两端，位于 ${layers(all)}。它们的梯度接近 0；请缩放输入，或用更小的初始权重。`,
  "gradients-reach": ({ parameters, smallest, largest }) =>
    parameters === 1
      ? `梯度传到了唯一的参数 ${largest.name}（范数 ${figure(largest.norm)}）`
      : `梯度传到全部 ${parameters} 个参数且为有限数：范数从 ${figure(smallest.norm)}（${smallest.name}）到 ${figure(largest.norm)}（${largest.name}）`,
  "gradients-missing": ({ names }) =>
    `梯度传不到 ${list(names)}：被 detach()、noGrad 或读回主机的值切断，或者 forward 没有用到它们。`,
  "gradients-zero": ({ names }) => `梯度处处为 0：${list(names)}，它们不会变化。`,
  "gradients-uneven": ({ smallest, largest }) =>
    `梯度在传播途中消失或爆炸：${smallest.name} 处大小为 ${figure(smallest.size)}，${largest.name} 处为 ${figure(largest.size)}。请用 ReLU 代替 sigmoid，或使用归一化、跨层连接。`,
  "gradients-not-finite": ({ names }) => `梯度为 NaN 或无穷大：${list(names)}。`,
  "parameters-frozen": ({ names, of }) =>
    `${of} 个参数中有 ${names.length} 个被冻结：${list(names)}。如果不是有意的，请对相应的层调用 unfreeze()。`,
  "parameters-left-out": ({ names, of }) =>
    `${of} 个参数中有 ${names.length} 个不在优化器里：${list(names)}。请在建好最后一层之后把 model.parameters() 交给它。`,
  "overfit-reached": (facts) => `能记住一批样本：${descent(facts)}`,
  "overfit-slow": ({ adam, ...facts }) =>
    `太慢：${descent(facts)}；而 Adam 以学习率 ${figure(adam.lr)} 用 ${adam.steps} 步就到 ${figure(adam.to)}。模型能学，优化器的学习率偏小。`,
  "overfit-diverged": ({ adam, ...facts }) =>
    `发散：${descent(facts)}；而 Adam 以学习率 ${figure(adam.lr)} 用 ${adam.steps} 步到 ${figure(adam.to)}。模型能学，请减小优化器的学习率。`,
  "overfit-short": ({ adam, ...facts }) =>
    `记不住一批样本：${descent(facts)}；Adam 最好也只到 ${figure(adam.to)}。请在模型、损失或标签中找原因。`,
  "forecast-time": ({ stepMs, stepsPerEpoch, epochs, totalMs, timed }) =>
    `每步 ${duration(stepMs)}（${timed} 次的中位数），${epochs} 轮、每轮 ${stepsPerEpoch} 步约需 ${duration(totalMs)}，不含验证`,
  "forecast-untimed": ({ stepsPerEpoch, epochs }) => `${epochs} 轮，每轮 ${stepsPerEpoch} 步；没有时钟，无法预计时间`,
  "forecast-memory": ({ lastingBytes, stepBytes, totalBytes, batchSize }) =>
    `内存 ${mebibytes(totalBytes)}：长期 ${mebibytes(lastingBytes)}（参数、统计量、优化器），每步另需 ${mebibytes(stepBytes)}（一次 ${batchSize} 个样本）`,
  "forecast-unplanned": ({ device }) => `设备 ${device} 不规划内存，因此无法预计`,
  "not-checked": ({ topics }) => `由于上述问题未检查：${topics.map((topic) => topicNames[topic]).join("、")}`,
};

/** Sentences of the findings; the English ones are their own. */
export const checkWords: Readonly<Record<Language, FindingWords | undefined>> = { en: undefined, zh };
