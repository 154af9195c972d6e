import type { SummaryWords } from "../index.ts";
import type { Language } from "./messages.ts";

/** Words of the model table; the English ones are the table's own. */
export const summaryWords: Readonly<Record<Language, SummaryWords | undefined>> = {
  en: undefined,
  zh: {
    layer: "层",
    type: "类型",
    output: "输出",
    parameters: "参数",
    multiplyAdds: "乘加",
    inferenceBytes: "推理字节",
    trainingBytes: "训练字节",
    total: "合计",
    places: "共享",
    locallyConnected: "不共享时",
    dense: "全连接时",
    sharingTitle: "权值共享：现有参数量，每个位置各用一套权值时的参数量，以及换成全连接层时的参数量",
    bytesNote: (bytes) =>
      `推理时，一层的输出用过即可丢弃；训练时，还要为反向传播保留“训练字节”一列。参数共 ${bytes} 字节。`,
  },
};
