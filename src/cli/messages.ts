import { megabytes, percentOf } from "./format.ts";

/** Everything the command says, in both languages: what is missing in one does not compile. */
const en = {
  about: "Train and look into neural networks, in TypeScript.",
  trainAbout: "train a network; without flags: a convolutional network on the handwritten digits that ship with fathom",
  evaluateAbout: "measure a trained run on its test images",
  predictAbout: "say what images show: PNG files, or rows of an IDX file (t10k-images-idx3-ubyte.gz:17)",
  checkAbout: "look for what keeps a run from learning before it begins: data, shapes, loss, gradients, one batch",
  argRunSettings: "run folder whose settings are taken; without one those of the flags",
  runTakesNoFlag: (flag: string) => `The settings are those of the run; ${flag} cannot be changed.`,
  checkOf: (model: string, data: string, samples: number) => `check: ${model} on ${samples} samples of ${data}`,
  checkOk: "nothing stands in the way",
  checkWarn: (warnings: number) => `${warnings} to look at`,
  checkFail: (failures: number, warnings: number) =>
    `${failures} will keep the run from learning${warnings > 0 ? `, ${warnings} to look at` : ""}`,
  lrFindAbout: "suggest a learning rate: trains briefly with a growing one and shows the loss over it",
  flagMinLr: "learning rate of the first step",
  flagMaxLr: "learning rate of the last step",
  flagLrSteps: "steps from one to the other, at least 10",
  flagLrOut: "also write the curve as an HTML page",
  emptyRange: (from: string, to: string) => `--min-lr ${from} must be below --max-lr ${to}.`,
  lrFindOf: (model: string, data: string, optimizer: string, batchSize: number, steps: number) =>
    `learning rates: ${model} on ${data}, ${optimizer}, ${batchSize} samples a step, at most ${steps} steps`,
  lrFound: (lr: string, slope: string, loss: string, at: string) =>
    `suggestion: --lr ${lr}, where the smoothed loss falls fastest (by ${slope} per tenfold rate). It is lowest, ${loss}, at ${at}; for one-cycle the suggestion is the highest rate.`,
  lrOpen: " The loss still falls at the largest rate that was tried: raise --max-lr.",
  lrFlat: (from: string, to: string, first: string, lowest: string) =>
    `no suggestion: from ${from} to ${to} the smoothed loss goes from ${first} no lower than ${lowest}, less than 5%. Raise --max-lr, or see what fathom check says.`,
  lrNotFinite: "no suggestion: the first loss is not finite. See what fathom check says.",
  wroteLrCurve: (file: string) => `wrote ${file}`,
  summaryAbout: "print a network's layers, shapes, parameters and cost",
  profileAbout:
    "show where the time of a training step goes: kernels, modules, threads, share of what the machine can do",
  memoryAbout: "show whose every byte of a training step is and why it is kept; nothing is run",
  flagInferMemory: "a forward pass instead of a training step",
  flagSteps: "steps to measure",
  flagInfer: "a forward pass instead of a training step",
  flagTop: "kernels to list",
  flagTrace: "also write a trace file for ui.perfetto.dev or chrome://tracing",
  flagLang: "language of messages: en or zh (default: from LANG)",
  flagData: "data set: digits, mnist or fashion-mnist",
  flagDataDir: "folder with the IDX files of the data set",
  flagDownload:
    "fetch the data set when it is not there, into --data-dir or the cache (FATHOM_DATA_URL: from elsewhere)",
  flagModel: "network: cnn, mlp or resnet20",
  flagEpochs: "passes over the training images",
  flagBatchSize: "samples per batch, or full",
  flagAccumulate: "batches that give one update, by the mean gradient of all their samples (default: 1)",
  flagSamples: "samples in the batch",
  flagOptimizer: "sgd, adam or adamw",
  flagLr: "learning rate; with one-cycle the highest",
  flagWeightDecay: "weight decay",
  flagSchedule: "learning rate over time: none, step, cosine or one-cycle",
  flagSeed: "seed of weights, order and split",
  flagThreads: "threads (default: the cores this process may use)",
  flagDevice: "wasm or reference",
  flagResume: "go on with this run folder",
  flagOut: "run folder to make (default: runs/DATA-MODEL-TIME)",
  flagCheckpointSteps: "write a checkpoint every N steps as well as after each epoch",
  flagMemoryBudget: "memory a step may take, such as 256MB; what does not fit is computed again, to the same bits",
  flagHealthEvery: "look at the run's health every N steps, layer by layer (default: 50; 0: never)",
  flagNoiseScale:
    "measure the gradient noise scale after each epoch: beyond about which batch size more samples save few steps",
  flagAnomaly: "look for the cause of a NaN or an infinity: names op, module, step and what went in; slower",
  flagJson: "JSON lines on stdout, talk on stderr",
  argRun: "run folder",
  argRunOrNone: "run folder; without one the network named by --model",
  argImages: "PNG files, or IDX files with :ROW",
  mustBePositive: (got: string) => `It must be a number > 0, got '${got}'.`,
  mustNotBeNegative: (got: string) => `It must be a number >= 0, got '${got}'.`,
  mustBePositiveInteger: (got: string) => `It must be a whole number >= 1, got '${got}'.`,
  mustBeCount: (got: string) => `It must be a whole number >= 0, got '${got}'.`,
  mustBeSeed: (got: string) => `It must be a whole number in [0, 2^53), got '${got}'.`,
  mustBeBatchSize: (got: string) => `It must be a whole number >= 1, or full, got '${got}'.`,
  mustBeOneOf: (choices: string, got: string) => `It must be one of ${choices}, got '${got}'.`,
  badFlag: (flag: string, why: string) => `option ${flag}: ${why}`,
  unknownFlag: (flag: string) => `unknown option ${flag}. Run fathom --help for those there are.`,
  unknownCommand: (name: string) => `unknown command ${name}. Run fathom --help for those there are.`,
  tooManyArguments: "too many arguments. Run fathom --help for what there is.",
  missingValue: (what: string) => `${what} is missing.`,
  needsDataDir: (data: string) => `${data} needs --data-dir FOLDER with its IDX files, or --download.`,
  dataMoved: (why: string) => `${why} If the run's data are elsewhere now, say where with --data-dir FOLDER.`,
  resumeTakesNoFlag: (flag: string) => `--resume goes on with the settings of the run; ${flag} cannot be changed.`,
  runExists: (folder: string) => `${folder} exists already. Use --resume ${folder} to go on with it, or another --out.`,
  notARun: (folder: string, why: string) => `${folder} is not a run folder: ${why}`,
  noWeights: (folder: string) =>
    `${folder} has no model.safetensors yet. Finish it with fathom train --resume ${folder}.`,
  noSuchRow: (file: string, row: number, count: number) => `${file} has rows 0 to ${count - 1}, not ${row}.`,
  needsRow: (file: string) => `${file} is no PNG file. Of an IDX file, name a row: ${file}:0.`,
  badImage: (file: string, why: string) => `${file} cannot be read as an image: ${why}`,
  cannotWrite: (what: string, why: string) => `${what} cannot be written: ${why}`,
  internal: (why: string) => `unexpected error: ${why}`,
  device: (description: string) => `device: ${description}`,
  dataLine: (data: string, train: number, test: number) => `data: ${data}, ${train} training and ${test} test images`,
  modelLine: (model: string, parameters: number) => `model: ${model}, ${parameters.toLocaleString("en")} parameters`,
  runLine: (folder: string) => `run: ${folder}`,
  resumed: (epoch: number, step: number) => `resumed in epoch ${epoch} after ${step} steps`,
  otherArithmetic: (then: string, now: string) =>
    `The run was begun on ${then} and goes on on ${now}: its last bits may differ from an uninterrupted run.`,
  accumulates: (batches: number, size: number) =>
    `an update takes ${batches} batches of ${size}: the mean gradient of ${batches * size} samples`,
  budgetIsEnough: (needed: number, budget: number) =>
    `a step takes ${megabytes(needed)}, within the memory budget of ${megabytes(budget)}: nothing is computed again`,
  budgetKeptInPlace: (planned: number, needed: number) =>
    `a step takes ${megabytes(planned)} instead of ${megabytes(needed)}: kernels write over what they have read last; nothing is computed again`,
  budgetKept: (planned: number, needed: number, share: number) =>
    `a step takes ${megabytes(planned)} instead of ${megabytes(needed)}: backward computes again what is not kept, some ${percentOf(share)} more time a step`,
  computesAgain: (names: readonly string[], more: number) =>
    `computed again: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  budgetTooSmall: (budget: number, smallest: number, where: string) =>
    `the memory budget of ${megabytes(budget)} is too small for this network and batch: the smallest that would do is ${smallest} bytes (${megabytes(smallest)}). It breaks at ${where}. A smaller batch needs less.`,
  mustBeBytes: (text: string) => `It must be an amount of memory such as 256MB or 1.5GiB, got '${text}'.`,
  cutsBatches: (chunks: number, size: number) =>
    `a whole batch does not fit, so it is cut into ${chunks} chunks of at most ${size} samples, whose gradients are added up`,
  accumulatesWithBatchNorm: (samples: number, updates: number) =>
    `batch normalisation does not accumulate: it normalises over at most ${samples} samples at a time, and its running statistics move ${updates} times an update`,
  epochLine: (epoch: number, of: number, loss: string, accuracy: string, test: string, rate: string, time: string) =>
    `epoch ${epoch}/${of}  loss ${loss}  accuracy ${accuracy}  test accuracy ${test}  ${rate} samples/s  ${time}`,
  liveLine: (epoch: number, of: number, bar: string, loss: string, accuracy: string, rate: string, left: string) =>
    `epoch ${epoch}/${of} ${bar}  loss ${loss}  accuracy ${accuracy}  ${rate} samples/s  ${left} left`,
  health: (step: number, what: string) => `health at step ${step}: ${what}`,
  noiseScaleNeedsHealth: "--noise-scale is part of the run's health; leave out --health-every 0.",
  noiseScale: (epoch: number, scale: string) => `gradient noise scale after epoch ${epoch}: ${scale} samples`,
  onlyNoise: (epoch: number) => `gradient noise scale after epoch ${epoch}: no gradient stands out of the noise`,
  healthy: (steps: number) => `health: ${steps} steps looked at, nothing found; layer by layer in report.html`,
  unhealthy: (steps: number, findings: number) =>
    `health: ${steps} steps looked at, ${findings} thing${findings === 1 ? "" : "s"} found, as told above; layer by layer in report.html`,
  done: (accuracy: string, time: string) => `test accuracy ${accuracy} after ${time}`,
  wrote: (folder: string) => `wrote ${folder}: model.safetensors, config.json, metrics.jsonl, report.html`,
  stopping: "stopping after this step; press Ctrl-C again to end at once",
  stopped: (folder: string) => `stopped with a checkpoint. Go on with: fathom train --resume ${folder}`,
  nonFiniteLoss: (step: number, epoch: number, what: string, value: number, folder: string) =>
    `in step ${step} of epoch ${epoch} ${what} must be finite, got ${value}. That step was not written; the run's last checkpoint, if it had written one, is kept. ` +
    `Find the cause with: fathom train --resume ${folder} --anomaly`,
  nonFiniteWeights: (step: number, what: string, value: number, folder: string) =>
    `after step ${step} parameter ${what} must be finite, got ${value}. The run's last checkpoint from before, if it had written one, is kept. ` +
    `Find the cause with: fathom train --resume ${folder} --anomaly`,
  anomalyFound: (step: number, epoch: number, cause: string) =>
    `in step ${step} of epoch ${epoch} ${cause}\nThat step was not written; the run's last checkpoint, if it had written one, is kept.`,
  evaluated: (loss: string, accuracy: string, count: number) =>
    `test loss ${loss}, accuracy ${accuracy}, ${count} images`,
  needsBatchSize: "The run's step takes its whole data set. Say how many samples a step has with --batch-size N.",
  profiled: (model: string, shape: string, infer: boolean) =>
    `profile: ${infer ? "a forward pass" : "a training step"} of ${model} on made-up images ${shape}`,
  remembered: (model: string, shape: string, optimizer: string | undefined) =>
    optimizer === undefined
      ? `memory: a forward pass of ${model} on images ${shape}`
      : `memory: a training step of ${model} on images ${shape} with ${optimizer}`,
  wroteTrace: (file: string) => `wrote ${file}: open it in ui.perfetto.dev or chrome://tracing`,
};

