import type { ScalarKind } from "../../src/ir/scalars.ts";

/** The words of the page in each language; a missing one does not compile. */
export interface Texts {
  readonly title: string;
  readonly intro: readonly string[];
  readonly index: string;
  readonly scalarTitle: string;
  readonly scalarIntro: string;
  readonly scalarHead: readonly [string, string, string, string];
  readonly scalarResults: Readonly<Record<ScalarKind, string>>;
  readonly exact: string;
  readonly opsTitle: string;
  readonly listsTitle: string;
  readonly listsIntro: string;
  readonly returns: string;
  readonly throws: string;
  readonly saved: string;
  readonly savedByParts: string;
  readonly savedNothing: string;
  readonly gradient: string;
  readonly gradientNone: string;
  readonly gradientOwn: (inputs: string) => string;
  readonly gradientOfParts: (inputs: string) => string;
  readonly backends: string;
  readonly bound: string;
  readonly boundExact: string;
  readonly boundUlp: (ulp: number, row: string) => string;
  readonly boundComposition: (tolerance: string) => string;
  readonly source: string;
  readonly example: string;
  readonly optional: string;
  readonly byDefault: string;
  readonly colon: string;
  readonly separator: string;
  readonly aside: (text: string) => string;
}

export type Language = "en" | "zh";

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    title: "Operators",
    intro: [
      "Made by `npm run docs:ops` from the records in `src/ops`: the docstrings give the words, and what can be found out " +
        "(which inputs a gradient reaches, what is saved, dtypes, error bounds) is found by running each record's samples. " +
        "Do not edit this page; a test fails when it is stale. [中文](ops.zh.md)",
      "*Backends*: the dtypes of the floating-point arguments that each backend computes the first sample in. Integers and bools may be " +
        "converted first; index arguments are always integers.",
      "*Error bound*: for float32 on any backend. *Exact*: no element is rounded. *ULP*: units in the last place of the exact value, " +
        "where a single function rounds. A composition has no bound of its own: the suite holds every backend to the tolerance given, " +
        "measured against the reference, which computes each primitive in float64 and rounds it.",
    ],
    index: "All",
    scalarTitle: "Scalar functions",
    scalarIntro:
      "Elementwise primitives are the rows of one table (`src/ir/scalars.ts`). The bounds are those of the float32 expansions in " +
      "`src/ir/expansions.ts`, which states their range; `npm run ulp` measures them.",
    scalarHead: ["function", "arguments", "result", "largest error (ULP)"],
    scalarResults: {
      arith: "dtype of the arguments",
      float: "float",
      compare: "bool",
      logic: "bool",
      select: "dtype of the values",
      bits: "int32",
    },
    exact: "exact",
    opsTitle: "Operators with a record",
    listsTitle: "Functions without a record",
    listsIntro:
      "A record names its inputs, so functions that take or give a list of tensors, or that make one, have none. Autograd " +
      "differentiates them through their parts.",
    returns: "Returns",
    throws: "Throws",
    saved: "Saved for the gradient",
    savedByParts: "what the gradients of its parts need",
    savedNothing: "nothing",
    gradient: "Gradient",
    gradientNone: "none",
    gradientOwn: (inputs) => `to ${inputs}, by a formula of its own`,
    gradientOfParts: (inputs) => `to ${inputs}, by differentiating its parts`,
    backends: "Backends",
    bound: "Error bound",
    boundExact: "exact",
    boundUlp: (ulp, row) => `${ulp} ULP (\`${row}\`)`,
    boundComposition: (tolerance) =>
      `composition: within ${tolerance} of the reference, times the larger of 1 and the result's root mean square`,
    source: "Source",
    example: "Example",
    optional: "optional",
    byDefault: "default",
    colon: ": ",
    separator: ", ",
    aside: (text) => ` (${text})`,
  },
  zh: {
    title: "算子",
    intro: [
      "本页由 `npm run docs:ops` 根据 `src/ops` 中的算子记录生成：说明取自源码注释；凡是能够测得的内容（梯度传到哪些输入、" +
        "反向传播保存什么、支持的数据类型、误差界），都通过实际运行各记录的样例得到。请勿手工修改，页面过期时测试会失败。" +
        "参数说明中较少见的句子保留源码中的英文。[English](ops.md)",
      "**后端**：每个后端对浮点参数能以哪些数据类型算出第一个样例；整数和布尔值可能先转换为浮点数，下标参数始终是整数。",
      "**误差界**：指任一后端上 float32 结果的误差。“精确”表示没有任何元素经过舍入；ULP 是精确值末位的单位，只在仅有一个函数舍入时给出；" +
        "复合算子没有单独的误差界，测试要求每个后端与参考后端之差不超过所列容差，而参考后端对每个原语都用 float64 计算后再舍入。",
    ],
    index: "目录",
    scalarTitle: "标量函数",
    scalarIntro:
      "逐元素原语就是一张表中的各行（`src/ir/scalars.ts`）。误差界属于 `src/ir/expansions.ts` 中的 float32 展开式，" +
      "适用范围见该文件，可用 `npm run ulp` 测量。",
    scalarHead: ["函数", "参数个数", "结果", "最大误差（ULP）"],
    scalarResults: {
      arith: "与参数同类型",
      float: "浮点",
      compare: "布尔",
      logic: "布尔",
      select: "与取值同类型",
      bits: "int32",
    },
    exact: "精确",
    opsTitle: "有记录的算子",
    listsTitle: "没有记录的函数",
    listsIntro:
      "记录要写明每个输入的名称，因此接收或返回一列张量的函数，以及直接生成张量的函数，都没有记录；自动微分通过其组成部分求导。",
    returns: "返回",
    throws: "错误",
    saved: "为反向传播保存",
    savedByParts: "由各组成部分的梯度决定",
    savedNothing: "不保存",
    gradient: "梯度",
    gradientNone: "无",
    gradientOwn: (inputs) => `传到 ${inputs}，使用专门的公式`,
    gradientOfParts: (inputs) => `传到 ${inputs}，由各组成部分求导得到`,
    backends: "后端",
    bound: "误差界",
    boundExact: "精确",
    boundUlp: (ulp, row) => `${ulp} ULP（\`${row}\`）`,
    boundComposition: (tolerance) => `复合算子：与参考后端之差不超过 ${tolerance} 乘以（1 与结果均方根中的较大者）`,
    source: "出处",
    example: "示例",
    optional: "可省略",
    byDefault: "默认",
    colon: "：",
    separator: "、",
    aside: (text) => `（${text}）`,
  },
};
