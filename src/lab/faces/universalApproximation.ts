import { defineFace } from "../face.ts";

export const universalApproximation = defineFace({
  id: "C10",
  name: "universalApproximation",
  title: { zh: "为什么能拟合任何函数", en: "Why networks fit any function" },
  question: {
    zh: "激活函数为什么让网络能拟合任何函数？",
    en: "Why does an activation let a network fit any function?",
  },
  claim: {
    zh: "没有激活函数，多层网络仍是线性的；有了它，网络是分段线性的，段数足够多就能拟合任何函数。",
    en: "Without activations a stack of layers is linear; with them it is piecewise linear, and with enough pieces it fits any function.",
  },
  right: {
    zh: "线性网络对异或只能答 0.5；用 n 个 ReLU 手写权重就能得到 n 段的插值，误差按 1/n² 下降。",
    en: "A linear stack can only answer 0.5 to XOR; with n ReLUs and weights written by hand one has the interpolant of n pieces, whose error falls as 1/n².",
  },
  correction: {
    zh: "不是“任何函数”，而是紧集上的连续函数，到任意精度，单元要够多；条件是激活函数不是多项式，sigmoid、tanh、GELU 也行，它们并不分段线性。而且定理只保证存在：同样大小的网络训练出来，误差大得多；也不保证泛化。深度能省单元：L 层各两个单元就有 2^L 段。",
    en: "Not any function: continuous ones on a compact set, to any precision, with enough units; and the activation must not be a polynomial, so sigmoid, tanh and GELU do, too, though they are not piecewise linear. It is existence only: a network of the same size that is trained has a far larger error, and nothing is said about generalisation. Depth saves units: two per layer give 2^L pieces in L layers.",
  },
  verdict: { zh: "紧集上的连续函数，且只保证存在。", en: "Continuous functions on compact sets; existence only." },
  parameters: {
    units: {
      kind: "number",
      label: { zh: "ReLU 单元 n", en: "ReLU units n" },
      min: 24,
      max: 48,
      default: 32,
      whole: true,
    },
    depth: {
      kind: "number",
      label: { zh: "帐篷映射的层数 L", en: "layers of the tent map L" },
      min: 1,
      max: 10,
      default: 6,
      whole: true,
    },
  },
  guess: {
    ask: {
      zh: "n = 32 个 ReLU。手写的权重误差约 0.005。用 Adam 训练同样的网络，最大误差……",
      en: "n = 32 ReLUs. Weights written by hand err by about 0.005. The same network trained by Adam has a largest error …",
    },
    options: {
      smaller: { zh: "更小", en: "that is smaller" },
      similar: { zh: "差不多（2 倍以内）", en: "about as large (within twice)" },
      larger: { zh: "大得多", en: "that is much larger" },
    },
  },
  terms: {
    units: { label: { zh: "单元数", en: "units" } },
    built: { label: { zh: "手写网络的最大误差", en: "largest error of the network by hand" } },
    bound: { label: { zh: "误差上界", en: "bound of the error" } },
    trained: { label: { zh: "训练网络的最大误差（中位数）", en: "largest error of the trained network, median" } },
    xor: { label: { zh: "线性网络对异或的最小均方误差", en: "least squared error of a linear stack on XOR" } },
    pieces: { label: { zh: "帐篷映射的段数", en: "pieces of the tent map" } },
    depth: { label: { zh: "层数", en: "layers" } },
  },
  formulas: [
    {
      tex: String.raw`\max_x \lvert f - f_n \rvert \le \frac{\max \lvert f'' \rvert}{8 n^2} = \term{bound}{\frac{\pi^2}{2 \term{units}{n}^2}}`,
      text: "max |f − fₙ| ≤ max |f″| / 8n² = π² / 2n²",
      says: { zh: "sin 2πx 的 n 段插值的误差。", en: "Error of the n-piece interpolant of sin 2πx." },
    },
    {
      tex: String.raw`\term{pieces}{N_L} = 2^{\term{depth}{L}}`,
      text: "N(L) = 2^L",
      says: {
        zh: "L 层、每层两个 ReLU 的帐篷映射的段数。",
        en: "Pieces of a tent map of L layers with two ReLUs each.",
      },
    },
  ],
  references: ["leshno1993", "hornik1991", "telgarsky2016"],
});