/** The same keys, and functions of the same arguments. */
export type Messages = { readonly [K in keyof typeof en]: (typeof en)[K] };

const zh: Messages = {
  about: "用 TypeScript 训练并看透神经网络。",
  trainAbout: "训练网络；不加选项时，在 fathom 自带的手写数字上训练一个卷积网络",
  evaluateAbout: "在测试图像上评估一次训练的结果",
  predictAbout: "识别图像：PNG 文件，或 IDX 文件中的一行（t10k-images-idx3-ubyte.gz:17）",
  checkAbout: "训练之前查找妨碍学习的问题：数据、形状、损失、梯度、能否记住一批样本",
  argRunSettings: "运行文件夹，沿用其设置；省略时由选项给出",
  runTakesNoFlag: (flag) => `沿用该运行的设置；不能更改 ${flag}。`,
  checkOf: (model, data, samples) => `检查：${model}，${data} 的 ${samples} 个样本`,
  checkOk: "没有发现问题",
  checkWarn: (warnings) => `有 ${warnings} 处值得看看`,
  checkFail: (failures, warnings) =>
    `有 ${failures} 处会使训练无法学习${warnings > 0 ? `，另有 ${warnings} 处值得看看` : ""}`,
  lrFindAbout: "建议学习率：用逐步增大的学习率短暂训练，并显示损失随它的变化",
  flagMinLr: "第一步的学习率",
  flagMaxLr: "最后一步的学习率",
  flagLrSteps: "从前者到后者的步数，至少 10",
  flagLrOut: "另把曲线写成 HTML 页面",
  emptyRange: (from, to) => `--min-lr ${from} 必须小于 --max-lr ${to}。`,
  lrFindOf: (model, data, optimizer, batchSize, steps) =>
    `学习率：${model}，${data}，${optimizer}，每步 ${batchSize} 个样本，至多 ${steps} 步`,
  lrFound: (lr, slope, loss, at) =>
    `建议：--lr ${lr}，平滑后的损失在此处下降最快（学习率每增大十倍下降 ${slope}）。损失在 ${at} 处最低，为 ${loss}；使用 one-cycle 时，建议值是最高学习率。`,
  lrOpen: "在所试的最大学习率处损失仍在下降：请增大 --max-lr。",
  lrFlat: (from, to, first, lowest) =>
    `没有建议：学习率从 ${from} 到 ${to}，平滑后的损失从 ${first} 起最低只到 ${lowest}，下降不足 5%。请增大 --max-lr，或运行 fathom check。`,
  lrNotFinite: "没有建议：第一个损失就不是有限数。请运行 fathom check。",
  wroteLrCurve: (file) => `已写入 ${file}`,
  summaryAbout: "打印网络的各层、形状、参数量和计算量",
  profileAbout: "查看训练一步的时间花在哪里：内核、模块、线程，以及达到机器能力的几成",
  memoryAbout: "查看训练一步的每个字节归谁、为何保留；不做任何计算",
  flagInferMemory: "看前向推理，而不是训练的一步",
  flagSteps: "测量的步数",
  flagInfer: "测前向推理，而不是训练的一步",
  flagTop: "列出的内核数",
  flagTrace: "另写跟踪文件，可用 ui.perfetto.dev 或 chrome://tracing 打开",
  flagLang: "界面语言：en 或 zh（默认取自 LANG）",
  flagData: "数据集：digits、mnist 或 fashion-mnist",
  flagDataDir: "数据集 IDX 文件所在的文件夹",
  flagDownload: "没有数据集时下载到 --data-dir 或缓存（FATHOM_DATA_URL：另一个地址）",
  flagModel: "网络：cnn、mlp 或 resnet20",
  flagEpochs: "遍历训练图像的轮数",
  flagBatchSize: "每批的样本数，或 full（全部）",
  flagAccumulate: "多少批给出一次更新，取其全部样本的平均梯度（默认 1）",
  flagSamples: "一批的样本数",
  flagOptimizer: "sgd、adam 或 adamw",
  flagLr: "学习率；one-cycle 时为最高值",
  flagWeightDecay: "权重衰减",
  flagSchedule: "学习率随时间的变化：none、step、cosine 或 one-cycle",
  flagSeed: "权重、顺序和划分的随机种子",
  flagThreads: "线程数（默认：本进程可用的核数）",
  flagDevice: "wasm 或 reference",
  flagResume: "继续这个运行文件夹中的训练",
  flagOut: "要建立的运行文件夹（默认：runs/数据-网络-时间）",
  flagCheckpointSteps: "除每轮之后外，每 N 步写一次检查点",
  flagMemoryBudget: "一步最多可用的内存，如 256MB；放不下的中间值会重新计算，结果逐位相同",
  flagHealthEvery: "每 N 步逐层检查训练的健康状况（默认 50；0：不检查）",
  flagNoiseScale: "每轮之后测量梯度噪声尺度：批量超过它，再加样本也省不了多少步",
  flagAnomaly: "查找 NaN 或无穷的来源：指出算子、模块、步数和输入的统计；会变慢",
  flagJson: "标准输出只写 JSON 行，说明写到标准错误",
  argRun: "运行文件夹",
  argRunOrNone: "运行文件夹；省略时为 --model 所指的网络",
  argImages: "PNG 文件，或带 :行号 的 IDX 文件",
  mustBePositive: (got) => `必须是大于 0 的数，得到的是 '${got}'。`,
  mustNotBeNegative: (got) => `必须是不小于 0 的数，得到的是 '${got}'。`,
  mustBePositiveInteger: (got) => `必须是不小于 1 的整数，得到的是 '${got}'。`,
  mustBeCount: (got) => `必须是不小于 0 的整数，得到的是 '${got}'。`,
  mustBeSeed: (got) => `必须是 [0, 2^53) 内的整数，得到的是 '${got}'。`,
  mustBeBatchSize: (got) => `必须是不小于 1 的整数或 full，得到的是 '${got}'。`,
  mustBeOneOf: (choices, got) => `必须是 ${choices} 之一，得到的是 '${got}'。`,
  badFlag: (flag, why) => `选项 ${flag}：${why}`,
  unknownFlag: (flag) => `未知选项 ${flag}。用 fathom --help 查看可用的选项。`,
  unknownCommand: (name) => `未知命令 ${name}。用 fathom --help 查看可用的命令。`,
  tooManyArguments: "参数过多。用 fathom --help 查看用法。",
  missingValue: (what) => `缺少 ${what}。`,
  needsDataDir: (data) => `${data} 需要用 --data-dir 指定存放 IDX 文件的文件夹，或使用 --download。`,
  dataMoved: (why) => `${why} 如果数据现在放在别处，请用 --data-dir 指定文件夹。`,
  resumeTakesNoFlag: (flag) => `--resume 沿用原来的设置；不能更改 ${flag}。`,
  runExists: (folder) => `${folder} 已经存在。用 --resume ${folder} 继续，或换一个 --out。`,
  notARun: (folder, why) => `${folder} 不是运行文件夹：${why}`,
  noWeights: (folder) => `${folder} 还没有 model.safetensors。用 fathom train --resume ${folder} 完成训练。`,
  noSuchRow: (file, row, count) => `${file} 只有第 0 到 ${count - 1} 行，没有第 ${row} 行。`,
  needsRow: (file) => `${file} 不是 PNG 文件。如果是 IDX 文件，请指明其中一行：${file}:0。`,
  badImage: (file, why) => `${file} 无法作为图像读取：${why}`,
  cannotWrite: (what, why) => `无法写入 ${what}：${why}`,
  internal: (why) => `意外错误：${why}`,
  device: (description) => `设备：${description}`,
  dataLine: (data, train, test) => `数据：${data}，训练图像 ${train} 张，测试图像 ${test} 张`,
  modelLine: (model, parameters) => `网络：${model}，参数 ${parameters.toLocaleString("en")} 个`,
  runLine: (folder) => `运行文件夹：${folder}`,
  resumed: (epoch, step) => `从第 ${epoch} 轮、已完成 ${step} 步处继续`,
  otherArithmetic: (then, now) => `训练开始于 ${then}，现在在 ${now} 上继续：末位可能与不中断的训练不同。`,
  accumulates: (batches, size) =>
    `每次更新累积 ${batches} 批，每批 ${size} 个样本：取 ${batches * size} 个样本的平均梯度`,
  budgetIsEnough: (needed, budget) =>
    `一步占用 ${megabytes(needed)}，在内存预算 ${megabytes(budget)} 之内：无需重新计算`,
  budgetKeptInPlace: (planned, needed) =>
    `一步占用 ${megabytes(planned)}，而不是 ${megabytes(needed)}：内核覆盖最后一次读取的内容，无需重新计算`,
  budgetKept: (planned, needed, share) =>
    `一步占用 ${megabytes(planned)}，而不是 ${megabytes(needed)}：反向时重新计算未保留的中间值，每步约多用 ${percentOf(share)} 的时间`,
  computesAgain: (names, more) => `重新计算：${names.join("、")}${more > 0 ? ` 等另外 ${more} 处` : ""}`,
  budgetTooSmall: (budget, smallest, where) =>
    `内存预算 ${megabytes(budget)} 对这个网络和批量太小：至少需要 ${smallest} 字节（${megabytes(smallest)}）。超出之处：${where}。减小批量可以少用内存。`,
  mustBeBytes: (text) => `必须是内存大小，如 256MB 或 1.5GiB，得到的是 '${text}'。`,
  cutsBatches: (chunks, size) => `整批放不下内存，因此分成 ${chunks} 块，每块至多 ${size} 个样本，梯度相加`,
  accumulatesWithBatchNorm: (samples, updates) =>
    `批归一化不参与累积：每次只在至多 ${samples} 个样本上归一化，每次更新中其滑动统计量移动 ${updates} 次`,
  epochLine: (epoch, of, loss, accuracy, test, rate, time) =>
    `第 ${epoch}/${of} 轮  损失 ${loss}  准确率 ${accuracy}  测试准确率 ${test}  ${rate} 样本/秒  ${time}`,
  liveLine: (epoch, of, bar, loss, accuracy, rate, left) =>
    `第 ${epoch}/${of} 轮 ${bar}  损失 ${loss}  准确率 ${accuracy}  ${rate} 样本/秒  剩余 ${left}`,
  health: (step, what) => `第 ${step} 步的健康状况：${what}`,
  noiseScaleNeedsHealth: "--noise-scale 属于健康检查；请去掉 --health-every 0。",
  noiseScale: (epoch, scale) => `第 ${epoch} 轮后的梯度噪声尺度：${scale} 个样本`,
  onlyNoise: (epoch) => `第 ${epoch} 轮后的梯度噪声尺度：梯度已淹没在噪声中`,
  healthy: (steps) => `健康状况：检查了 ${steps} 步，没有发现问题；逐层情况见 report.html`,
  unhealthy: (steps, findings) =>
    `健康状况：检查了 ${steps} 步，发现 ${findings} 处问题，见上文；逐层情况见 report.html`,
  done: (accuracy, time) => `测试准确率 ${accuracy}，用时 ${time}`,
  wrote: (folder) => `已写入 ${folder}：model.safetensors、config.json、metrics.jsonl、report.html`,
  stopping: "将在本步之后停止；再按一次 Ctrl-C 立即结束",
  stopped: (folder) => `已停止并写好检查点。继续：fathom train --resume ${folder}`,
  nonFiniteLoss: (step, epoch, what, value, folder) =>
    `第 ${epoch} 轮第 ${step} 步：${what === "loss" ? "损失" : what} 必须是有限的数，得到的是 ${value}。这一步没有写入；之前若已写过检查点，它保留着。` +
    `查找来源：fathom train --resume ${folder} --anomaly`,
  nonFiniteWeights: (step, what, value, folder) =>
    `第 ${step} 步之后，参数 ${what} 必须是有限的数，得到的是 ${value}。之前若已写过检查点，它保留着。` +
    `查找来源：fathom train --resume ${folder} --anomaly`,
  anomalyFound: (step, epoch, cause) =>
    `第 ${epoch} 轮第 ${step} 步：${cause}\n这一步没有写入；之前若已写过检查点，它保留着。`,
  evaluated: (loss, accuracy, count) => `测试损失 ${loss}，准确率 ${accuracy}，图像 ${count} 张`,
  needsBatchSize: "这次训练每步使用全部数据。请用 --batch-size N 指定每步的样本数。",
  profiled: (model, shape, infer) => `剖析：${model} 的${infer ? "一次前向" : "一步训练"}，输入为人造图像 ${shape}`,
  remembered: (model, shape, optimizer) =>
    optimizer === undefined
      ? `内存：${model} 的一次前向推理，输入为图像 ${shape}`
      : `内存：${model} 用 ${optimizer} 训练的一步，输入为图像 ${shape}`,
  wroteTrace: (file) => `已写入 ${file}：用 ui.perfetto.dev 或 chrome://tracing 打开`,
};

export const languages = { en, zh } as const;
export type Language = keyof typeof languages;

/** The language asked for by --lang, wherever it stands; else that of the environment. */
export function languageOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const asked = at < 0 ? undefined : args[at].includes("=") ? args[at].slice("--lang=".length) : args[at + 1];
  if (asked === "en" || asked === "zh") return asked;
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || "").toLowerCase().startsWith("zh") ? "zh" : "en";
}
