import type { ProfileWords } from "../index.ts";
import type { Language } from "./messages.ts";

/** Words of the profile's tables; the English ones are the tables' own. */
export const profileWords: Readonly<Record<Language, ProfileWords | undefined>> = {
  en: undefined,
  zh: {
    module: "模块",
    op: "算子",
    phase: "阶段",
    kernel: "内核",
    calls: "次数",
    share: "占比",
    roofline: "屋顶线",
    phases: { forward: "前向", backward: "反向", update: "更新" },
    outside: "-",
    others: (count) => `其余 ${count} 个`,
    step: (ms, low, high, gflops, ofPeak, ofRoofline) =>
      `每步 ${ms} ms（${low} 至 ${high}），${gflops} GFLOP/s，为峰值的 ${ofPeak}，屋顶线的 ${ofRoofline}`,
    parts: (profiled, kernels, barriers, team, host, compile) =>
      `剖析时 ${profiled} ms：内核 ${kernels}，屏障 ${barriers}，线程启停 ${team}，主机 ${host}，编译 ${compile}`,
    waiting: (imbalance, serial) => `等待之中：${imbalance} ms 等较慢的线程，${serial} ms 等单线程内核`,
    peak: (gflops, gbs) => `峰值：单线程 ${gflops} GFLOP/s、${gbs} GB/s`,
    teamPeak: (threads, gflops, gbs) => `；${threads} 线程 ${gflops} GFLOP/s、${gbs} GB/s`,
    compiled: (programs, ms, kernels, kilobytes, phases) =>
      `此前编译用时 ${ms} ms（${phases}）；程序 ${programs} 个，内核 ${kernels} 个，${kilobytes} kB`,
    repeated: (values, where) => `重复计算：每步有 ${values} 个值已由更早的程序算过：${where}`,
  },
};
