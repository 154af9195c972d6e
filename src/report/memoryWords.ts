import { englishMemoryWords, type MemoryWords } from "../inspect/memoryWords.ts";
import { chineseReason } from "./memoryReasons.ts";
import type { Lang } from "./runRecord.ts";

/** Words of the memory ledger, for the report and the command. */
export const memoryWords: Readonly<Record<Lang, MemoryWords>> = {
  en: englishMemoryWords,
  zh: {
    role: "用途",
    declared: "声明",
    planned: "计划",
    total: "合计",
    roles: {
      parameter: "参数",
      gradient: "梯度",
      optimizer: "优化器状态",
      saved: "为反向保留",
      input: "输入",
      output: "输出",
      constant: "常数",
      workspace: "临时工作区",
      padding: "对齐填充",
    },
    differences: {
      gradient: "梯度在更新后即释放：这里是峰值时还在的",
      saved: "峰值时：便宜的重新计算，读过的已释放",
      input: "为程序复制的",
      output: "结果",
      constant: "程序要读的数",
      workspace: "途中的值、重排的操作数、各线程的暂存",
      padding: "凑足缓存行，以及缓冲区之间的空隙",
    },
    inputUnread: "在内存中，但反向并不读它",
    module: "模块",
    op: "算子",
    atPeak: "峰值时",
    outside: "-",
    tensor: "保留的张量",
    shape: "形状",
    kept: "保留",
    fate: "方式",
    reason: "谁的反向读它，为什么",
    given: "（输入）",
    fates: { kept: "保留", shared: "与另一个共用", recomputed: "重新计算", unread: "不再读取" },
    instead: "改为保留",
    because: chineseReason,
    keptOf: (kept, declared) => `从前向到反向，程序保留 ${kept} 字节，声明为 ${declared} 字节`,
    phases: { forward: "前向", backward: "反向", update: "更新" },
    letters: { forward: "f", backward: "b", update: "u" },
    resident: "各步之间一直占用",
    transient: "仅在一步之内",
    peak: (bytes, kernel, kernels, name, whose) =>
      `峰值：${bytes} 字节，在第 ${kernel} 个内核（共 ${kernels} 个；${name}；${whose}）`,
  },
};
